package shoppers

import (
	"context"
	"math/rand/v2"
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
func calm() trouble { return trouble{8, "all calm", nothing, confirmSoon} }

// troubles are those of production (klarna.md, "What goes wrong in production"), calm first.
func troubles() []trouble {
	unavailable := klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: http.StatusServiceUnavailable}
	slow := klarnasim.Fault{Kind: klarnasim.FaultDelay, Delay: klarnasim.Duration(2 * time.Second)}
	lost := klarnasim.Fault{Kind: klarnasim.FaultReset, AfterCommit: true}
	broken := klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: http.StatusInternalServerError, AfterCommit: true}
	return []trouble{
		calm(),
		{2, "but the browser closes before the confirmation page", nothing, leave},
		{2, "but the confirmation page comes late", nothing, confirmLate},
		{2, "and Klarna pushes twice at once", nothing, pushTwice},
		{2, "and push and confirmation come together", nothing, pushAndConfirm},
		{1, "but Order Management does not know the order for 20 s", appearLate, confirmSoon},
		{1, "but Klarna answers 503 twice", hiccup(unavailable, operations.OpGet, 2), confirmSoon},
		{1, "but Klarna is slow", hiccup(slow, operations.OpGet, 1), confirmSoon},
		{1, "but Klarna's answer to the acknowledgement is lost", hiccup(lost, operations.OpAcknowledge, 1), confirmSoon},
		{1, "but Klarna answers 500 to an acknowledgement it took", hiccup(broken, operations.OpAcknowledge, 1), confirmSoon},
	}
}

func drawTrouble(random *rand.Rand) trouble {
	all, sum := troubles(), 0
	for _, t := range all {
		sum += t.odds
	}
	number := random.IntN(sum)
	for number >= all[0].odds {
		number -= all[0].odds
		all = all[1:]
	}
	return all[0]
}

func nothing(*visit) error { return nil }

func appearLate(v *visit) error {
	v.purchase.AppearsAfter = klarnasim.Duration(20 * time.Second)
	return nil
}

// hiccup makes the next calls of one operation on the order go wrong.
func hiccup(f klarnasim.Fault, operation string, times int) func(*visit) error {
	return func(v *visit) error {
		match := klarnasim.Match{Operation: operation, OrderID: v.purchase.OrderID, Times: times}
		_, err := v.faults.Add(klarnasim.Rule{Match: match, Fault: f})
		return err
	}
}

func leave(context.Context, *visit) {}

func confirmSoon(ctx context.Context, v *visit) {
	if v.checkout.clock.Sleep(ctx, v.lingers) == nil {
		v.confirm(ctx)
	}
}

func confirmLate(ctx context.Context, v *visit) {
	v.lingers += 4 * time.Minute
	confirmSoon(ctx, v)
}

// pushTwice joins the first push of the schedule.
func pushTwice(ctx context.Context, v *visit) {
	if v.checkout.clock.Sleep(ctx, v.checkout.cfg.Schedule[0]) == nil {
		v.push(ctx)
	}
}

func pushAndConfirm(ctx context.Context, v *visit) {
	if v.checkout.clock.Sleep(ctx, v.lingers) != nil {
		return
	}
	var under sync.WaitGroup
	defer under.Wait()
	under.Go(func() { v.push(ctx) })
	under.Go(func() { v.confirm(ctx) })
}
