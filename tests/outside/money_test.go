package outside

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// The whole life of an order by the private API of the built program.
func TestFromAcknowledgedToRefunded(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	id := w.SettledOrder(t, 10_000)
	steps := []struct {
		verb     string
		body     world.Fields
		code     int
		status   string
		captured int64
		refunded int64
	}{
		{"release", world.Fields{}, 409, "", 0, 0},
		{"refund", world.Fields{"refund_id": "r0", "amount": 1}, 409, "", 0, 0},
		{"ship", world.Fields{"amount": 4000}, 422, "", 0, 0},
		{"ship", world.Fields{"shipment_id": "s1", "amount": 40.5}, 422, "", 0, 0},
		{"ship", world.Fields{"shipment_id": "s1", "amount": 10_001}, 422, "", 0, 0},
		{"ship", world.Fields{"shipment_id": "s1", "amount": 4000, "tracking": []world.Fields{{"shipping_company": "PostNord", "tracking_number": "SE-1"}}}, 200, "part_captured", 4000, 0},
		{"ship", world.Fields{"shipment_id": "s1", "amount": 4000, "tracking": []world.Fields{{"shipping_company": "PostNord", "tracking_number": "SE-1"}}}, 200, "part_captured", 4000, 0},
		{"ship", world.Fields{"shipment_id": "s1", "amount": 4001}, 422, "", 0, 0},
		{"cancel", world.Fields{"reason": "out of stock"}, 409, "", 0, 0},
		{"hold", world.Fields{}, 200, "part_captured", 4000, 0},
		{"ship", world.Fields{"shipment_id": "s2"}, 409, "", 0, 0},
		{"resume", world.Fields{}, 200, "part_captured", 4000, 0},
		{"extend", world.Fields{}, 200, "part_captured", 4000, 0},
		{"ship", world.Fields{"shipment_id": "s2", "amount": 5000}, 200, "part_captured", 9000, 0},
		{"release", world.Fields{}, 200, "captured", 9000, 0},
		{"ship", world.Fields{"shipment_id": "s3"}, 409, "", 0, 0},
		{"refund", world.Fields{"refund_id": "r1", "amount": 9001}, 422, "", 0, 0},
		{"refund", world.Fields{"refund_id": "r1", "amount": 3000, "reason": "came back"}, 200, "captured", 9000, 3000},
		{"refund", world.Fields{"refund_id": "r1", "amount": 3000, "reason": "came back"}, 200, "captured", 9000, 3000},
		{"refund", world.Fields{"refund_id": "r2", "amount": 6000}, 200, "captured", 9000, 9000},
		{"refund", world.Fields{"refund_id": "r3", "amount": 1}, 409, "", 0, 0},
		{"retry", world.Fields{}, 200, "captured", 9000, 9000},
	}
	for i, step := range steps {
		a := w.Command(id, step.verb, step.body)
		if a.HTTP != step.code || a.Status != step.status && step.code == 200 || a.Captured != step.captured || a.Refunded != step.refunded {
			t.Fatalf("step %d, %s %v: %+v, want %+v", i, step.verb, step.body, a, step)
		}
	}
	truth, err := w.Sim.Order(id)
	if err != nil {
		t.Fatal(err)
	}
	if o := truth.Order; o.CapturedAmount != 9000 || o.RefundedAmount != 9000 || len(o.Captures) != 2 || len(o.Refunds) != 2 ||
		o.Captures[0].Reference != "s1" || o.Captures[0].ShippingInfo[0].TrackingNumber != "SE-1" {
		t.Errorf("at Klarna it is %+v", o)
	}
	w.AuditIsClean(t)
}

// What is not allowed says why, what would be, and both amounts.
func TestARefusedCommandSaysWhatIsPossible(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	id := w.SettledOrder(t, 10_000)
	tooMuch := w.Command(id, "ship", world.Fields{"shipment_id": "s", "amount": 12_000})
	if tooMuch.HTTP != 422 || tooMuch.Asked != 12_000 || tooMuch.Possible != 10_000 || len(tooMuch.Currency) != 3 ||
		!strings.Contains(tooMuch.Detail, "12000") || !strings.Contains(tooMuch.Detail, "10000") {
		t.Errorf("too much: %+v", tooMuch)
	}
	if cancelled := w.Command(id, "cancel", world.Fields{"reason": "not shipping"}); cancelled.HTTP != 200 || cancelled.Status != "cancelled" {
		t.Errorf("cancelled: %+v", cancelled)
	}
	late := w.Command(id, "ship", world.Fields{"shipment_id": "s"})
	if late.HTTP != 409 || late.OrderStatus != "cancelled" || late.Allowed == nil || strings.Contains(strings.Join(late.Allowed, " "), "ship") {
		t.Errorf("shipping a cancelled order: %+v", late)
	}
	if unknown := w.Command("00000000-0000-4000-8000-000000000000", "ship", world.Fields{"shipment_id": "s"}); unknown.HTTP != 404 || unknown.Code != "unknown_order" {
		t.Errorf("an unknown order: %+v", unknown)
	}
}

