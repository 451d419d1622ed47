package audit

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"pgregory.net/rapid"

	"ordertrail/adapters/klarna"
	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Whatever the shop asks for, whatever happens at Klarna behind its back, whichever
// answers are lost and whichever are taken twice: the rules find nothing in what is recorded, and no
// rule is stricter than the domain.
func TestNothingIsWrongWithAnyLife(t *testing.T) {
	s := openShop(t)
	rapid.Check(t, func(t *rapid.T) {
		id := s.buy(t)
		for range rapid.IntRange(5, 80).Draw(t, "steps") {
			s.tl.now = s.tl.now.Add(2 * time.Minute)
			rapid.SampledFrom([]func(*rapid.T, domain.OrderID){s.ask, s.work, s.work, s.behind, s.look}).Draw(t, "step")(t, id)
		}
		records, err := s.tl.orders.History(context.Background(), key(string(id)))
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range Steps(key(string(id)), records) {
			t.Logf("%d %s %s %s", step.Record.Version, step.Record.Name, step.Status, step.Record.Data)
			for _, f := range step.Findings {
				t.Errorf("version %d: %s: %s", f.Version, f.Rule, f.Detail)
			}
		}
	})
}

// shop is a shop at a simulated Klarna, of whose answers some are lost.
type shop struct {
	tl     *teller
	klarna *simulator.Simulator
	client *klarna.Client
}

