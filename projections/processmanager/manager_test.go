package processmanager

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
	"ordertrail/projections"
)

var orderA = domain.OrderKey{Store: "default", ID: "a"}

// scripted is a Klarna that answers as a test says; nil means all is well. Money
// moves in the tests of the whole product only, at a simulated Klarna.
type scripted struct {
	Klarna
	mu    sync.Mutex
	calls []time.Time
	read  func(id domain.OrderID) error
	ack   func(id domain.OrderID) error
}

func (k *scripted) Read(_ context.Context, id domain.OrderID) (domain.Reading, error) {
	k.note()
	if k.read != nil {
		if err := k.read(id); err != nil {
			return domain.Reading{}, err
		}
	}
	return domain.Reading{OrderID: id, Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 100, Facts: domain.Facts{Currency: "SEK"}}, nil
}

func (k *scripted) Acknowledge(_ context.Context, id domain.OrderID, _ string) error {
	k.note()
	if k.ack == nil {
		return nil
	}
	return k.ack(id)
}

func (k *scripted) note() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls = append(k.calls, time.Now())
}

func (k *scripted) times() []time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.calls
}

// shop is a manager at work on a log and views of its own, in a bubble whose
// clock a test moves by sleeping.
type shop struct {
	t       *testing.T
	orders  *eventstore.Orders
	manager *Manager
	ctx     context.Context
}

// atWork runs a test against a manager at work.
func atWork(t *testing.T, klarna Klarna, cfg Config, test func(*shop)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "views.db")
	synctest.Test(t, func(t *testing.T) {
		log := memorylog.New()
		orders, err := eventstore.NewOrders(log, time.Now, uuid.NewString)
		if err != nil {
			t.Fatal(err)
		}
		views, err := projections.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Stores = []Store{{ID: "default", Klarna: klarna, Rate: 0}}
		cfg.MaxUnverified = max(cfg.MaxUnverified, 10)
		cfg.Now, cfg.Logger, cfg.Registerer = time.Now, slog.New(slog.NewTextHandler(io.Discard, nil)), prometheus.NewRegistry()
		manager := New(orders, views, cfg)
		ctx, cancel := context.WithCancel(t.Context())
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return views.Run(ctx, log) })
		group.Go(func() error { return manager.Run(ctx) })
		test(&shop{t: t, orders: orders, manager: manager, ctx: ctx})
		cancel()
		if err := group.Wait(); !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
		if err := views.Close(); err != nil {
			t.Error(err)
		}
	})
}

