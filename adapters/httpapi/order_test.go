package httpapi

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// happens runs commands on the real core, each of which must lead to an event.
func (f *fixture) happens(key domain.OrderKey, commands ...domain.Command) domain.Order {
	f.t.Helper()
	var order domain.Order
	for _, command := range commands {
		before := len(f.events(key))
		entry, err := f.parts.Orders.Execute(f.t.Context(), key, eventstore.Cause{Actor: eventstore.ActorSystem, ID: "test"}, command)
		if err != nil {
			f.t.Fatal(err)
		}
		if len(f.events(key)) == before {
			f.t.Fatalf("%T led to nothing", command)
		}
		order = entry.Order
	}
	return order
}

// eventful returns an order to which everything has happened that an order shows.
func (f *fixture) eventful() domain.Order {
	key, reading := keyOf("default", "a"), readingOf("a")
	reading.Lines[0].Quantity, reading.Lines[0].UnitPrice = 5, 10000
	elsewhere := reading
	elsewhere.CapturedAmount, elsewhere.RefundedAmount = 25000, 200
	elsewhere.Captures = []domain.ShownMove{{ID: "k2", Amount: 5000, At: reading.PurchasedAt}}
	elsewhere.Refunds = []domain.ShownMove{{ID: "f2", Amount: 200, At: reading.PurchasedAt}}
	shirts := func(count int64) []domain.LineQuantity {
		return []domain.LineQuantity{{Reference: "shirt", Quantity: count}}
	}
	refused := domain.Refusal{Status: 403, Code: "NOT_ALLOWED", Messages: []string{"not today"}, CorrelationID: "c-1"}
	capture, refund, release := refused, refused, refused
	release.What, release.ID = domain.DueRelease, "l0"
	capture.What, capture.ID, refund.What, refund.ID = domain.DueCapture, "s2", domain.DueRefund, "r2"
	return f.happens(key,
		domain.Push{Via: domain.ViaPush}, domain.Observe{Reading: reading},
		domain.Create{Answer: domain.ShopAnswer{OrderNumber: "1001", Expected: &domain.Money{Amount: 40000, Currency: "SEK"}}},
		domain.Acknowledge{}, domain.Resume{},
		domain.Ship{ID: "s1", Lines: shirts(2), Tracking: []domain.Tracking{{TrackingNumber: "1"}}}, domain.RecordCapture{ShipmentID: "s1", CaptureID: "k1"},
		domain.Observe{Reading: elsewhere}, domain.Observe{Reading: elsewhere},
		domain.RequestRefund{ID: "r1", Lines: shirts(1), ReturnFee: &domain.ReturnFee{Amount: 4900, TaxRate: 2500}, Reason: "torn"},
		domain.RecordRefund{RefundID: "r1", KlarnaID: "f1"},
		domain.RequestExtend{ID: "e0"}, domain.RecordExtend{ExpiresAt: reading.ExpiresAt.AddDate(0, 0, 1)},
		domain.RequestRelease{ID: "l0"}, domain.RecordRefusal{Refusal: release}, domain.Hold{ID: "h1", Reason: "address"}, domain.Resume{ID: "h2"},
		domain.RequestRefund{ID: "r2", Amount: new(int64(7))}, domain.RecordRefusal{Refusal: refund},
		domain.RequestRefund{ID: "r3", Amount: new(int64(8))},
		domain.Ship{ID: "s2", Amount: new(int64(9))}, domain.RecordRefusal{Refusal: capture}, domain.Hold{},
		domain.RequestExtend{ID: "e1"}, domain.RequestRelease{ID: "l1"},
	)
}

