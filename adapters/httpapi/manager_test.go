package httpapi

import (
	"context"
	"fmt"
	"sync"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// manager stands for the process manager: it notes what it is told and, where
// asked to, runs a begun order to acknowledged on the real core.
type manager struct {
	orders *eventstore.Orders

	mu       sync.Mutex
	admitErr error
	settles  bool
	warnings []string
	admitted map[domain.OrderKey]int
	begun    map[domain.OrderKey]int
	woken    map[domain.OrderKey]int
	running  sync.WaitGroup
}

func (m *manager) Admit(_ context.Context, key domain.OrderKey) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.admitErr != nil {
		return m.admitErr
	}
	m.admitted[key]++
	return nil
}

func (m *manager) Forget(key domain.OrderKey) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.admitted[key]--
}

func (m *manager) Begin(key domain.OrderKey) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begun[key]++
	if m.settles && m.begun[key] == 1 {
		m.running.Go(func() { _ = m.settle(key) })
	}
}

func (m *manager) Wake(key domain.OrderKey) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.woken[key]++
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
		OrderID: id, Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 50000, Currency: "SEK", Country: "SE",
		KlarnaReference: "K4MADNY-1", MerchantReference1: "1001",
		Lines:       []domain.Line{{Reference: "shirt", Name: "Shirt", Quantity: 1, UnitPrice: 50000, TaxRate: 2500, TotalAmount: 50000, TotalTaxAmount: 10000}},
		PurchasedAt: time.Date(2026, 11, 23, 8, 15, 0, 0, time.UTC), ExpiresAt: time.Date(2026, 12, 21, 0, 0, 0, 0, time.UTC),
	}
}
