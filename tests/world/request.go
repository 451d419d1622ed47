package world

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// AsOf is the path of an order as it was at a version.
func AsOf(id string, version uint64) string {
	return fmt.Sprintf("/v1/orders/default/%s?version=%d", id, version)
}

// OrderAt returns the line that an order is shown as at a version.
func (w *World) OrderAt(t *testing.T, id string, version uint64) []byte {
	t.Helper()
	answer, err := w.Client.Get("http://" + w.API + AsOf(id, version))
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

// Sends posts a body as JSON and returns the status.
func (w *World) Sends(t *testing.T, address, path string, body Fields) int {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := w.Client.Post("http://"+address+path, "application/json", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// MustPush pushes an order, which must be taken.
func (w *World) MustPush(t *testing.T, id string) {
	t.Helper()
	if status := w.PushOrder(id); status != http.StatusNoContent {
		t.Fatalf("push of %s: %d", id, status)
	}
}

// Metrics returns what the service counts, as Prometheus reads it.
func (w *World) Metrics(t *testing.T) string {
	t.Helper()
	answer, err := w.Client.Get("http://" + w.API + "/metrics")
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

// PushOrder pushes an order and returns the status, 0 where no answer came.
func (w *World) PushOrder(id string) int {
	answer, err := w.Client.Post("http://"+w.Push+"/push?klarna_order_id="+id, "", nil)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

// Confirm is the confirmation page; it returns the status, 0 where no answer came.
func (w *World) Confirm(id, wait string) int {
	url := "http://" + w.API + "/v1/orders/default/" + id + "/confirm?wait=" + wait
	answer, err := w.Client.Post(url, "application/json", strings.NewReader("{}"))
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

// Get reads a path of the private API into a value and returns the status.
func (w *World) Get(path string, into any) (int, error) {
	answer, err := w.Client.Get("http://" + w.API + path)
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

// Event is an event of an order as the private API shows it.
type Event struct {
	Version  uint64          `json:"version"`
	Position uint64          `json:"position"`
	Type     string          `json:"type"`
	Status   string          `json:"status"`
	Actor    string          `json:"actor"`
	ID       string          `json:"id"`
	Data     json.RawMessage `json:"data"`
}

// History returns the events of an order, the first one first.
func (w *World) History(t testing.TB, id string) []Event {
	t.Helper()
	var answer struct{ Data []Event }
	if status, err := w.Get("/v1/orders/default/"+id+"/events", &answer); err != nil || status != http.StatusOK {
		t.Fatalf("history of %s: %d, %v", id, status, err)
	}
	return answer.Data
}

// Status returns where an order is in its life.
func (w *World) Status(t testing.TB, id string) string {
	t.Helper()
	var order struct{ Status string }
	if _, err := w.Get("/v1/orders/default/"+id, &order); err != nil {
		t.Fatalf("order %s: %v", id, err)
	}
	return order.Status
}
