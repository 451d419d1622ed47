package demo

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/domain"
)

// A shelf is an API with orders to work on, and what the warehouse did and told.
type shelf struct {
	warehouse
	orders []orderjson.Order
	status int      // of the answer to a command
	answer string   // to a command
	asked  []string // "id/verb key body"
	told   []string
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newShelf(t *testing.T, orders ...orderjson.Order) *shelf {
	t.Helper()
	s := &shelf{orders: orders, status: 200, answer: `{}`}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/orders", s.list)
	mux.HandleFunc("POST /v1/orders/default/", s.take)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	tell := func(format string, args ...any) { s.told = append(s.told, fmt.Sprintf(format, args...)) }
	s.warehouse = warehouse{api: client.New(server.URL), now: func() time.Time { return noon }, tell: tell}
	return s
}

func (s *shelf) list(w http.ResponseWriter, r *http.Request) {
	var found []orderjson.Order
	for _, o := range s.orders {
		if string(o.Status) == r.URL.Query().Get("status") && r.URL.Query().Get("held") == "false" {
			found = append(found, o)
		}
	}
	json.NewEncoder(w).Encode(map[string]any{"data": found})
}

func (s *shelf) take(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	asked := strings.TrimPrefix(r.URL.Path, "/v1/orders/default/") + " " + r.Header.Get("Idempotency-Key") + " " + string(body)
	s.asked = append(s.asked, asked)
	w.WriteHeader(s.status)
	io.WriteString(w, s.answer)
}

// fated returns an order with an id that leads to a chore with this story.
func fated(t *testing.T, o orderjson.Order, story string) orderjson.Order {
	t.Helper()
	o.Store, o.Currency, o.OrderAmount = settings.DefaultStore, "SEK", 1001
	for i := range 1000 {
		o.ID = domain.OrderID(fmt.Sprintf("%08d-more", i))
		if c, has := choreOf(o); has == (story != "") && strings.HasPrefix(c.story, story) {
			return o
		}
	}
	t.Fatalf("no order is fated to %q", story)
	return orderjson.Order{}
}

func TestWarehouse(t *testing.T) {
	whole := orderjson.Order{Status: "acknowledged", RemainingAuthorizedAmount: 1001}
	part := orderjson.Order{Status: "part_captured", CapturedAmount: 500, RemainingAuthorizedAmount: 501, Shipments: []orderjson.Shipment{{ShipmentID: "demo-1"}}}
	all := orderjson.Order{Status: "captured", CapturedAmount: 1001}
	for _, test := range []struct {
		order              orderjson.Order
		story, asked, told string
	}{
		{whole, "the warehouse ships it", `/ship  {"shipment_id":"demo-#-1"}`, "the warehouse ships it for 10.01 SEK: captured"},
		{whole, "the warehouse ships a part", `/ship  {"shipment_id":"demo-#-1","amount":500}`, "the warehouse ships a part of it for 5.00 SEK: captured"},
		{part, "the warehouse ships the rest", `/ship  {"shipment_id":"demo-#-2"}`, "the warehouse ships the rest of it for 5.01 SEK: captured"},
		{whole, "the warehouse cannot deliver it", `/cancel demo-#-cancel {"reason":"out of stock"}`, "the warehouse cannot deliver it: cancelled"},
		{all, "the warehouse gets it back", `/refund  {"refund_id":"demo-#-refund","amount":1001,"reason":"sent back"}`, "the warehouse gets it back and refunds 10.01 SEK: refunded"},
	} {
		t.Run(test.story, func(t *testing.T) {
			o := fated(t, test.order, test.story)
			s := newShelf(t, o)
			if err := s.round(t.Context()); err != nil {
				t.Fatal(err)
			}
			if want := string(o.ID) + strings.ReplaceAll(test.asked, "#", string(o.ID[:8])); !slices.Equal(s.asked, []string{want}) {
				t.Errorf("asked %q, want %q", s.asked, want)
			}
			if want := string(o.ID) + "  " + test.told; !slices.Equal(s.told, []string{want}) {
				t.Errorf("told %q, want %q", s.told, want)
			}
		})
	}
}

func TestWarehouseLeavesAlone(t *testing.T) {
	back := fated(t, orderjson.Order{Status: "captured", CapturedAmount: 1}, "the warehouse gets it back")
	back.Refunds = []orderjson.Refund{{Status: "refused"}}
	s := newShelf(t,
		fated(t, orderjson.Order{Status: "acknowledged", LastError: &orderjson.LastError{}}, ""),
		fated(t, orderjson.Order{Status: "acknowledged", Pending: []orderjson.Pending{{Kind: "cancel"}}}, ""),
		fated(t, orderjson.Order{Status: "acknowledged", Shipments: []orderjson.Shipment{{Status: "refused"}}}, ""),
		fated(t, orderjson.Order{Status: "acknowledged", RemainingAuthorizedAmount: 1, UpdatedAt: noon.Add(-time.Second)}, "the warehouse ships it"),
		fated(t, orderjson.Order{Status: "part_captured"}, ""),
		fated(t, orderjson.Order{Status: "part_captured", Shipments: []orderjson.Shipment{{}, {}}}, ""),
		fated(t, orderjson.Order{Status: "captured"}, ""),
		back,
	)
	if err := s.round(t.Context()); err != nil || len(s.asked) > 0 {
		t.Errorf("asked %q, %v", s.asked, err)
	}
}

func TestWarehouseTellsWhatKlarnaSays(t *testing.T) {
	o := fated(t, orderjson.Order{Status: "acknowledged", RemainingAuthorizedAmount: 1}, "the warehouse ships it")
	for _, test := range []struct {
		status       int
		answer, told string
	}{
		{202, `{}`, "under way"},
		{200, `{"shipments":[{"shipment_id":"demo-` + string(o.ID[:8]) + `-1","refusal":{"http_status":403,"code":"NO","messages":["never"]}}]}`, "Klarna refused it, NO: never"},
	} {
		s := newShelf(t, o)
		s.status, s.answer = test.status, test.answer
		if err := s.round(t.Context()); err != nil || !strings.HasSuffix(strings.Join(s.told, "\n"), ": "+test.told) {
			t.Errorf("told %q, %v", s.told, err)
		}
	}
}

func TestWarehouseHasOnlySoManyHands(t *testing.T) {
	s := newShelf(t, slices.Repeat([]orderjson.Order{fated(t, orderjson.Order{Status: "acknowledged", RemainingAuthorizedAmount: 1}, "the warehouse ships it")}, mostARound+3)...)
	if err := s.round(t.Context()); err != nil || len(s.asked) != mostARound {
		t.Errorf("asked %d, %v", len(s.asked), err)
	}
}

// An API that fails stops nothing, and is told once until it works again.
func TestWarehouseInTrouble(t *testing.T) {
	s := newShelf(t, slices.Repeat([]orderjson.Order{fated(t, orderjson.Order{Status: "acknowledged", RemainingAuthorizedAmount: 1}, "the warehouse ships it")}, 2)...)
	for _, status := range []int{503, 503, 200, 503} {
		s.status = status
		s.complain(s.round(t.Context()))
	}
	troubles := slices.DeleteFunc(s.told, func(line string) bool { return !strings.HasPrefix(line, "the warehouse is in trouble: ship order ") })
	if len(troubles) != 2 || len(s.asked) != 8 {
		t.Errorf("told %q, asked %d", s.told, len(s.asked))
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	s.api = client.New(gone.URL)
	if err := s.round(t.Context()); err == nil {
		t.Error("no server is no trouble")
	}
}
