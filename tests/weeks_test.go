package tests

import (
	"slices"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
)

const day = 24 * time.Hour

// An order that nobody ships expires, and says so.
func TestAnOrderExpires(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		id := b.settled(klarnasim.Purchase{})
		b.pass(27*day + 20*time.Hour)
		if o := b.order(id); o.Status != domain.Acknowledged {
			t.Errorf("before its time it is %s", o.Status)
		}
		b.pass(6 * time.Hour)
		if o := b.order(id); o.Status != domain.Expired || o.RemainingAuthorizedAmount != 0 {
			t.Errorf("after its time it is %s with %d authorized", o.Status, o.RemainingAuthorizedAmount)
		}
		b.agrees(id)
	})
}

// Where the store wants it, an authorization is extended three days before its
// end, for as long as Klarna does that.
func TestAnAuthorizationIsExtendedByItself(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.store.AutoExtend = true
		b.start()
		id := b.settled(klarnasim.Purchase{})
		b.pass(100 * day)
		if o := b.order(id); o.Status != domain.Acknowledged {
			t.Errorf("after a hundred days it is %s", o.Status)
		}
		b.pass(100 * day)
		if o := b.order(id); o.Status != domain.Expired {
			t.Errorf("Klarna extends for 180 days; after two hundred it is %s", o.Status)
		}
		asked, done := count(b.events(id), "extend_requested"), count(b.events(id), "extended")
		if asked < 5 || asked > 8 || done != asked {
			t.Errorf("asked %d times, extended %d times: %v", asked, done, b.events(id))
		}
		b.agrees(id)
	})
}

// A checkout that the shop has named is found though no push ever comes; one that
// nobody bought is given up after 50 h, and costs little until then.
func TestANamedCheckoutIsFoundWithoutAPush(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		bought := b.buy(klarnasim.Purchase{AppearsAfter: klarnasim.Duration(20 * time.Minute)})
		const abandoned = "00000000-0000-4000-8000-000000000001"
		for _, id := range []string{bought, abandoned} {
			b.mustTell(id, domain.Push{Via: domain.ViaCheckout})
		}
		b.pass(9 * time.Minute)
		if asked := b.sim.Stats().Requests; asked != 0 {
			t.Errorf("%d calls in the first nine minutes", asked)
		}
		b.pass(31 * time.Minute)
		if o := b.order(bought); o.Status != domain.Acknowledged {
			t.Errorf("the one that was bought is %s", o.Status)
		}
		b.pass(49 * time.Hour)
		if o := b.order(abandoned); o.Status != domain.Pushed {
			t.Errorf("after 49 h the abandoned one is %s", o.Status)
		}
		b.pass(12 * time.Hour)
		if o := b.order(abandoned); o.Status != domain.Unresolved {
			t.Errorf("after 61 h the abandoned one is %s", o.Status)
		}
		if asked := len(slices.DeleteFunc(b.sim.Journal(0), func(e klarnasim.Entry) bool { return e.OrderID != abandoned })); asked > 30 {
			t.Errorf("it was asked for %d times", asked)
		}
		b.agrees(bought)
	})
}

// A real push of a named checkout does not wait for the first poll.
func TestAPushOfANamedCheckoutIsReadAtOnce(t *testing.T) {
	inBubble(t, klarnasim.Config{}, func(b *bubble) {
		b.start()
		id := b.buy(klarnasim.Purchase{})
		b.mustTell(id, domain.Push{Via: domain.ViaCheckout})
		b.pass(10 * time.Second)
		b.mustTell(id, domain.Push{Via: domain.ViaPush})
		b.pass(time.Second)
		if o := b.order(id); o.Status != domain.Acknowledged {
			t.Errorf("it is %s", o.Status)
		}
		b.agrees(id)
	})
}
