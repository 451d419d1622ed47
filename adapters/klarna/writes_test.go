package klarna

import (
	"context"
	"reflect"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
	"ordertrail/domain"
)

// A write is one of the client's, and what it is at Klarna.
type write struct {
	operation string // here
	simulated string // at the simulated Klarna
	method    string
	path      string
	body      string
	header    string // that names what it made, empty where it makes nothing
	want      int
	before    klarnasim.PortalAction // what it takes, empty where it takes nothing
	send      func(ctx context.Context, c *Client, id domain.OrderID, key string) (made string, err error)
	done      func(known klarnasim.Truth, made string) bool
}

const setAmount = int64(9000)

func testCapture() domain.CaptureMove {
	return domain.CaptureMove{
		Amount: 3000, Reference: "shipment-1",
		Lines: []domain.Line{{
			Reference: "123050", Type: "physical", Name: "Tomatoes & more", Quantity: 1, QuantityUnit: "kg",
			UnitPrice: 3100, TaxRate: 2500, TotalAmount: 3000, TotalDiscountAmount: 100, TotalTaxAmount: 600,
		}},
		Tracking: []domain.Tracking{{ShippingCompany: "PostNord", TrackingNumber: "Canary-1"}},
	}
}

func testRefund() domain.RefundMove {
	return domain.RefundMove{
		Amount: 1000, Reference: "return-1", Description: "Canary was not at home",
		Lines: []domain.Line{{
			Type: "return_fee", Name: "Return fee", Quantity: 1, UnitPrice: -500, TotalAmount: -500,
		}},
	}
}

// writes are all of the client's writes.
func writes() []write {
	return []write{
		{
			operation: "acknowledge", simulated: "acknowledge", method: "POST", path: "/acknowledge", want: 204,
			send: plain((*Client).Acknowledge),
			done: func(known klarnasim.Truth, _ string) bool { return known.AcknowledgeEffects == 1 },
		},
		{
			operation: "cancel", simulated: "cancel", method: "POST", path: "/cancel", want: 204,
			send: plain((*Client).Cancel),
			done: func(known klarnasim.Truth, _ string) bool { return known.Order.Status == klarnasim.Cancelled },
		},
		{
			operation: "release", simulated: "release", method: "POST", path: "/release-remaining-authorization", want: 204,
			before: klarnasim.PortalCapture,
			send:   plain((*Client).Release),
			done:   func(known klarnasim.Truth, _ string) bool { return known.Order.Status == klarnasim.Captured },
		},
		{
			operation: "extend", simulated: "extend", method: "POST", path: "/extend-authorization-time", want: 204,
			send: plain((*Client).Extend),
			done: func(known klarnasim.Truth, _ string) bool {
				return known.Order.ExpiresAt.After(testNow().Add(28 * 24 * time.Hour))
			},
		},
		{
			operation: "set_reference", simulated: "merchant-references", method: "PATCH", path: "/merchant-references", want: 204,
			body: `{"merchant_reference1":"A-1"}`,
			send: func(ctx context.Context, c *Client, id domain.OrderID, key string) (string, error) {
				return "", c.SetReference(ctx, id, "A-1", key)
			},
			done: func(known klarnasim.Truth, _ string) bool {
				return known.Order.MerchantReference1 == "A-1" && known.Order.MerchantReference2 == "second"
			},
		},
		{
			operation: "capture", simulated: "capture", method: "POST", path: "/captures", header: "Capture-Id", want: 201,
			body: `{"captured_amount":3000,"reference":"shipment-1","order_lines":[{"reference":"123050","type":"physical",` +
				`"name":"Tomatoes & more","quantity":1,"quantity_unit":"kg","unit_price":3100,"tax_rate":2500,"total_amount":3000,` +
				`"total_discount_amount":100,"total_tax_amount":600}],` +
				`"shipping_info":[{"shipping_company":"PostNord","tracking_number":"Canary-1"}]}`,
			send: func(ctx context.Context, c *Client, id domain.OrderID, key string) (string, error) {
				return c.Capture(ctx, id, testCapture(), key)
			},
			done: captured,
		},
		{
			operation: "refund", simulated: "refund", method: "POST", path: "/refunds", header: "Refund-Id", want: 201,
			body: `{"refunded_amount":1000,"reference":"return-1","description":"Canary was not at home",` +
				`"order_lines":[{"type":"return_fee","name":"Return fee","quantity":1,"unit_price":-500,"tax_rate":0,` +
				`"total_amount":-500,"total_discount_amount":0,"total_tax_amount":0}]}`,
			before: klarnasim.PortalCapture,
			send: func(ctx context.Context, c *Client, id domain.OrderID, key string) (string, error) {
				return c.Refund(ctx, id, testRefund(), key)
			},
			done: refunded,
		},
	}
}

