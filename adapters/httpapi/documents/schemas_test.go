package documents

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// samples returns each event empty and as full as it gets.
func samples() []domain.Event {
	line := domain.Line{
		Type: "physical", Reference: "shirt", Name: "Shirt", Quantity: 1, QuantityUnit: "pcs", UnitPrice: 50000, TaxRate: 2500,
		TotalAmount: 50000, TotalTaxAmount: 10000, TotalDiscountAmount: 100,
	}
	full := domain.Reading{
		OrderID: "order-1", Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 50000, Facts: domain.Facts{Currency: "SEK", Country: "SE", KlarnaReference: "K4MADNY-1", MerchantReference1: "1001", MerchantReference2: "cart 7", Lines: []domain.Line{line}},
		CapturedAmount: 3, RefundedAmount: 2, ReleasedAmount: 1,
		PurchasedAt: time.Date(2026, 11, 23, 8, 15, 0, 0, time.UTC), ExpiresAt: time.Date(2026, 12, 21, 0, 0, 0, 0, time.UTC),
	}
	return append(moneySamples(line), []domain.Event{
		domain.PushedEvent{Via: "push"}, domain.PushedEvent{Via: "confirm"}, domain.PushedEvent{Via: "notification", Notice: "FRAUD_RISK_STOPPED"},
		domain.PushedEvent{Via: "checkout"}, domain.PushedEvent{Via: "retry"},
		domain.FetchedEvent(full), domain.FetchedEvent{OrderID: "order-1"}, domain.CreatedEvent{}, domain.AcknowledgedEvent{},
		domain.CreatedEvent{OrderNumber: "1001", Cancel: "sold out", Mismatch: &domain.Mismatch{
			Expected: domain.Money{Amount: 1, Currency: "SEK"}, Shown: domain.Money{Amount: 2, Currency: "SEK"},
		}},
		domain.CancelledEvent{}, domain.CancelledEvent{Reason: "cancelled at Klarna", External: true},
		domain.CancelledEvent{CommandID: "c1", Reason: "sold out"}, domain.CancelRequestedEvent{CommandID: "c1", Reason: "sold out"},
		domain.ExpiredEvent{}, domain.ExpiredEvent{External: true},
		domain.UnresolvedEvent{Reason: domain.GiveUpWindow}, domain.UnresolvedEvent{Reason: domain.GiveUpCapacity},
		domain.HeldEvent{Hold: "operator"}, domain.HeldEvent{CommandID: "c1", Hold: "operator", Reason: "looks wrong"},
		domain.ResumedEvent{Lifted: []string{"operator"}}, domain.ResumedEvent{CommandID: "c1", Lifted: []string{"operator", "amount_mismatch"}},
		domain.NotifiedEvent{EventType: "FRAUD_RISK_STOPPED"}, domain.FraudChangedEvent{Fraud: "rejected", Before: "pending"},
	}...)
}

// moneySamples are those of samples that are about money and what is authorized.
func moneySamples(line domain.Line) []domain.Event {
	parts, at := []domain.Part{{Index: 0, Line: line}}, time.Date(2026, 11, 23, 8, 15, 0, 0, time.UTC)
	return []domain.Event{
		domain.ShippedEvent{ShipmentID: "s1", Amount: 1, All: true},
		domain.ShippedEvent{ShipmentID: "s1", Amount: 1, Parts: parts, Tracking: []domain.Tracking{{}, {
			ShippingCompany: "DHL", ShippingMethod: "Home", TrackingNumber: "1", TrackingURI: "https://dhl.example/1",
			ReturnShippingCompany: "DHL", ReturnTrackingNumber: "2", ReturnTrackingURI: "https://dhl.example/2",
		}}},
		domain.CapturedEvent{CaptureID: "k1", Amount: 1, ShipmentID: "s1"},
		domain.CapturedEvent{CaptureID: "k1", Amount: 1, CapturedAt: at, External: true, Reference: "s1"},
		domain.RefusedEvent{What: domain.DueReference, Code: "REFUSED"},
		domain.RefusedEvent{What: domain.DueCapture, ID: "s1", Status: 403, Code: "NO", Messages: []string{"no"}, CorrelationID: "c", At: at},
		domain.RefundRequestedEvent{RefundID: "r1", Amount: 1},
		domain.RefundRequestedEvent{RefundID: "r1", Amount: 1, Parts: parts, ReturnFee: &domain.ReturnFee{Amount: 1}, Reason: "torn"},
		domain.RefundedEvent{Amount: 1, RefundedAt: at, External: true, Reference: "r1"}, domain.RefundedEvent{RefundID: "r1", KlarnaRefundID: "k1", Amount: 1},
		domain.ReleaseRequestedEvent{CommandID: "c1"}, domain.ReleasedEvent{CommandID: "c1", Amount: 1}, domain.ReleasedEvent{External: true},
		domain.ExtendRequestedEvent{CommandID: "c1"}, domain.ExtendedEvent{CommandID: "c1", ExpiresAt: at}, domain.ExtendedEvent{ExpiresAt: at, External: true},
	}
}

