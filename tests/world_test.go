package tests

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
)

// world is a data folder, its addresses and credentials, and a simulated Klarna
// in the test's own process, which is never killed and so can judge.
type world struct {
	sim    *klarnasim.Simulator
	binary string
	data   string
	push   string
	api    string
	nats   string
	extra  []string // more environment
	client *http.Client
	klarna string
}

func newWorld(t testing.TB, cfg klarnasim.Config) *world {
	t.Helper()
	cfg.Username, cfg.Password = "K1_test", "the-klarna-password"
	sim := klarnasim.New(cfg, time.Now, uuid.NewString)
	server := httptest.NewServer(sim.Handler())
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	w := &world{
		sim: sim, binary: built.shipped, data: t.TempDir(), klarna: server.URL,
		push: freePort(t), api: freePort(t), nats: freePort(t),
		client: &http.Client{Transport: transport, Timeout: 20 * time.Second},
	}
	if t, ok := t.(*testing.T); ok {
		t.Cleanup(func() { w.isLeftClean(t) })
	}
	return w
}

func (w *world) flags() []string {
	return []string{"--data", w.data, "--push-addr", w.push, "--api-addr", w.api, "--nats-addr", w.nats}
}

func (w *world) env() []string {
	return append(append(os.Environ(),
		"ORDERTRAIL_API_ADDR="+w.api, "ORDERTRAIL_PUSH_ADDR="+w.push, "ORDERTRAIL_DATA="+w.data,
		"ORDERTRAIL_KLARNA_URL="+w.klarna, "ORDERTRAIL_KLARNA_USERNAME=K1_test", "ORDERTRAIL_KLARNA_PASSWORD=the-klarna-password"),
		w.extra...)
}

// buy makes an order at Klarna that is pushed only by the test.
func (w *world) buy(t testing.TB) string {
	t.Helper()
	return w.buyAs(t, klarnasim.Purchase{})
}

func (w *world) buyAs(t testing.TB, purchase klarnasim.Purchase) string {
	t.Helper()
	purchase.Push = klarnasim.PushNever
	id, err := w.sim.Buy(purchase)
	if err != nil {
		t.Fatal(err)
	}
	return id
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

// settles waits until Klarna has every order's acknowledgement and the log says
// so, and then holds each against the invariants.
func (w *world) settles(t testing.TB, within time.Duration, ids []string) {
	t.Helper()
	eventually(t, within, fmt.Sprintf("all of %d orders are acknowledged", len(ids)), func() bool {
		for _, id := range ids {
			if w.status(t, id) != "acknowledged" {
				return false
			}
		}
		return true
	})
	for _, id := range ids {
		w.judge(t, id)
	}
}

// judge holds one order against what must be true of it in the log and at Klarna.
func (w *world) judge(t testing.TB, id string) {
	t.Helper()
	happened := map[string]int{}
	for i, e := range w.history(t, id) {
		happened[strings.Split(e.Type, ".")[2]]++
		if e.Version != uint64(i+1) {
			t.Errorf("%s: event %d is version %d", id, i, e.Version)
		}
	}
	if happened["fetched"] != 1 || happened["created"] != 1 || happened["acknowledged"] != 1 || happened["cancelled"] != 0 {
		t.Errorf("%s: %v happened", id, happened)
	}
	truth, err := w.sim.Order(id)
	if err != nil {
		t.Fatal(err)
	}
	if truth.AcknowledgeEffects != 1 {
		t.Errorf("%s was acknowledged %d times in effect", id, truth.AcknowledgeEffects)
	}
}

// each does something for every element, a number of them at a time.
func each[T any](workers int, all []T, do func(T)) {
	var group sync.WaitGroup
	next := make(chan T)
	for range workers {
		group.Go(func() {
			for element := range next {
				do(element)
			}
		})
	}
	for _, element := range all {
		next <- element
	}
	close(next)
	group.Wait()
}