func openShop(t *testing.T) *shop {
	t.Helper()
	tl := newTeller(t)
	now := func() time.Time { return tl.now }
	sim := simulator.New(klarnasim.Config{Username: "user", Password: "password"}, now, uuid.NewString)
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	metrics, err := klarna.NewMetrics(prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	client, err := klarna.New(klarna.Config{
		Store: "default", BaseURL: server.URL, Username: "user", Password: func() string { return "password" },
	}, metrics, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &shop{tl: tl, klarna: sim, client: client}
}

func (s *shop) buy(t *rapid.T) domain.OrderID {
	fraud := rapid.SampledFrom([]klarnasim.FraudStatus{klarnasim.FraudAccepted, klarnasim.FraudAccepted, klarnasim.FraudPending}).Draw(t, "risk")
	id, err := s.klarna.Buy(klarnasim.Purchase{Country: "SE", FraudStatus: fraud, Push: klarnasim.PushNever})
	if err != nil {
		t.Fatal(err)
	}
	s.execute(t, domain.OrderID(id), domain.Push{Via: domain.ViaPush})
	return domain.OrderID(id)
}

// execute returns the order after a command, whether or not it was refused.
func (s *shop) execute(t *rapid.T, id domain.OrderID, command domain.Command) domain.Order {
	entry, err := s.tl.orders.Execute(context.Background(), key(string(id)), eventstore.Cause{Actor: "system", ID: "test"}, command)
	if err == nil {
		return entry.Order
	}
	for _, broken := range []error{eventstore.ErrConflict, eventstore.ErrCorrupt, eventstore.ErrUnavailable} {
		if errors.Is(err, broken) {
			t.Fatal(err)
		}
	}
	entry, err = s.tl.orders.Recall(context.Background(), key(string(id)))
	if err != nil {
		t.Fatal(err)
	}
	return entry.Order
}

// ask is something that the shop, an operator or Klarna's notification asks for.
func (s *shop) ask(t *rapid.T, id domain.OrderID) {
	name := fmt.Sprint(rapid.IntRange(1, 4).Draw(t, "command id"))
	amount := s.amount(t, id)
	s.execute(t, id, rapid.SampledFrom([]domain.Command{
		domain.Ship{ID: name, Amount: &amount}, domain.Ship{ID: name, Amount: &amount}, domain.Ship{ID: name},
		domain.RequestRefund{ID: name, Amount: &amount}, domain.RequestRefund{ID: name, Amount: &amount},
		domain.RequestCancel{ID: name, Reason: "sold out"}, domain.RequestRelease{ID: name}, domain.RequestExtend{ID: name},
		domain.Hold{}, domain.Resume{}, domain.Resume{}, domain.Push{Via: domain.ViaPush}, domain.GiveUp{Reason: domain.GiveUpCapacity},
		domain.Notify{EventType: "FRAUD_RISK_STOPPED"}, domain.Notify{EventType: "FRAUD_RISK_ACCEPTED"},
	}).Draw(t, "command"))
}

// amount is some of the order's.
func (s *shop) amount(t *rapid.T, id domain.OrderID) int64 {
	truth, err := s.klarna.Order(string(id))
	if err != nil {
		t.Fatal(err)
	}
	return max(truth.Order.OrderAmount*rapid.Int64Range(1, 4).Draw(t, "quarters")/4, 1)
}

// work does the first thing that is due, as the process manager does.
func (s *shop) work(t *rapid.T, id domain.OrderID) {
	order := s.recall(t, id)
	due := domain.Due(order)
	if len(due) == 0 {
		s.look(t, id)
		return
	}
	task := rapid.SampledFrom(due).Draw(t, "task")
	switch task.Kind {
	case domain.DueFetch, domain.DuePoll:
		s.look(t, id)
		return
	case domain.DueCreate:
		s.record(t, id, domain.Create{Answer: rapid.SampledFrom([]domain.ShopAnswer{
			{}, {}, {OrderNumber: "1001"}, {Cancel: "sold out"}, {Expected: &domain.Money{Amount: 1, Currency: "SEK"}},
		}).Draw(t, "shop's answer")})
		return
	}
	done, err := s.tellKlarna(order, task)
	lost := rapid.IntRange(0, 3).Draw(t, "lost") == 0
	answer, refused := errors.AsType[*domain.AnswerError](err)
	switch {
	case lost:
	case err == nil:
		s.record(t, id, done)
	case refused && answer.Kind == domain.AnswerRefused:
		s.refused(t, id, task, answer)
	default:
		t.Fatalf("%s: %v", task.Kind, err)
	}
}

// record records an outcome as two workers would that know nothing of each other.
func (s *shop) record(t *rapid.T, id domain.OrderID, outcome domain.Command) {
	s.execute(t, id, outcome)
	s.execute(t, id, outcome)
}

func (s *shop) refused(t *rapid.T, id domain.OrderID, task domain.Task, answer *domain.AnswerError) {
	s.look(t, id)
	if s.recall(t, id).Progress(task.Kind, task.Command) == domain.Waiting || task.Kind == domain.DueReference {
		s.execute(t, id, domain.RecordRefusal{Refusal: domain.Refusal{What: task.Kind, ID: task.Command, Code: answer.Code, Status: answer.Status}})
	}
}

// tellKlarna tells Klarna of an intent and gives what records it.
func (s *shop) tellKlarna(o domain.Order, task domain.Task) (domain.Command, error) {
	ctx, id, key := context.Background(), o.Key.ID, fmt.Sprintf("%s/%s/%s", o.Key.ID, task.Kind, task.Command)
	switch task.Kind {
	case domain.DueAcknowledge:
		return domain.Acknowledge{}, s.client.Acknowledge(ctx, id, key)
	case domain.DueCancel:
		return domain.RecordCancel{}, s.client.Cancel(ctx, id, key)
	case domain.DueRelease:
		return domain.RecordRelease{}, s.client.Release(ctx, id, key)
	case domain.DueReference:
		if err := s.client.SetReference(ctx, id, o.OrderNumber, key); err != nil {
			return nil, err
		}
		reading, err := s.client.Read(ctx, id)
		return domain.Observe{Reading: reading}, err
	case domain.DueCapture:
		shipment, _ := o.Intents.Waiting(domain.DueCapture)
		captureID, err := s.client.Capture(ctx, id, shipment.CaptureMove(), key)
		return domain.RecordCapture{ShipmentID: shipment.ID, CaptureID: captureID}, err
	case domain.DueRefund:
		refund, _ := o.Intents.Waiting(domain.DueRefund)
		refundID, err := s.client.Refund(ctx, id, refund.RefundMove(), key)
		return domain.RecordRefund{RefundID: refund.ID, KlarnaID: refundID}, err
	case domain.DueExtend:
		if err := s.client.Extend(ctx, id, key); err != nil {
			return nil, err
		}
		reading, err := s.client.Read(ctx, id)
		return domain.RecordExtend{ExpiresAt: reading.ExpiresAt}, err
	}
	return nil, fmt.Errorf("nobody can do %s", task.Kind)
}

// behind is what somebody does in the Merchant Portal, or Klarna's risk department;
// what Klarna does not allow does not happen.
func (s *shop) behind(t *rapid.T, id domain.OrderID) {
	action := rapid.SampledFrom([]klarnasim.PortalAction{
		klarnasim.PortalCapture, klarnasim.PortalCapture, klarnasim.PortalRefund, klarnasim.PortalCancel, klarnasim.PortalRelease,
		klarnasim.PortalExtend, klarnasim.PortalUpdateAmount, klarnasim.PortalExpire, klarnasim.PortalFraudAccept, klarnasim.PortalFraudReject,
	}).Draw(t, "action")
	amount := s.amount(t, id)
	err := s.klarna.Portal(context.Background(), string(id), action, klarnasim.PortalRequest{Amount: &amount})
	if err != nil && !errors.Is(err, klarnasim.ErrNotAllowed) {
		t.Fatal(err)
	}
}

// look reads the order until it has all that Klarna shows.
func (s *shop) look(t *rapid.T, id domain.OrderID) {
	reading, err := s.client.Read(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	for known := domain.Version(0); known != s.recall(t, id).Version; {
		known = s.recall(t, id).Version
		s.execute(t, id, domain.Observe{Reading: reading})
	}
}

func (s *shop) recall(t *rapid.T, id domain.OrderID) domain.Order {
	entry, err := s.tl.orders.Recall(context.Background(), key(string(id)))
	if err != nil {
		t.Fatal(err)
	}
	return entry.Order
}