func plain(send func(*Client, context.Context, domain.OrderID, string) error) func(context.Context, *Client, domain.OrderID, string) (string, error) {
	return func(ctx context.Context, c *Client, id domain.OrderID, key string) (string, error) {
		return "", send(c, ctx, id, key)
	}
}

func captured(known klarnasim.Truth, made string) bool {
	move := testCapture()
	return reflect.DeepEqual(known.Order.Captures, []klarnasim.Capture{{
		CaptureID: made, KlarnaReference: known.Order.KlarnaReference + "-1", CapturedAmount: move.Amount, CapturedAt: testNow(),
		Reference: move.Reference, OrderLines: simLines(move.Lines),
		ShippingInfo:   []klarnasim.ShippingInfo{klarnasim.ShippingInfo(move.Tracking[0])},
		BillingAddress: known.Order.BillingAddress, ShippingAddress: known.Order.ShippingAddress,
	}})
}

func refunded(known klarnasim.Truth, made string) bool {
	move := testRefund()
	return reflect.DeepEqual(known.Order.Refunds, []klarnasim.Refund{{
		RefundID: made, RefundedAmount: move.Amount, RefundedAt: testNow(),
		Reference: move.Reference, Description: move.Description, OrderLines: simLines(move.Lines),
	}})
}

func simLines(lines []domain.Line) []klarnasim.OrderLine {
	var all []klarnasim.OrderLine
	for _, l := range lines {
		all = append(all, klarnasim.OrderLine{
			Reference: l.Reference, Type: l.Type, Name: l.Name, Quantity: l.Quantity, QuantityUnit: l.QuantityUnit,
			UnitPrice: l.UnitPrice, TaxRate: l.TaxRate, TotalAmount: l.TotalAmount,
			TotalDiscountAmount: l.TotalDiscountAmount, TotalTaxAmount: l.TotalTaxAmount,
		})
	}
	return all
}

// buy returns an order of setAmount for which a write is possible.
func buy(t testing.TB, sim *simulator.Simulator, w write) domain.OrderID {
	t.Helper()
	bought, err := sim.Buy(klarnasim.Purchase{
		Country: "SE", Amount: new(setAmount), MerchantReference2: "second", Push: klarnasim.PushNever,
	})
	if err != nil {
		t.Fatal(err)
	}
	if w.before != "" {
		inPortal(t, sim, domain.OrderID(bought), w.before, klarnasim.PortalRequest{Amount: new(int64(5000))})
	}
	return domain.OrderID(bought)
}

// calls counts a write's attempts at Klarna, and those that changed something.
func calls(sim *simulator.Simulator, w write, id domain.OrderID) (attempts, effects int) {
	for _, entry := range sim.Journal(0) {
		if entry.Operation == w.simulated && entry.OrderID == string(id) {
			attempts++
			if entry.Effect {
				effects++
			}
		}
	}
	return attempts, effects
}

// askAll makes every call and gives the errors by operation.
func askAll(ctx context.Context, c *Client) map[string]error {
	errs := map[string]error{}
	_, errs["read"] = c.Read(ctx, testOrder)
	for _, w := range writes() {
		_, errs[w.operation] = w.send(ctx, c, testOrder, testKey)
	}
	return errs
}