func (s *shop) push(key domain.OrderKey) {
	s.t.Helper()
	if err := s.accept(key, domain.Push{Via: domain.ViaPush}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) accept(key domain.OrderKey, command domain.Command) error {
	_, _, err := s.manager.Accept(s.ctx, key, eventstore.Cause{Actor: eventstore.ActorKlarna, ID: "test"}, command)
	return err
}

// after lets time pass and gives the order's status then.
func (s *shop) after(d time.Duration, key domain.OrderKey) domain.Status {
	s.t.Helper()
	time.Sleep(d) // of the bubble's clock: it waits for nothing
	synctest.Wait()
	entry, err := s.orders.Load(s.ctx, key)
	if err != nil {
		s.t.Fatal(err)
	}
	return entry.Order.Status
}

func notFound(domain.OrderID) error {
	return &domain.AnswerError{Kind: domain.AnswerNotFound, Status: 404, Code: "NO_SUCH_ORDER"}
}

func TestAnOrderRunsToAcknowledged(t *testing.T) {
	atWork(t, &scripted{}, Config{}, func(s *shop) {
		s.push(orderA)
		if status := s.after(time.Second, orderA); status != domain.Acknowledged {
			t.Errorf("it is %s", status)
		}
	})
}

// What fails is asked again after 1 s, doubling to 30 s (help/guarantees.md,
// "Each effect at Klarna happens once").
func TestUnclearAnswersAreAskedAgainOnSchedule(t *testing.T) {
	klarna := &scripted{ack: func(domain.OrderID) error {
		return &domain.AnswerError{Kind: domain.AnswerUnclear, Status: 503}
	}}
	atWork(t, klarna, Config{}, func(s *shop) {
		s.push(orderA)
		if status := s.after(2*time.Minute, orderA); status != domain.Created {
			t.Errorf("it is %s", status)
		}
		want := []time.Duration{1, 2, 4, 8, 16, 30, 30}
		times := klarna.times()[1:] // the first call is the read
		for i, seconds := range want {
			if got := times[i+1].Sub(times[i]).Round(100 * time.Millisecond); got != seconds*time.Second {
				t.Errorf("try %d came %s after the one before, want %d s", i+2, got, seconds)
			}
		}
	})
}

// Klarna does not know the id: asked for 48 h and then given up, asked again on a
// new push.
func TestAnUnknownOrderIsGivenUpAfter48Hours(t *testing.T) {
	klarna := &scripted{read: notFound}
	atWork(t, klarna, Config{}, func(s *shop) {
		s.push(orderA)
		if status := s.after(47*time.Hour+59*time.Minute, orderA); status != domain.Pushed {
			t.Errorf("before 48 h it is %s", status)
		}
		if status := s.after(20*time.Minute, orderA); status != domain.Unresolved {
			t.Errorf("after 48 h it is %s", status)
		}
		asked := len(klarna.times())
		s.after(100*time.Hour, orderA)
		if len(klarna.times()) != asked {
			t.Error("a given-up order is still asked for")
		}
		klarna.mu.Lock()
		klarna.read = nil
		klarna.mu.Unlock()
		s.push(orderA)
		if status := s.after(time.Second, orderA); status != domain.Acknowledged {
			t.Errorf("pushed again it is %s", status)
		}
	})
}

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
		if waiting := s.manager.stores["default"].inbox.waiting(); waiting != 0 {
			t.Errorf("%d orders wait", waiting)
		}
		if err := s.accept(orderA, domain.Ship{ID: "s1"}); !errors.Is(err, eventstore.ErrUnknownOrder) {
			t.Errorf("a command on an order that nobody has named: %v", err)
		}
	})
}

func TestRefusedCredentialsResumeByThemselves(t *testing.T) {
	var refused atomic.Bool
	refused.Store(true)
	klarna := &scripted{read: func(domain.OrderID) error {
		if refused.Load() {
			return &domain.AnswerError{Kind: domain.AnswerUnauthorized, Status: 401}
		}
		return nil
	}}
	atWork(t, klarna, Config{}, func(s *shop) {
		s.push(orderA)
		s.after(10*time.Minute, orderA)
		if calls := len(klarna.times()); calls < 10 || calls > 20 {
			t.Errorf("%d calls in ten minutes of refused credentials", calls)
		}
		if len(s.manager.Warnings()) != 1 {
			t.Errorf("warnings: %v", s.manager.Warnings())
		}
		refused.Store(false)
		if status := s.after(time.Minute, orderA); status != domain.Acknowledged || len(s.manager.Warnings()) != 0 {
			t.Errorf("it is %s, warnings: %v", status, s.manager.Warnings())
		}
	})
}

func TestWakingTriesNowAndAtMostOnceASecond(t *testing.T) {
	klarna := &scripted{read: func(domain.OrderID) error { return &domain.AnswerError{Kind: domain.AnswerWrong, Status: 200} }}
	atWork(t, klarna, Config{}, func(s *shop) {
		s.push(orderA)
		s.after(5*time.Minute, orderA)
		before := len(klarna.times())
		for range 20 {
			s.push(orderA) // a repeat
			s.after(100*time.Millisecond, orderA)
		}
		if calls := len(klarna.times()) - before; calls < 1 || calls > 3 {
			t.Errorf("%d calls in two seconds of waking", calls)
		}
	})
}

// A fault inside, of one order, is told and postponed like any failure; the others
// go on.
func TestAFaultInsideStopsOnlyItsOrder(t *testing.T) {
	klarna := &scripted{read: func(id domain.OrderID) error {
		if id == "bad" {
			panic("a fault")
		}
		return nil
	}}
	atWork(t, klarna, Config{}, func(s *shop) {
		bad := domain.OrderKey{Store: "default", ID: "bad"}
		s.push(bad)
		s.push(orderA)
		if status := s.after(time.Second, orderA); status != domain.Acknowledged {
			t.Errorf("the other order is %s", status)
		}
		if status := s.after(0, bad); status != domain.Pushed {
			t.Errorf("the order itself is %s", status)
		}
	})
}