// What Klarna refuses for good is shown with its code and words, and uses up the
// id of its command.
func TestARefusalOfKlarnasIsShown(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	id := w.SettledOrder(t, 10_000)
	w.Fault(t, klarnasim.Rule{
		Match: klarnasim.Match{Operation: "capture", Times: 1},
		Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 403, Code: "PAYMENT_METHOD_FAILED", Message: "The card has expired."},
	})
	a := w.Command(id, "ship", world.Fields{"shipment_id": "s1"})
	if a.HTTP != 200 || a.Status != "acknowledged" || len(a.Shipments) != 1 || a.Shipments[0].Status != "refused" || a.Captured != 0 {
		t.Fatalf("refused: %+v", a)
	}
	if r := a.Shipments[0].Refusal; r == nil || r.Code != "PAYMENT_METHOD_FAILED" || len(r.Messages) != 1 || r.Messages[0] != "The card has expired." {
		t.Errorf("its refusal is %+v", r)
	}
	if a.LastError == nil || a.LastError.Code != "PAYMENT_METHOD_FAILED" {
		t.Errorf("its last error is %+v", a.LastError)
	}
	if again := w.Command(id, "ship", world.Fields{"shipment_id": "s1"}); again.HTTP != 200 || again.Shipments[0].Status != "refused" {
		t.Errorf("the same id again: %+v", again)
	}
	if anew := w.Command(id, "ship", world.Fields{"shipment_id": "s2"}); anew.HTTP != 200 || anew.Status != "captured" {
		t.Errorf("a new id: %+v", anew)
	}
	w.AuditIsClean(t)
}

// Fifty callers with one shipment id capture once; fifty with an id each capture
// no more than there is.
func TestFiftyShipmentsAtOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	one, many := w.SettledOrder(t, 10_000), w.SettledOrder(t, 10_000)
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			if a := w.Command(one, "ship", world.Fields{"shipment_id": "s", "amount": 1000}); a.HTTP != 200 || a.Captured != 1000 {
				t.Errorf("one id: %+v", a)
			}
		})
		group.Go(func() {
			a := w.Command(many, "ship", world.Fields{"shipment_id": fmt.Sprint("s", i), "amount": 1000})
			if a.HTTP != 200 && a.HTTP != 409 && a.HTTP != 422 && a.HTTP != 503 {
				t.Errorf("an id each: %+v", a)
			}
		})
	}
	group.Wait()
	world.Eventually(t, 20*time.Second, "nothing waits any more", func() bool { return w.Status(t, many) == "captured" })
	for id, want := range map[string]int64{one: 1000, many: 10_000} {
		truth, err := w.Sim.Order(id)
		if err != nil {
			t.Fatal(err)
		}
		if truth.Order.CapturedAmount != want {
			t.Errorf("%d is captured, want %d", truth.Order.CapturedAmount, want)
		}
	}
	w.AuditIsClean(t)
}

// A cancellation without an id is one command until its outcome is logged; with
// one, the same again answers the same for ever.
func TestCommandsWithAndWithoutAnID(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	id := w.SettledOrder(t, 10_000)
	fault := w.Fault(t, klarnasim.Rule{Match: klarnasim.Match{Operation: "cancel"}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}})
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			if a := w.Command(id, "cancel", world.Fields{"reason": "not shipping"}); a.HTTP != 200 && a.HTTP != 202 {
				t.Errorf("cancelled: %+v", a)
			}
		})
	}
	world.Eventually(t, 10*time.Second, "all have joined in one cancellation", func() bool {
		joined := 0
		for _, count := range regexp.MustCompile(`ordertrail_commands_total{command="cancel",.* ([0-9]+)`).FindAllStringSubmatch(w.Metrics(t), -1) {
			n, _ := strconv.Atoi(count[1])
			joined += n
		}
		return joined == 10
	})
	w.Sim.ClearFault(fault)
	group.Wait()
	world.Eventually(t, 20*time.Second, "it is cancelled", func() bool { return w.Status(t, id) == "cancelled" })
	requested := 0
	for _, e := range w.History(t, id) {
		if strings.Contains(e.Type, "cancel_requested") {
			requested++
		}
	}
	if requested != 1 {
		t.Errorf("%d cancellations were asked for", requested)
	}
	other := w.SettledOrder(t, 10_000)
	for range 2 {
		if a := w.Command(other, "cancel", world.Fields{"reason": "not shipping"}, "Idempotency-Key: c1"); a.HTTP != 200 || a.Status != "cancelled" {
			t.Errorf("with an id: %+v", a)
		}
	}
	if a := w.Command(other, "cancel", world.Fields{"reason": "another"}, "Idempotency-Key: c1"); a.HTTP != 422 || a.Code != "id_reused" {
		t.Errorf("the same id with another reason: %+v", a)
	}
	if a := w.Command(other, "cancel", world.Fields{"reason": "not shipping"}); a.HTTP != 409 {
		t.Errorf("a new command: %+v", a)
	}
	w.AuditIsClean(t)
}
