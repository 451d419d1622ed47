package domain

import (
	"reflect"
	"testing"
)

// What a change elsewhere leaves to ship follows the order's amount while it is
// open, and nothing comes back once it is not.
func TestWhatAChangedAmountLeaves(t *testing.T) {
	to := func(amount int64) FetchedEvent { r := basket(); r.OrderAmount = amount; return FetchedEvent(r) }
	for name, test := range map[string]struct {
		given     []Event
		remaining int64
	}{
		"raised":                     {acknowledged(to(6000)), 6000},
		"lowered":                    {acknowledged(to(4000)), 4000},
		"raised after a part":        {acknowledged(append(captures("s1", 2000), to(6000))...), 4000},
		"lowered after a part":       {acknowledged(append(captures("s1", 2000), to(2500))...), 500},
		"lowered to what is taken":   {acknowledged(append(captures("s1", 2000), to(2000))...), 0},
		"lowered below what is told": {acknowledged(append(captures("s1", 2000), to(1000))...), 0},
		"raised once cancelled":      {acknowledged(CancelledEvent{}, to(6000)), 0},
		"raised once expired":        {acknowledged(ExpiredEvent{}, to(6000)), 0},
		"lowered by a release":       {acknowledged(append(captures("s1", 2000), ReleasedEvent{}, to(2000))...), 0},
	} {
		t.Run(name, func(t *testing.T) {
			if o := given(t, test.given...); o.RemainingAuthorizedAmount != test.remaining {
				t.Errorf("%s: %d remain, want %d", name, o.RemainingAuthorizedAmount, test.remaining)
			}
		})
	}
}

// An order may be found after much of its life: the first reading counts nothing as
// captured, the next one once it is created does.
func TestAnOrderFoundLate(t *testing.T) {
	r := basket()
	takes("CAPTURED", ShownMove{ID: "x", Amount: 2000})(&r)
	r.Refunds = []ShownMove{{ID: "y", Amount: 500}}
	r.RefundedAmount, r.ReleasedAmount, r.Fraud = 500, 3000, "PENDING"
	o, _ := observe(t, given(t, PushedEvent{Via: ViaCheckout}), r)
	if o.Status != Fetched || o.CapturedAmount != 0 || o.RemainingAuthorizedAmount != 2000 || !o.RereadSoon || o.Fraud != FraudPending || o.ExpiresAt != r.ExpiresAt || o.Named {
		t.Errorf("found, it is %+v", o)
	}
	o, err := Evolve(o, CreatedEvent{}, start)
	if err != nil {
		t.Fatal(err)
	}
	o, events := observe(t, o, r)
	if len(events) != 2 || o.Status != Captured || o.CapturedAmount != 2000 || o.RefundedAmount != 500 || o.RemainingAuthorizedAmount != 0 || o.RereadSoon {
		t.Errorf("created and read again, it is %+v by %v", o, events)
	}
	if fresh := given(t, fetched()...); fresh.RereadSoon {
		t.Error("a new order is looked at at once")
	}
	r.RefundedAmount = 0
	r.CapturedAmount = 0
	if o := given(t, PushedEvent{}, UnresolvedEvent{}, PushedEvent{}, FetchedEvent(r)); o.AskAgain || o.RereadSoon {
		t.Errorf("found after all, it is %+v", o)
	}
}

// Of what had expired with a part captured before it was found, the end becomes known
// as well.
func TestAnOrderFoundAfterItsEnd(t *testing.T) {
	r := basket()
	takes("EXPIRED", ShownMove{ID: "x", Amount: 2000})(&r)
	r.ReleasedAmount = 3000
	o, err := Evolve(given(t, PushedEvent{}, FetchedEvent(r)), CreatedEvent{}, start)
	if err != nil {
		t.Fatal(err)
	}
	if o, events := observe(t, o, r); len(events) != 2 || o.Status != Expired || o.CapturedAmount != 2000 || o.RemainingAuthorizedAmount != 0 {
		t.Errorf("read again, it is %+v by %v", o, events)
	}
}

// Everything at once becomes events one by one, the money before the end.
func TestObserveEverything(t *testing.T) {
	r := basket()
	takes("EXPIRED", ShownMove{ID: "c1", Amount: 2000, Reference: "s1"}, ShownMove{ID: "x", Amount: 500})(&r)
	r.Refunds = []ShownMove{{ID: "k1", Amount: 100, Reference: "r1"}, {ID: "y", Amount: 200}}
	r.OrderAmount, r.ReleasedAmount, r.MerchantReference2 = 4500, 2000, "x"
	o, events := observe(t, given(t, acknowledged(shipped("s1", 2000))...), r)
	var names []string
	for _, e := range events {
		names = append(names, e.Name())
	}
	if want := []string{"fetched", "captured", "captured", "refunded", "refunded", "expired"}; !reflect.DeepEqual(names, want) {
		t.Errorf("found %v, want %v", names, want)
	}
	if o.Status != Expired || o.CapturedAmount != 2500 || o.RefundedAmount != 300 || o.RemainingAuthorizedAmount != 0 || o.OrderAmount != 4500 {
		t.Errorf("afterwards it is %+v", o)
	}
}
