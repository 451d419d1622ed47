package domain

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever is asked for here, whatever is done at Klarna, however many answers are
// lost: no rule is broken on the way, and once nothing is due and the order was read,
// what is known here is what is so at Klarna.
func TestTheOrderFollowsKlarna(t *testing.T) {
	for name, klarna := range map[string]twin{
		"as documented":              {},
		"shows refunds without ids":  {hidesRefundIDs: true},
		"a release lowers the order": {releaseLowersAmount: true},
	} {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			w := newWorld(t, klarna)
			w.klarna.fraud = rapid.SampledFrom([]string{"ACCEPTED", "ACCEPTED", "ACCEPTED", "PENDING"}).Draw(t, "fraud")
			if rapid.IntRange(0, 3).Draw(t, "from the start") > 0 {
				w.begin()
			}
			for range rapid.IntRange(1, 80).Draw(t, "steps") {
				w.step()
				w.keepsTheRules()
			}
			w.settle()
			w.agrees()
			w.replays()
		}))
	}
}

// begin leads to an order that the shop has.
func (w *world) begin() {
	w.do(Push{Via: ViaPush})
	w.observe()
	w.do(Create{ShopAnswer{OrderNumber: "1001"}})
	w.do(Acknowledge{})
}

func (w *world) step() {
	w.now = w.now.Add(rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute, 2 * time.Hour}).Draw(w.t, "pause"))
	switch rapid.SampledFrom([]string{"asked", "asked", "asked", "due", "due", "due", "lost", "portal", "read", "branch"}).Draw(w.t, "step") {
	case "asked":
		w.do(w.drawCommand())
	case "due":
		w.work(false)
	case "lost":
		w.work(true)
	case "portal":
		w.portal()
	case "read":
		w.observe()
	case "branch":
		w.branch()
	}
}

func (w *world) drawCommand() Command {
	t := w.t
	one := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	amount := some(rapid.Int64Range(-1, w.klarna.amount+1).Draw(t, "amount"))
	lines := []LineQuantity{{one("line", "A", "B", "D"), rapid.Int64Range(1, 3).Draw(t, "quantity")}}
	w.made++
	made, id := fmt.Sprint("m", w.made), one("id", "", "x1", "x2")
	shipment, refund := one("shipment", "s1", "s2", "s3", "s4", "s5"), one("refund", "r1", "r2", "r3", "r4")
	return rapid.SampledFrom([]Command{
		Ship{ID: shipment}, Ship{ID: shipment, Amount: amount}, Ship{ID: shipment, Lines: lines},
		Ship{ID: shipment, Lines: append(lines, LineQuantity{"A", 1}), Tracking: []Tracking{{TrackingNumber: "1"}}},
		Ship{ID: shipment, Amount: some(1000)}, Ship{ID: shipment, Amount: some(2000)},
		RequestRefund{ID: refund, Amount: amount}, RequestRefund{ID: refund, Amount: some(500)},
		RequestRefund{ID: refund, Lines: lines}, RequestRefund{ID: refund, Lines: lines, ReturnFee: &ReturnFee{Amount: 99, TaxRate: 2500}},
		RequestCancel{ID: id, DefaultID: made, Reason: one("reason", "out of stock", "changed mind")},
		RequestRelease{ID: id, DefaultID: made}, RequestExtend{ID: id, DefaultID: made},
		Hold{ID: id, Reason: "address"}, Resume{ID: id},
		Notify{one("notice", noticeStopped, noticeAccepted, noticeAccepted, noticeRejected, "ODD")},
		Push{Via: one("via", ViaPush, ViaCheckout, ViaConfirm)}, Push{Via: ViaNotification, Notice: one("pushed notice", noticeStopped, noticeAccepted)}, GiveUp{one("give up", GiveUpCapacity, GiveUpWindow)},
		Create{w.answer()}, Acknowledge{}, Observe{Reading{OrderID: "b"}},
	}).Draw(t, "command")
}

func (w *world) answer() ShopAnswer {
	return rapid.SampledFrom([]ShopAnswer{
		{}, {OrderNumber: "1001"}, {OrderNumber: "1001"}, {Cancel: "out of stock"}, {Expected: &Money{Amount: 1, Currency: "SEK"}},
	}).Draw(w.t, "answer")
}

// portal is somebody else's doing at Klarna.
func (w *world) portal() {
	k, t := w.klarna, w.t
	part := rapid.SampledFrom([]int64{1, 500, 1000, 2000, k.amount}).Draw(t, "part")
	reference := rapid.SampledFrom([]string{"", "portal", "s1", "r1"}).Draw(t, "reference")
	switch rapid.SampledFrom([]string{
		"capture", "capture", "capture", "rest", "refund", "refund", "refund", "cancel", "release", "extend", "expire", "lower", "raise", "lines", "rename", "fraud",
	}).Draw(t, "portal") {
	case "capture":
		k.capture(min(part, k.remaining), reference, w.now)
	case "rest":
		k.capture(k.remaining, reference, w.now)
	case "refund":
		k.refund(min(part, k.captured-k.refunded), reference, w.now)
	case "cancel":
		k.cancel()
	case "release":
		k.release()
	case "extend":
		k.extend(w.now)
	case "expire":
		k.expire()
	case "lower":
		k.update(k.captured+min(part, k.remaining), k.lines)
	case "raise":
		// Seen before more is captured: no step leads back from captured
		// (help/life.md, "Steps").
		k.update(k.amount+part, k.lines)
		w.observe()
	case "lines":
		lines := slices.Clone(k.lines)
		slices.Reverse(lines)
		k.update(k.amount, append([]Line(nil), lines[:rapid.IntRange(0, len(lines)).Draw(t, "lines")]...))
	case "rename":
		k.rename(reference)
	case "fraud":
		k.fraud = rapid.SampledFrom([]string{"ACCEPTED", "ACCEPTED", "PENDING", "REJECTED"}).Draw(t, "fraud")
	}
}

// settle does all that is due, with every answer, once Klarna and the operator hold
// nothing back.
func (w *world) settle() {
	w.klarna.fraud = "ACCEPTED"
	for range 100 {
		w.now = w.now.Add(time.Minute)
		w.do(Push{Via: ViaPush})
		w.observe()
		w.do(Resume{})
		if slices.Contains(w.order.Holds, HoldFraudStopped) {
			w.do(Notify{noticeAccepted})
			w.observe()
		}
		if len(Due(w.order)) == 0 {
			return
		}
		w.work(false)
	}
	w.t.Fatalf("there is no end to what is due: %+v", Due(w.order))
}

// branch goes on from an older copy, as somebody does who was slower.
func (w *world) branch() {
	w.keep(w.order)
	old := w.kept[rapid.IntRange(0, len(w.kept)-1).Draw(w.t, "copy")].order
	event, err := Decide(old, w.drawCommand(), w.now)
	if err != nil || event == nil {
		return
	}
	next, err := Evolve(old, event, w.now)
	if err != nil {
		w.t.Fatalf("decided, but refused: %v", err)
	}
	w.keep(next)
}