func schemaFile(event string) string {
	return fmt.Sprintf("schemas/%s/v%d.json", event, eventstore.Schema(event))
}

// encoded returns an event's data as it stands in the log.
func encoded(t *testing.T, event domain.Event) any {
	t.Helper()
	record, err := eventstore.NewRecord("id", time.Now(), eventstore.Cause{}, domain.New(domain.OrderKey{Store: "default", ID: "order-1"}), event, 0)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(record.Data)))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// TestEventsFollowTheirSchemas: what is written is what is published, and no
// field of it is left out.
func TestEventsFollowTheirSchemas(t *testing.T) {
	fields := map[string]map[string]bool{}
	for _, event := range samples() {
		published := readSchema(t, schemaFile(event.Name()))
		value := encoded(t, event)
		if err := compile(t, schemaFile(event.Name()), published).Validate(value); err != nil {
			t.Errorf("%s %v: %v", event.Name(), value, err)
		}
		if fields[event.Name()] == nil {
			fields[event.Name()] = map[string]bool{}
		}
		noteFields(t, event.Name(), fields[event.Name()], value, published)
	}
	for _, event := range domain.Events() {
		for name := range properties(readSchema(t, schemaFile(event.Name()))) {
			if !fields[event.Name()][name] {
				t.Errorf("%s: no sample has %s", event.Name(), name)
			}
		}
	}
}

// noteFields notes the fields of a value, of which each must be published.
func noteFields(t *testing.T, name string, seen map[string]bool, value, published any) {
	t.Helper()
	object, _ := value.(map[string]any)
	for field, inner := range object {
		seen[field] = true
		property, ok := properties(published)[field]
		if !ok {
			t.Errorf("%s: %s is not published", name, field)
		}
		items, _ := inner.([]any)
		for _, item := range items {
			schema, _ := property.(map[string]any)
			noteFields(t, name+"."+field, map[string]bool{}, item, schema["items"])
		}
	}
}

func properties(schema any) map[string]any {
	object, _ := schema.(map[string]any)
	found, _ := object["properties"].(map[string]any)
	return found
}

func readSchema(t *testing.T, name string) any {
	t.Helper()
	body, err := files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(string(body)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return schema
}

func compile(t *testing.T, name string, schema any) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	if id := schema.(map[string]any)["$id"]; id != "/"+name {
		t.Errorf("%s has the id %v", name, id)
	}
	if err := compiler.AddResource(name, schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// TestWrongEventsDoNotFollowTheirSchemas, so that the schemas say something.
func TestWrongEventsDoNotFollowTheirSchemas(t *testing.T) {
	for event, wrong := range map[string]string{
		"pushed": `{}`, "fetched": `{"order_id":"a"}`, "cancelled": `{"external":true}`, "expired": `{"external":"yes"}`,
		"unresolved": `{"reason":"bored"}`, "created": `{"amount_mismatch":{"expected":{"amount":1}}}`, "acknowledged": `null`,
		"shipped": `{"shipment_id":"s1"}`, "captured": `{"capture_id":"","amount":1}`, "refused": `{"what":"ship","command_id":"s1","code":"NO"}`,
		"cancel_requested": `{"reason":"sold out"}`, "refund_requested": `{"refund_id":"r1","amount":"1"}`, "refunded": `{"refund_id":"r1"}`,
		"release_requested": `{}`, "released": `{"amount":1.5}`, "extend_requested": `{"command_id":""}`, "extended": `{"expires_at":"soon"}`,
		"held": `{}`, "resumed": `{"lifted":[]}`, "notified": `{"event_type":"stopped"}`, "fraud_changed": `{"fraud":"pending"}`,
	} {
		t.Run(event, func(t *testing.T) {
			var value any
			if err := json.Unmarshal([]byte(wrong), &value); err != nil {
				t.Fatal(err)
			}
			if compile(t, schemaFile(event), readSchema(t, schemaFile(event))).Validate(value) == nil {
				t.Errorf("%s: %s passes", event, wrong)
			}
		})
	}
}

// TestNoSchemaIsForgotten: files and events are the same.
func TestNoSchemaIsForgotten(t *testing.T) {
	schemas, err := fs.Glob(files, "schemas/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	current := 0
	for _, event := range domain.Events() {
		current += eventstore.Schema(event.Name())
	}
	if len(schemas) != current {
		t.Errorf("%d files for %d schemas", len(schemas), current)
	}
}
