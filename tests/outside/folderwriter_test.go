package outside

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/world"
)

// writeFolder leads the lives of folderLives, stops the service, and keeps its data
// folder beside how each order was shown.
func writeFolder(t *testing.T, name string) {
	t.Helper()
	w := world.New(t, klarnasim.Config{})
	shop := httptest.NewServer(http.HandlerFunc(answersByReference))
	defer shop.Close()
	w.Extra = []string{"ORDERTRAIL_SHOP_URL=" + shop.URL, "ORDERTRAIL_SHOP_SECRET=" + shopSecret}
	lives := folderLives()
	ids := buyLives(t, w, lives)
	givesUpTheFirst(t, w, lives[:3], ids)
	p := w.Start(t)
	world.Each(8, lives[3:], func(l folderLife) {
		for _, do := range l.does {
			do(t, w, ids[l.name])
		}
	})
	w.MustPush(t, ids["given up and pushed again"])
	happened := map[string]bool{}
	var orders bytes.Buffer
	for _, l := range lives {
		history := endsWith(t, w, ids[l.name], l)
		for _, e := range history {
			happened[strings.Split(e.Type, ".")[2]] = true
		}
		orders.Write(w.OrderAt(t, ids[l.name], uint64(len(history))))
	}
	for _, e := range domain.Events() {
		if !happened[e.Name()] {
			t.Errorf("no life has %s", e.Name())
		}
	}
	p.Terminate(t)
	keepFolder(t, w, filepath.Join(folders, name), orders.Bytes())
}

// buyLives returns each life an order at Klarna, with what goes wrong with it.
func buyLives(t *testing.T, w *world.World, lives []folderLife) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for i, l := range lives {
		l.buys.OrderID = fmt.Sprintf("f01de200-0000-4000-8000-%012d", i+1)
		l.buys.Country, l.buys.MerchantReference1 = "SE", l.name
		if l.buys.Lines == nil {
			l.buys.Amount = new(int64(10_000))
		}
		ids[l.name] = w.BuyAs(t, l.buys)
		for operation, fault := range l.broken {
			w.Fault(t, klarnasim.Rule{Match: klarnasim.Match{Operation: operation, OrderID: ids[l.name]}, Fault: fault})
		}
	}
	return ids
}

// givesUpTheFirst pushes orders where only one may wait for its first read, so that
// all but the last are given up.
func givesUpTheFirst(t *testing.T, w *world.World, lives []folderLife, ids map[string]string) {
	t.Helper()
	p := w.Start(t, "ORDERTRAIL_MAX_UNVERIFIED=1")
	for _, l := range lives {
		id := ids[l.name]
		world.Eventually(t, 20*time.Second, "there is room for "+l.name, func() bool { return w.PushOrder(id) == http.StatusNoContent })
		world.Eventually(t, 20*time.Second, l.name+" was asked for", func() bool { return w.Calls("get", id) > 0 })
	}
	p.Terminate(t)
}

// answersByReference is the shop's order system, which knows the lives by their
// merchant references.
func answersByReference(w http.ResponseWriter, r *http.Request) {
	var order struct {
		Reference string `json:"merchant_reference1"`
	}
	if err := json.NewDecoder(r.Body).Decode(&order); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer, special := map[string]string{
		"out of stock":            `{"decision": "cancel", "reason": "out of stock"}`,
		"another amount expected": `{"expected_amount": 9000, "expected_currency": "SEK"}`,
		"with a number":           `{"order_number": "1001"}`,
		"with a number refused":   `{"order_number": "1002"}`,
	}[order.Reference]
	switch {
	case order.Reference == "not answered by the shop":
		http.Error(w, "come back later", http.StatusServiceUnavailable)
	case special:
		fmt.Fprint(w, answer)
	default:
		fmt.Fprint(w, `{"decision": "accept"}`)
	}
}

// endsWith waits until the last event of a life has happened and returns all of them.
func endsWith(t *testing.T, w *world.World, id string, l folderLife) []world.Event {
	t.Helper()
	var history []world.Event
	world.Eventually(t, 30*time.Second, fmt.Sprintf("%s ends with %s", l.name, l.last), func() bool {
		history = w.History(t, id)
		return history[len(history)-1].Type == "ordertrail.order."+l.last+".v1"
	})
	return history
}

// keepFolder copies the data folder, without the note of who has it.
func keepFolder(t *testing.T, w *world.World, target string, orders []byte) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(target, "data"), os.DirFS(w.Data)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(target, "data", "owner")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(target, "orders.jsonl"), orders, 0o644); err != nil {
		t.Fatal(err)
	}
}
