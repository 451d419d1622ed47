package processmanager

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func TestMadeUpIDsShareFiveReadsASecond(t *testing.T) {
	klarna := &scripted{read: notFound}
	atWork(t, klarna, Config{MaxUnverified: 2000}, func(s *shop) {
		for range 1000 {
			s.push(domain.OrderKey{Store: "default", ID: domain.OrderID(uuid.NewString())})
		}
		s.push(orderA)
		s.after(time.Minute, orderA)
		if reads := len(klarna.times()); reads < 1001+250 || reads > 1001+310 {
			t.Errorf("%d reads in a minute for 1001 ids", reads)
		}
	})
}

func TestTheBoundGivesUpTheOneAnsweredLongestAgo(t *testing.T) {
	answered := make(chan struct{})
	klarna := &scripted{read: func(id domain.OrderID) error {
		if id != "3" {
			<-answered
		}
		return notFound(id)
	}}
	key := func(id string) domain.OrderKey { return domain.OrderKey{Store: "default", ID: domain.OrderID(id)} }
	atWork(t, klarna, Config{MaxUnverified: 10}, func(s *shop) {
		for _, id := range []string{"0", "1", "2", "4", "5", "6", "7", "8", "9", "10"} {
			s.push(key(id))
		}
		if err := s.accept(key("x"), domain.Push{Via: domain.ViaPush}); !errors.Is(err, domain.ErrTooManyUnverified) {
			t.Errorf("while none is answered: %v", err)
		}
		s.push(key("0")) // waits already
		if err := s.accept(key("y"), domain.Push{Via: domain.ViaCheckout}); err != nil {
			t.Errorf("a checkout takes no place: %v", err)
		}
		close(answered)
		s.after(time.Second/2, key("0"))
		if err := s.accept(key("x"), domain.Push{Via: domain.ViaPush}); err != nil {
			t.Errorf("once they are answered: %v", err)
		}
		givenUp := 0
		for _, id := range []string{"0", "1", "2", "4", "5", "6", "7", "8", "9", "10"} {
			if s.after(0, key(id)) == domain.Unresolved {
				givenUp++
			}
		}
		if givenUp != 1 {
			t.Errorf("%d orders were given up to make room for one", givenUp)
		}
	})
}

// A place is taken back where the push of it could not be stored.
func TestAPushThatIsNotStoredTakesNoPlace(t *testing.T) {
	atWork(t, &scripted{}, Config{MaxUnverified: 10}, func(s *shop) {
		if err := s.accept(orderA, domain.Notify{EventType: "not a word"}); err == nil {
			t.Error("it was stored")
		}
		if waiting := s.manager.workers["default"].inbox.unverifiedCount(); waiting != 0 {
			t.Errorf("%d orders wait", waiting)
		}
		if err := s.accept(orderA, domain.Ship{ID: "s1"}); !errors.Is(err, eventstore.ErrUnknownOrder) {
			t.Errorf("a command on an order that nobody has named: %v", err)
		}
	})
}
