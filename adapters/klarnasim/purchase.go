package klarnasim

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// PushPlan says when the pushes of an order start.
type PushPlan string

// The push plans: by the schedule (also ""), the first at once and the rest by the schedule, and
// none at all.
const (
	PushScheduled PushPlan = "schedule"
	PushNow       PushPlan = "now"
	PushNever     PushPlan = "never"
)

// ErrBadPurchase is returned by Buy for a purchase that no shopper could make.
var ErrBadPurchase = errors.New("bad purchase")

// Purchase is a shopper completing a checkout. Everything is optional: the zero value buys an
// invented basket somewhere. Amounts are minor units with tax, durations run on the simulated clock.
type Purchase struct {
	OrderID            string      `json:"order_id,omitempty"` // a UUID; empty: a new one
	Amount             *int64      `json:"amount,omitempty"`   // without Lines: one line of this amount
	Lines              []OrderLine `json:"lines,omitempty"`
	Country            string      `json:"country,omitempty"`  // SE, DE, FI, NO, GB, US, JP
	Currency           string      `json:"currency,omitempty"` // SEK, EUR, NOK, GBP, USD, JPY, or another with Country
	MerchantReference1 string      `json:"merchant_reference1,omitempty"`
	MerchantReference2 string      `json:"merchant_reference2,omitempty"`
	MerchantData       string      `json:"merchant_data,omitempty"`
	PaymentMethod      string      `json:"payment_method,omitempty"`

	FraudStatus   FraudStatus `json:"fraud_status,omitempty"`   // ACCEPTED
	FraudDecision FraudEvent  `json:"fraud_decision,omitempty"` // comes after FraudDecisionAfter
	FraudAfter    Duration    `json:"fraud_after,omitempty"`

	PushURL         string    `json:"push_url,omitempty"` // instead of Config.PushURL
	NotificationURL string    `json:"notification_url,omitempty"`
	Push            PushPlan  `json:"push,omitempty"`
	FirstPushAfter  *Duration `json:"first_push_after,omitempty"` // instead of the schedule's first

	ExpiresIn    Duration `json:"expires_in,omitempty"`
	AppearsAfter Duration `json:"appears_after,omitempty"` // GET answers 404 until then
	NeverAppears bool     `json:"never_appears,omitempty"` // as every order of amount 0

	// Override replaces and Omit leaves out top-level fields of what GET shows, whatever they mean.
	Override map[string]json.RawMessage `json:"override,omitempty"`
	Omit     []string                   `json:"omit,omitempty"`
}

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
