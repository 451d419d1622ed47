package klarnasim

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Buy completes a purchase: the order is AUTHORIZED in Order Management and its pushes are planned.
// It returns the order id. Errors wrap ErrBadPurchase or ErrOrderExists.
func (s *Simulator) Buy(p Purchase) (string, error) {
	r, err := s.newRecord(&p)
	if err != nil {
		return "", fmt.Errorf("buy: %w", err)
	}
	if _, added := s.orders.add(r); !added {
		return "", fmt.Errorf("buy %s: %w", r.order.OrderID, ErrOrderExists)
	}
	s.planVerdict(r)
	s.planPushes(r, &p)
	return r.order.OrderID, nil
}

func (s *Simulator) newRecord(p *Purchase) (*record, error) {
	if p.OrderID == "" {
		p.OrderID = s.newID()
	}
	id, valid := orderUUID(p.OrderID)
	if !valid {
		return nil, fmt.Errorf("order id %q is not a UUID: %w", p.OrderID, ErrBadPurchase)
	}
	m, err := s.marketFor(p, id)
	if err != nil {
		return nil, err
	}
	now := s.clock.now()
	r := s.plainRecord(id, m, now)
	if err := p.apply(r, m, now); err != nil {
		return nil, err
	}
	if p.PushURL != "" {
		r.posts.pushURL = p.PushURL
	}
	if p.NotificationURL != "" {
		r.posts.notificationURL = p.NotificationURL
	}
	return r, nil
}

func (s *Simulator) plainRecord(id uuid.UUID, m *market, now time.Time) *record {
	return &record{
		id:    id,
		order: s.newOrder(id, m, now),
		posts: &posts{pushURL: s.cfg.PushURL, notificationURL: s.cfg.NotificationURL},
	}
}

// marketFor picks the market by country, else by currency, else by the order id.
func (s *Simulator) marketFor(p *Purchase, id uuid.UUID) (*market, error) {
	if p.Country == "" && p.Currency == "" {
		return &s.markets[int(id[0])%len(s.markets)], nil
	}
	for i := range s.markets {
		m := &s.markets[i]
		if strings.EqualFold(m.code, p.Country) || p.Country == "" && strings.EqualFold(m.currency, p.Currency) {
			return m, nil
		}
	}
	return nil, fmt.Errorf("no shoppers in country %q with currency %q: %w", p.Country, p.Currency, ErrBadPurchase)
}

// newOrder is an accepted order for one of the market's baskets, chosen by the order id.
func (s *Simulator) newOrder(id uuid.UUID, m *market, now time.Time) Order {
	b := &m.baskets[int(id[1])%len(m.baskets)]
	total := totalOf(b.lines)
	return Order{
		OrderID: id.String(), Status: Authorized, FraudStatus: FraudAccepted,
		OrderAmount: total, OriginalOrderAmount: total, RemainingAuthorizedAmount: total,
		PurchaseCurrency: m.currency, PurchaseCountry: m.code, Locale: m.locale, OrderLines: b.lines,
		KlarnaReference: klarnaReference(id), Customer: b.customer,
		BillingAddress: b.address, ShippingAddress: b.address,
		CreatedAt: now, ExpiresAt: now.AddDate(0, 0, s.cfg.ReservationDays),
		Captures: []Capture{}, Refunds: []Refund{},
		InitialPaymentMethod: b.payment, SelectedShippingOption: b.shipping,
	}
}

// klarnaReference is the short name for people, such as K4MADNYQ.
func klarnaReference(id uuid.UUID) string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	reference := []byte("K0000000")
	for i := 1; i < len(reference); i++ {
		reference[i] = letters[id[i+8]%byte(len(letters))]
	}
	return string(reference)
}
