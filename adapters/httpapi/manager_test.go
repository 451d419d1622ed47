package httpapi

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// manager stands for the process manager: it notes what it is told and, where
// asked to, runs a begun order to acknowledged on the real core, and says what
// Klarna answers to what it is to hurry.
type manager struct {
	orders *eventstore.Orders

	mu       sync.Mutex
	full     bool // no more orders may wait
	settles  bool
	answers  func(o domain.Order, kind domain.Kind) domain.Command // nil: Klarna has yet to answer
	warnings []string
	admitted map[domain.OrderKey]int
	begun    map[domain.OrderKey]int
	woken    map[domain.OrderKey]int
	hurried  map[domain.OrderKey][]domain.Kind
	retried  map[domain.OrderKey]int
	reads    chan struct{} // closed once a retry has read the order; nil: it has at once
	hurrying chan struct{} // holds a token once something was to be hurried
	running  sync.WaitGroup
}

// Accept brings a command into the log as the process manager does, and notes what it
// would then do.
func (m *manager) Accept(ctx context.Context, key domain.OrderKey, cause eventstore.Cause, command domain.Command) (domain.Order, bool, error) {
	before, err := m.orders.Recall(ctx, key)
	if err != nil {
		return domain.Order{}, false, err
	}
	if before.Order.Version == 0 && !domain.MayBegin(command) {
		return domain.Order{}, false, fmt.Errorf("%w: %s", eventstore.ErrUnknownOrder, key)
	}
	waits := domain.AsksFirstRead(before.Order, command)
	if waits && m.refusesToAdmit() {
		return domain.Order{}, false, domain.ErrTooManyUnverified
	}
	after, err := m.orders.ExecuteFrom(ctx, before, cause, command)
	if err != nil {
		return domain.Order{}, false, err
	}
	m.note(after.Order, command, waits)
	return after.Order, after.Position != before.Position, nil
}

// Repeat wakes an order as often as it is asked to.
func (m *manager) Repeat(ctx context.Context, key domain.OrderKey) (bool, error) {
	entry, err := m.orders.Recall(ctx, key)
	if err != nil || entry.Order.Version == 0 {
		return false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.woken[key]++
	return true, nil
}

func (m *manager) refusesToAdmit() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.full
}

func (m *manager) note(o domain.Order, command domain.Command, waits bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if waits {
		m.admitted[o.Key]++
	}
	due := domain.DueBy(o, command)
	_, notice := command.(domain.Notify)
	switch {
	case due == "":
	case !domain.Begins(command) || notice && o.Known():
		m.hurry(o.Key, due)
	case !waits:
		m.woken[o.Key]++
	default:
		m.begun[o.Key]++
		if m.settles && m.begun[o.Key] == 1 {
			m.running.Go(func() { _ = m.settle(o.Key) })
		}
	}
}

func (m *manager) hurry(key domain.OrderKey, kind domain.Kind) {
	m.hurried[key] = append(m.hurried[key], kind)
	select {
	case m.hurrying <- struct{}{}:
	default:
	}
	if answers := m.answers; answers != nil {
		m.running.Go(func() { _ = m.carryOut(key, kind, answers) })
	}
}

func (m *manager) Retry(key domain.OrderKey) <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.retried[key]++
	if m.reads != nil {
		return m.reads
	}
	read := make(chan struct{})
	close(read)
	return read
}

// carryOut records an answer of Klarna's.
func (m *manager) carryOut(key domain.OrderKey, kind domain.Kind, answers func(domain.Order, domain.Kind) domain.Command) error {
	entry, err := m.orders.Load(context.Background(), key)
	if err != nil {
		return err
	}
	_, err = m.orders.Execute(context.Background(), key, eventstore.Cause{Actor: eventstore.ActorSystem, ID: "test"}, answers(entry.Order, kind))
	return err
}

// told returns what was to be hurried, and how often it was to be retried.
func (m *manager) told(key domain.OrderKey) (hurried []domain.Kind, retried int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.hurried[key]), m.retried[key]
}

// klarnaTakes is the answer to everything that it is done.
func klarnaTakes(o domain.Order, kind domain.Kind) domain.Command {
	shipment, _ := o.Intents.Waiting(domain.DueCapture)
	refund, _ := o.Intents.Waiting(domain.DueRefund)
	return map[domain.Kind]domain.Command{
		domain.DueCapture: domain.RecordCapture{ShipmentID: shipment.ID, CaptureID: "capture of " + shipment.ID},
		domain.DueRefund:  domain.RecordRefund{RefundID: refund.ID, KlarnaID: "refund of " + refund.ID},
		domain.DueCancel:  domain.RecordCancel{},
		domain.DueRelease: domain.RecordRelease{},
		domain.DueExtend:  domain.RecordExtend{ExpiresAt: o.ExpiresAt.AddDate(0, 1, 0)},
	}[kind]
}

// klarnaRefuses is the answer to everything that it is not allowed.
func klarnaRefuses(o domain.Order, kind domain.Kind) domain.Command {
	asked, _ := o.Intents.Waiting(kind)
	return domain.RecordRefusal{Refusal: domain.Refusal{
		What: kind, ID: asked.ID, Status: 403, Code: "NOT_ALLOWED", Messages: []string{"not today"}, CorrelationID: "c-1",
	}}
}

func (m *manager) Warnings() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.warnings
}

func (m *manager) counts(key domain.OrderKey) (admitted, begun, woken int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.admitted[key], m.begun[key], m.woken[key]
}

func (m *manager) settle(key domain.OrderKey) error {
	cause := eventstore.Cause{Actor: eventstore.ActorSystem, ID: "test"}
	for _, command := range []domain.Command{
		domain.Observe{Reading: readingOf(key.ID)}, domain.Create{}, domain.Acknowledge{},
	} {
		if _, err := m.orders.Execute(context.Background(), key, cause, command); err != nil {
			return fmt.Errorf("settle: %w", err)
		}
	}
	return nil
}

func readingOf(id domain.OrderID) domain.Reading {
	return domain.Reading{
		OrderID: id, Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 50000, Facts: domain.Facts{Currency: "SEK", Country: "SE", KlarnaReference: "K4MADNY-1", MerchantReference1: "1001", Lines: []domain.Line{{Reference: "shirt", Name: "Shirt", Quantity: 1, UnitPrice: 50000, TaxRate: 2500, TotalAmount: 50000, TotalTaxAmount: 10000}}},
		PurchasedAt: time.Date(2026, 11, 23, 8, 15, 0, 0, time.UTC), ExpiresAt: time.Date(2026, 12, 21, 0, 0, 0, 0, time.UTC),
	}
}
