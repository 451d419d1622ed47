package demo

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"time"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/cmd/ordertrail/client"
	"ordertrail/domain"
)

// A warehouse ships what was bought, by the API; what it does hangs on the order alone.
type warehouse struct {
	api  client.Client
	now  func() time.Time
	tell func(format string, args ...any)

	trouble string // of the last round, which is not told again
}

const (
	mostARound  = 5               // orders that a round takes on
	commandWait = 5 * time.Second // for what Klarna says
)

// run works a round a second until ctx ends.
func (w *warehouse) run(ctx context.Context) error {
	rounds := time.NewTicker(time.Second)
	defer rounds.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-rounds.C:
		}
		if err := w.round(ctx); ctx.Err() == nil {
			w.complain(err)
		}
	}
}

// complain tells what is wrong, once for as long as it stays the same.
func (w *warehouse) complain(err error) {
	switch trouble := fmt.Sprint(err); {
	case err == nil:
		w.trouble = ""
	case trouble != w.trouble:
		w.tell("the warehouse is in trouble: %s", trouble)
		w.trouble = trouble
	}
}

// round does the chores of orders that nothing holds and that have rested for a while.
func (w *warehouse) round(ctx context.Context) error {
	var troubles []error
	left := mostARound
	for _, stage := range []struct {
		status string
		rests  time.Duration
	}{{"acknowledged", 2 * time.Second}, {"part_captured", 4 * time.Second}, {"captured", 8 * time.Second}} {
		var newest client.Page
		if _, err := w.api.Get(ctx, client.OrdersRoute, url.Values{"status": {stage.status}, "held": {"false"}}, &newest); err != nil {
			return err
		}
		orders, err := newest.Orders()
		if err != nil {
			return err
		}
		for _, o := range orders {
			c, has := choreOf(o)
			if !has || left == 0 || w.now().Sub(o.UpdatedAt) < stage.rests {
				continue
			}
			left--
			troubles = append(troubles, w.do(ctx, o, c))
		}
	}
	return errors.Join(troubles...)
}

// do asks for a chore and tells what came of it.
func (w *warehouse) do(ctx context.Context, o orderjson.Order, c chore) error {
	wait := commandWait
	c.asked.Wait = &wait
	a, err := w.api.Command(ctx, domain.OrderKey{Store: o.Store, ID: o.ID}, c.asked)
	if err != nil {
		return fmt.Errorf("%s order %s: %w", c.asked.Verb, o.ID, err)
	}
	came := c.done
	if r := c.asked.Refused(a.Order); r != nil {
		came = r.Who() + ", " + r.String()
	} else if a.UnderWay {
		came = "under way"
	}
	w.tell("%s  %s: %s", o.ID, c.story, came)
	return nil
}

// A chore is what the warehouse does with an order; done is what the order is then.
type chore struct {
	story, done string
	asked       client.Command
}

// choreOf returns what is to do with an order, false where nothing is. Its id says
// how it fares, so that a few are cancelled, sent in two parts or sent back.
func choreOf(o orderjson.Order) (chore, bool) {
	fate := fnv.New32a()
	fate.Write([]byte(o.ID))
	luck := fate.Sum32() % 20
	switch {
	case o.LastError != nil || len(o.Pending) > 0:
	case o.Status == "acknowledged" && len(o.Shipments) > 0:
	case o.Status == "acknowledged" && luck == 0:
		asked := client.Command{Verb: "cancel", Key: choreID(o, "cancel"), Body: client.Reason{Reason: "out of stock"}}
		return chore{"the warehouse cannot deliver it", "cancelled", asked}, true
	case o.Status == "acknowledged" && luck < 4 && o.RemainingAuthorizedAmount > 1:
		half := o.RemainingAuthorizedAmount / 2
		return ship(o, "a part of it", half, &half), true
	case o.Status == "acknowledged":
		return ship(o, "it", o.RemainingAuthorizedAmount, nil), true
	case o.Status == "part_captured" && len(o.Shipments) == 1:
		return ship(o, "the rest of it", o.RemainingAuthorizedAmount, nil), true
	case o.Status == "captured" && len(o.Refunds) == 0 && luck >= 17:
		id := choreID(o, "refund")
		body := client.RefundBody{ID: id, Amount: &o.CapturedAmount, Reason: "sent back"}
		return chore{"the warehouse gets it back and refunds " + client.Money(o, o.CapturedAmount), "refunded", client.Command{Verb: "refund", ID: id, Body: body}}, true
	}
	return chore{}, false
}

// ship sends what costs an amount in minor units; asked is nil for all of it.
func ship(o orderjson.Order, what string, minor int64, asked *int64) chore {
	id := choreID(o, fmt.Sprint(len(o.Shipments)+1))
	return chore{"the warehouse ships " + what + " for " + client.Money(o, minor), "captured", client.Command{Verb: "ship", ID: id, Body: client.ShipBody{ID: id, Amount: asked}}}
}

// choreID is the same whenever the same chore is asked for.
func choreID(o orderjson.Order, chore string) string { return fmt.Sprintf("demo-%.8s-%s", o.ID, chore) }
