package shoppers

import (
	"context"
	"net/http"
	"sync"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
)

// trouble is what goes wrong during a visit: prepared before the purchase, played after it.
type trouble struct {
	odds    int
	story   string
	prepare func(*visit) error
	play    func(context.Context, *visit)
}

// calm is the visit without trouble: the confirmation page loads, the push comes by the schedule.
func calm() trouble {
	return trouble{odds: 8, story: "all calm", prepare: nothing, play: confirmSoon}
}

// troubles are what integrations have seen in production (klarna.md, "What goes wrong in
// production"), calm first.
func troubles() []trouble {
	return []trouble{
		calm(),
		{2, "but the browser closes before the confirmation page", nothing, leave},
		{2, "but the confirmation page comes late", nothing, confirmLate},
		{2, "and Klarna pushes twice at once", nothing, pushTwice},
		{2, "and push and confirmation come together", nothing, pushAndConfirm},
		{1, "but Order Management does not know the order for 20 s", appearLate, confirmSoon},
		{1, "but Klarna answers 503 twice", hiccup(klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: http.StatusServiceUnavailable}, operations.OpGet, 2), confirmSoon},
		{1, "but Klarna is slow", hiccup(klarnasim.Fault{Kind: klarnasim.FaultDelay, Delay: klarnasim.Duration(2 * time.Second)}, operations.OpGet, 1), confirmSoon},
		{1, "but Klarna's answer to the acknowledgement is lost", hiccup(klarnasim.Fault{Kind: klarnasim.FaultReset, AfterCommit: true}, operations.OpAcknowledge, 1), confirmSoon},
		{1, "but Klarna answers 500 to an acknowledgement it took", hiccup(klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: http.StatusInternalServerError, AfterCommit: true}, operations.OpAcknowledge, 1), confirmSoon},
	}
}

func troubleOdds() int {
	sum := 0
	for _, t := range troubles() {
		sum += t.odds
	}
	return sum
}

// drawTrouble returns the trouble a number below troubleOdds falls on.
func drawTrouble(number int) trouble {
	for _, t := range troubles() {
		if number < t.odds {
			return t
		}
		number -= t.odds
	}
	return calm()
}

func nothing(*visit) error { return nil }

func appearLate(v *visit) error {
	v.purchase.AppearsAfter = klarnasim.Duration(20 * time.Second)
	return nil
}

// hiccup makes the next calls of one operation on the order go wrong.
func hiccup(f klarnasim.Fault, operation string, times int) func(*visit) error {
	return func(v *visit) error {
		_, err := v.shoppers.Faults.Add(klarnasim.Rule{
			Match: klarnasim.Match{Operation: operation, OrderID: v.purchase.OrderID, Times: times}, Fault: f,
		})
		return err
	}
}

func leave(context.Context, *visit) {}

func confirmSoon(ctx context.Context, v *visit) {
	if v.shoppers.Clock.Sleep(ctx, v.lingers) == nil {
		v.shoppers.confirm(ctx, v.purchase.OrderID)
	}
}

func confirmLate(ctx context.Context, v *visit) {
	v.lingers += 4 * time.Minute
	confirmSoon(ctx, v)
}

// pushTwice joins the first push of the schedule.
func pushTwice(ctx context.Context, v *visit) {
	if v.shoppers.Clock.Sleep(ctx, v.shoppers.FirstPush) == nil {
		v.push(ctx)
	}
}

func pushAndConfirm(ctx context.Context, v *visit) {
	if v.shoppers.Clock.Sleep(ctx, v.lingers) != nil {
		return
	}
	var under sync.WaitGroup
	defer under.Wait()
	under.Go(func() { v.push(ctx) })
	under.Go(func() { v.shoppers.confirm(ctx, v.purchase.OrderID) })
}

func (v *visit) push(ctx context.Context) {
	if _, err := v.shoppers.Sender.Push(ctx, v.purchase.OrderID, 1, false); err != nil {
		v.shoppers.cfg.Tell("%s  not pushed: %s", v.purchase.OrderID, err)
	}
}
