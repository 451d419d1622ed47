package outside

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// What Klarna allows at most is taken: an order of 1000 lines whose references and
// names have 255 characters of four bytes, shipped with 500 parcels and refunded line
// by line, by several orders at once.
func TestTheLargestOrdersAreStoredShippedAndRefunded(t *testing.T) {
	t.Parallel()
	const lines, parcels, orders = 1000, 500, 5
	sold := make([]klarnasim.OrderLine, lines)
	named := make([]world.Fields, lines)
	for i := range sold {
		reference := fmt.Sprintf("%04d%s", i, strings.Repeat("🧦", 251))
		sold[i] = klarnasim.OrderLine{
			Type: "physical", Reference: reference, Name: strings.Repeat("🧣", 255), Quantity: 2, QuantityUnit: "pcs",
			UnitPrice: 100, TotalAmount: 200,
		}
		named[i] = world.Fields{"reference": reference, "quantity": 2}
	}
	tracking := make([]world.Fields, parcels)
	for i := range tracking {
		tracking[i] = world.Fields{
			"shipping_company": strings.Repeat("C", 100), "shipping_method": "Home", "tracking_number": fmt.Sprintf("%0100d", i),
			"tracking_uri": "https://parcels.example/" + strings.Repeat("p", 1000),
		}
	}
	w := world.New(t, klarnasim.Config{})
	w.Client.Timeout = time.Minute
	p := w.Start(t)
	ids := make([]string, orders)
	for i := range ids {
		ids[i] = w.BuyAs(t, klarnasim.Purchase{Lines: sold})
		w.MustPush(t, ids[i])
	}
	w.Settles(t, time.Minute, ids)
	world.Each(2, ids, func(id string) {
		if a := w.Command(id, "ship", world.Fields{"shipment_id": "s1", "lines": named, "tracking": tracking}); a.HTTP != 200 || a.Status != "captured" {
			t.Errorf("shipped: %d %s %s", a.HTTP, a.Status, a.Detail)
		}
		if a := w.Command(id, "refund", world.Fields{"refund_id": "r1", "lines": named}); a.HTTP != 200 {
			t.Errorf("refunded: %d %s %s", a.HTTP, a.Status, a.Detail)
		}
		truth, err := w.Sim.Order(id)
		if err != nil || truth.Order.CapturedAmount != lines*200 || truth.Order.RefundedAmount != lines*200 {
			t.Errorf("Klarna shows %d captured and %d refunded, %v", truth.Order.CapturedAmount, truth.Order.RefundedAmount, err)
		}
		for _, capture := range truth.Order.Captures {
			if len(capture.ShippingInfo) != parcels {
				t.Errorf("Klarna shows %d parcels", len(capture.ShippingInfo))
			}
		}
	})
	// Read again with captures and refunds in it, and after a restart.
	if a := w.Command(ids[0], "retry", world.Fields{}); a.HTTP != 200 {
		t.Errorf("read again: %d %s", a.HTTP, a.Detail)
	}
	p.Terminate(t)
	w.Start(t)
	if a := w.Command(ids[1], "retry", world.Fields{}); a.HTTP != 200 {
		t.Errorf("read again after a restart: %d %s", a.HTTP, a.Detail)
	}
	w.EventsAreTheLog(t)
	w.AuditIsClean(t)
}
