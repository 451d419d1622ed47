package tests

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func asOf(id string, version uint64) string {
	return fmt.Sprintf("/v1/orders/default/%s?version=%d", id, version)
}

// orderAt returns the line that an order is shown as at a version.
func (w *world) orderAt(t *testing.T, id string, version uint64) []byte {
	t.Helper()
	answer, err := w.client.Get("http://" + w.api + asOf(id, version))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s at version %d: %d, %v", id, version, answer.StatusCode, err)
	}
	return append(bytes.TrimSpace(text), '\n')
}

// sends posts a body as JSON and returns the status.
func (w *world) sends(t *testing.T, address, path string, body fields) int {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := w.client.Post("http://"+address+path, "application/json", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

func (w *world) mustPush(t *testing.T, id string) {
	t.Helper()
	if status := w.pushOrder(id); status != http.StatusNoContent {
		t.Fatalf("push of %s: %d", id, status)
	}
}

func (w *world) metrics(t *testing.T) string {
	t.Helper()
	answer, err := w.client.Get("http://" + w.api + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// pushOrder pushes an order and gives the status, 0 where no answer came.
func (w *world) pushOrder(id string) int {
	answer, err := w.client.Post("http://"+w.push+"/push?klarna_order_id="+id, "", nil)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

// confirm is the confirmation page; it gives the status, 0 where no answer came.
func (w *world) confirm(id, wait string) int {
	url := "http://" + w.api + "/v1/orders/default/" + id + "/confirm?wait=" + wait
	answer, err := w.client.Post(url, "application/json", strings.NewReader("{}"))
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

// get reads a path of the private API into a value and gives the status.
func (w *world) get(path string, into any) (int, error) {
	answer, err := w.client.Get("http://" + w.api + path)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if into == nil {
		_, err = io.Copy(io.Discard, answer.Body)
		return answer.StatusCode, err
	}
	return answer.StatusCode, json.NewDecoder(answer.Body).Decode(into)
}

type event struct {
	Version  uint64          `json:"version"`
	Position uint64          `json:"position"`
	Type     string          `json:"type"`
	Status   string          `json:"status"`
	Actor    string          `json:"actor"`
	ID       string          `json:"id"`
	Data     json.RawMessage `json:"data"`
}

func (w *world) history(t testing.TB, id string) []event {
	t.Helper()
	var answer struct{ Data []event }
	if status, err := w.get("/v1/orders/default/"+id+"/events", &answer); err != nil || status != http.StatusOK {
		t.Fatalf("history of %s: %d, %v", id, status, err)
	}
	return answer.Data
}

func (w *world) status(t testing.TB, id string) string {
	t.Helper()
	var order struct{ Status string }
	if _, err := w.get("/v1/orders/default/"+id, &order); err != nil {
		t.Fatalf("order %s: %v", id, err)
	}
	return order.Status
}