// TestOrderShowsAllThatHappened, as documented.
func TestOrderShowsAllThatHappened(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	order := f.eventful()
	got := f.get("/v1/orders/default/a")
	c.check(got.Request, "", got)
	at := func(moment time.Time) string { return `"` + moment.Format(time.RFC3339Nano) + `"` }
	part := `{"line":0,"reference":"shirt","name":"Shirt","quantity":1,"unit_price":10000,"tax_rate":2500,"total_amount":10000,"total_tax_amount":2000}`
	two := strings.NewReplacer(`"quantity":1`, `"quantity":2`, `"total_amount":10000`, `"total_amount":20000`, `"total_tax_amount":2000`, `"total_tax_amount":4000`).Replace(part)
	refusal := func(r *domain.Refusal) string {
		return `{"code":"NOT_ALLOWED","messages":["not today"],"correlation_id":"c-1","http_status":403,"at":` + at(r.At) + `}`
	}
	intent := func(kind domain.Kind, id string) domain.Intent { i, _ := order.Intents.Of(kind, id); return i }
	s := []domain.Intent{intent(domain.DueCapture, "s1"), intent(domain.DueCapture, "s2")}
	r := []domain.Intent{{}, intent(domain.DueRefund, "r1"), intent(domain.DueRefund, "r2"), intent(domain.DueRefund, "r3")}
	r[0].At = order.Refunds[0].At // made elsewhere
	k := order.Captures
	for _, want := range []string{
		`"status":"part_captured"`, `"holds":["operator"]`, `"order_number":"1001"`,
		`"captured_amount":25000,"refunded_amount":5300,"remaining_authorized_amount":25000`,
		`"amount_mismatch":{"expected":{"amount":40000,"currency":"SEK"},"shown":{"amount":50000,"currency":"SEK"}}`,
		`"shipments":[{"shipment_id":"s1","amount":20000,"lines":[` + two + `],"tracking":[{"tracking_number":"1"}],"status":"captured","capture_id":"k1","shipped_at":` + at(s[0].At) + `,"refusal":null},` +
			`{"shipment_id":"s2","amount":9,"lines":[],"tracking":[],"status":"refused","capture_id":null,"shipped_at":` + at(s[1].At) + `,"refusal":` + refusal(s[1].Refusal) + `}]`,
		`"captures":[{"capture_id":"k1","amount":20000,"shipment_id":"s1","external":false,"captured_at":` + at(k[0].At) + `},` +
			`{"capture_id":"k2","amount":5000,"shipment_id":null,"external":true,"captured_at":` + at(k[1].At) + `}]`,
		`"refunds":[{"refund_id":null,"klarna_refund_id":"f2","amount":200,"lines":[],"return_fee":null,"reason":"","status":"refunded","external":true,"at":` + at(r[0].At) + `,"refusal":null},` +
			`{"refund_id":"r1","klarna_refund_id":"f1","amount":5100,"lines":[` + part + `],"return_fee":{"amount":4900,"tax_rate":2500},"reason":"torn","status":"refunded","external":false,"at":` + at(r[1].At) + `,"refusal":null},` +
			`{"refund_id":"r2","klarna_refund_id":null,"amount":7,"lines":[],"return_fee":null,"reason":"","status":"refused","external":false,"at":` + at(r[2].At) + `,"refusal":` + refusal(r[2].Refusal) + `},` +
			`{"refund_id":"r3","klarna_refund_id":null,"amount":8,"lines":[],"return_fee":null,"reason":"","status":"waiting","external":false,"at":` + at(r[3].At) + `,"refusal":null}]`,
		`"pending":[{"kind":"release","command_id":"l1","reason":"","since":` + at(intent(domain.DueRelease, "l1").At) + `},{"kind":"extend","command_id":"e1","reason":"","since":` + at(intent(domain.DueExtend, "e1").At) + `}]`,
		`"commands":[{"kind":"extend","command_id":"e0","reason":"","status":"done","refusal":null},{"kind":"release","command_id":"l0","reason":"","status":"refused","refusal":` + refusal(intent(domain.DueRelease, "l0").Refusal) + `},` +
			`{"kind":"hold","command_id":"h1","reason":"address","status":"done","refusal":null},{"kind":"resume","command_id":"h2","reason":"","status":"done","refusal":null},` +
			`{"kind":"extend","command_id":"e1","reason":"","status":"waiting","refusal":null},{"kind":"release","command_id":"l1","reason":"","status":"waiting","refusal":null}]`,
		`"last_error":{"kind":"capture","message":"Klarna refused it for good: NOT_ALLOWED","at":` + at(order.LastRefusal().At) + `,"code":"NOT_ALLOWED","messages":["not today"],"correlation_id":"c-1","http_status":403}`,
	} {
		if !strings.Contains(string(got.body), want) {
			t.Errorf("no %s\nin %s", want, got.body)
		}
	}
}

// TestOrderDocumentIsTheOrderWithoutLastError.
func TestOrderDocumentIsTheOrderWithoutLastError(t *testing.T) {
	f := newFixture(t)
	order := f.eventful()
	document, err := orderjson.Document(order)
	if err != nil {
		t.Fatal(err)
	}
	shown, _, _ := strings.Cut(string(f.get("/v1/orders/default/a").body), `,"last_error":`)
	if string(document) != shown+"}" {
		t.Errorf("%s\nis not %s", document, shown)
	}
	empty, err := orderjson.Document(domain.New(keyOf("default", "a")))
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(empty, &object); err != nil {
		t.Fatal(err)
	}
	for name, value := range object {
		if _, has := object["last_error"]; has || value == nil && name != "amount_mismatch" && name != "expires_at" {
			t.Errorf("%s is %v", name, value)
		}
	}
}

// TestWhatKlarnaWasNotAskedIsNotItsRefusal: neither in last_error nor beside the
// shipment.
func TestWhatKlarnaWasNotAskedIsNotItsRefusal(t *testing.T) {
	for code, why := range map[string]string{
		domain.CodeOrderEnded:    "nothing of the order was left to capture",
		domain.CodeFraudStopped:  "Klarna had stopped the order as a fraud risk",
		domain.CodeFraudRejected: "Klarna had rejected the order as a fraud risk",
		"OTHER":                  "OTHER",
	} {
		t.Run(code, func(t *testing.T) {
			f, c := newFixture(t), newChecker(t)
			key, path := f.acknowledged("a")
			f.happens(key, domain.Ship{ID: "s1", Amount: new(int64(1))},
				domain.RecordRefusal{Refusal: domain.Refusal{What: domain.DueCapture, ID: "s1", Code: code}})
			got := f.get(path)
			c.check(got.Request, "", got)
			order := decoded[orderjson.Order](t, got)
			if last := order.LastError; last.Message != "Klarna was not asked: "+why || last.Code != code || last.HTTPStatus != 0 || !slices.Equal(last.Messages, []string{why}) {
				t.Errorf("%s: last error %+v", code, last)
			}
			if refusal := order.Shipments[0].Refusal; refusal.HTTPStatus != 0 || !slices.Equal(refusal.Messages, []string{why}) {
				t.Errorf("%s: refusal %+v", code, refusal)
			}
		})
	}
}
