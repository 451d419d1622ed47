package weeks

import (
	"slices"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
)

const day = 24 * time.Hour

// An order that nobody ships expires, and says so.
func TestAnOrderExpires(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Settled(klarnasim.Purchase{})
		b.Pass(27*day + 20*time.Hour)
		if o := b.Order(id); o.Status != domain.Acknowledged {
			t.Errorf("before its time it is %s", o.Status)
		}
		b.Pass(6 * time.Hour)
		if o := b.Order(id); o.Status != domain.Expired || o.RemainingAuthorizedAmount != 0 {
			t.Errorf("after its time it is %s with %d authorized", o.Status, o.RemainingAuthorizedAmount)
		}
		b.Agrees(id)
	})
}

// Where the store wants it, an authorization is extended three days before its
// end, for as long as Klarna does that.
func TestAnAuthorizationIsExtendedByItself(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Store.AutoExtend = true
		b.Start()
		id := b.Settled(klarnasim.Purchase{})
		b.Pass(100 * day)
		if o := b.Order(id); o.Status != domain.Acknowledged {
			t.Errorf("after a hundred days it is %s", o.Status)
		}
		b.Pass(100 * day)
		if o := b.Order(id); o.Status != domain.Expired {
			t.Errorf("Klarna extends for 180 days; after two hundred it is %s", o.Status)
		}
		asked, done := bubble.Count(b.Events(id), "extend_requested"), bubble.Count(b.Events(id), "extended")
		if asked < 5 || asked > 8 || done != asked {
			t.Errorf("asked %d times, extended %d times: %v", asked, done, b.Events(id))
		}
		b.Agrees(id)
	})
}

// A provider that does not know extension is asked once a run, and nothing else of the
// store waits for that.
func TestAProviderWithoutExtensionIsAskedOnce(t *testing.T) {
	for name, fault := range map[string]klarnasim.Fault{
		"404": {Kind: klarnasim.FaultStatus, Status: 404, Body: "empty"}, "403": {Kind: klarnasim.FaultStatus, Status: 403, Body: "empty"},
		"405": {Kind: klarnasim.FaultStatus, Status: 405, Body: "html"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
				b.Store.AutoExtend = true
				b.Start()
				b.Fault(klarnasim.Match{Operation: "extend"}, fault)
				first, second := b.Settled(klarnasim.Purchase{}), b.Settled(klarnasim.Purchase{})
				b.Pass(26 * day)
				asked := func() uint64 { return b.Sim.Stats().Answered["extend"][fault.Status] }
				if n := asked(); n != 1 {
					t.Errorf("asked %d times, want once", n)
				}
				if warnings := b.Manager.Warnings(); len(warnings) > 0 {
					t.Errorf("warned of %v", warnings)
				}
				if events := append(b.Events(first), b.Events(second)...); bubble.Count(events, "extend_requested") != 1 || bubble.Count(events, "refused") != 1 {
					t.Errorf("it came to %v", events)
				}
				b.MustTell(second, domain.RequestExtend{ID: "by-hand"})
				b.Quiet(second)
				refusal := b.Order(second).LastRefusal()
				if refusal == nil || refusal.Status != fault.Status || refusal.Code != domain.CodeUnsupported || asked() != 2 {
					t.Errorf("asked %d times in all, refused with %+v", asked(), refusal)
				}
				b.Agrees(first, second)
			})
		})
	}
}

// A checkout that the shop has named is found though no push ever comes; one that
// nobody bought is given up after 50 h, and costs little until then.
func TestANamedCheckoutIsFoundWithoutAPush(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		bought := b.Buy(klarnasim.Purchase{AppearsAfter: klarnasim.Duration(20 * time.Minute)})
		const abandoned = "00000000-0000-4000-8000-000000000001"
		for _, id := range []string{bought, abandoned} {
			b.MustTell(id, domain.Push{Via: domain.ViaCheckout})
		}
		b.Pass(9 * time.Minute)
		if asked := b.Sim.Stats().Requests; asked != 0 {
			t.Errorf("%d calls in the first nine minutes", asked)
		}
		b.Pass(31 * time.Minute)
		if o := b.Order(bought); o.Status != domain.Acknowledged {
			t.Errorf("the one that was bought is %s", o.Status)
		}
		b.Pass(49 * time.Hour)
		if o := b.Order(abandoned); o.Status != domain.Pushed {
			t.Errorf("after 49 h the abandoned one is %s", o.Status)
		}
		b.Pass(12 * time.Hour)
		if o := b.Order(abandoned); o.Status != domain.Unresolved {
			t.Errorf("after 61 h the abandoned one is %s", o.Status)
		}
		if asked := len(slices.DeleteFunc(b.Sim.Journal(0), func(e klarnasim.Entry) bool { return e.OrderID != abandoned })); asked > 30 {
			t.Errorf("it was asked for %d times", asked)
		}
		b.Agrees(bought)
	})
}

// A real push of a named checkout does not wait for the first poll.
func TestAPushOfANamedCheckoutIsReadAtOnce(t *testing.T) {
	bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
		b.Start()
		id := b.Buy(klarnasim.Purchase{})
		b.MustTell(id, domain.Push{Via: domain.ViaCheckout})
		b.Pass(10 * time.Second)
		b.MustTell(id, domain.Push{Via: domain.ViaPush})
		b.Pass(time.Second)
		if o := b.Order(id); o.Status != domain.Acknowledged {
			t.Errorf("it is %s", o.Status)
		}
		b.Agrees(id)
	})
}

// A short authorization, one that something happens to within its notice, and one
// that is released in vain then are extended all the same.
func TestAnAuthorizationThatEndsSoonIsExtended(t *testing.T) {
	for name, test := range map[string]struct {
		purchase klarnasim.Purchase
		meets    func(*bubble.Bubble, string)
	}{
		"short from the start": {klarnasim.Purchase{ExpiresIn: klarnasim.Duration(60 * time.Hour)}, func(*bubble.Bubble, string) {}},
		"very short":           {klarnasim.Purchase{ExpiresIn: klarnasim.Duration(6 * time.Hour)}, func(*bubble.Bubble, string) {}},
		"captured elsewhere while nothing runs": {klarnasim.Purchase{}, func(b *bubble.Bubble, id string) {
			b.Pass(24*day + 12*time.Hour)
			b.Stop()
			b.Sleep(14 * time.Hour)
			b.Portal(id, klarnasim.PortalCapture, klarnasim.PortalRequest{Amount: new(int64(10))})
			b.Start()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble.Run(t, klarnasim.Config{}, func(b *bubble.Bubble) {
				b.Store.AutoExtend = true
				b.Start()
				id := b.Settled(test.purchase)
				test.meets(b, id)
				b.Pass(10 * day)
				if !slices.Contains(b.Events(id), "extended") || b.Order(id).Status == domain.Expired {
					t.Errorf("it is %s: %v", b.Order(id).Status, b.Events(id))
				}
				b.Agrees(id)
			})
		})
	}
}
