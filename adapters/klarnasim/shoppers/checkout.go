package shoppers

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/operations"
	"ordertrail/adapters/klarnasim/orders"
	"ordertrail/adapters/klarnasim/pushes"
)

// Checkout is where shoppers buy: it makes the orders of Order Management and plans their pushes.
type Checkout struct {
	cfg     *klarnasim.Config
	clock   *clock.Clock
	newID   func() string
	orders  *orders.Store
	sender  *pushes.Sender
	markets []market
}

// NewCheckout returns a checkout whose shoppers fill the baskets that cfg.Seed draws.
func NewCheckout(cfg *klarnasim.Config, clock *clock.Clock, newID func() string, orders *orders.Store, sender *pushes.Sender) *Checkout {
	return &Checkout{
		cfg: cfg, clock: clock, newID: newID, orders: orders, sender: sender,
		markets: newMarkets(rand.New(rand.NewPCG(cfg.Seed, 1))),
	}
}

// Buy completes a purchase: the order is AUTHORIZED in Order Management and its pushes are planned.
// It returns the order id. Errors wrap klarnasim.ErrBadPurchase or klarnasim.ErrOrderExists.
func (c *Checkout) Buy(p klarnasim.Purchase) (string, error) {
	r, err := c.newRecord(&p)
	if err != nil {
		return "", fmt.Errorf("buy: %w", err)
	}
	if _, added := c.orders.Add(r); !added {
		return "", fmt.Errorf("buy %s: %w", r.Order.OrderID, klarnasim.ErrOrderExists)
	}
	c.sender.Plan(r, &p)
	return r.Order.OrderID, nil
}

func (c *Checkout) newRecord(p *klarnasim.Purchase) (*orders.Record, error) {
	if p.OrderID == "" {
		p.OrderID = c.newID()
	}
	id, valid := orders.ParseID(p.OrderID)
	if !valid {
		return nil, fmt.Errorf("order id %q is not a UUID: %w", p.OrderID, klarnasim.ErrBadPurchase)
	}
	m, err := c.marketFor(p, id)
	if err != nil {
		return nil, err
	}
	now := c.clock.Now()
	r := c.record(id, m, now)
	if err := apply(p, r, m, now); err != nil {
		return nil, err
	}
	r.Posts.PushURL = cmp.Or(p.PushURL, r.Posts.PushURL)
	r.Posts.NotificationURL = cmp.Or(p.NotificationURL, r.Posts.NotificationURL)
	return r, nil
}

// Invent adds an accepted order under the id, without pushes, unless there is one; it returns the
// one that is there then.
func (c *Checkout) Invent(id uuid.UUID, now time.Time) *orders.Record {
	r, _ := c.orders.Add(c.record(id, c.marketOf(id), now))
	return r
}

// marketFor picks the market by country, else by currency, else by the order id.
func (c *Checkout) marketFor(p *klarnasim.Purchase, id uuid.UUID) (*market, error) {
	if p.Country == "" && p.Currency == "" {
		return c.marketOf(id), nil
	}
	for i := range c.markets {
		m := &c.markets[i]
		if strings.EqualFold(m.code, p.Country) || p.Country == "" && strings.EqualFold(m.currency, p.Currency) {
			return m, nil
		}
	}
	return nil, fmt.Errorf("no shoppers in country %q with currency %q: %w", p.Country, p.Currency, klarnasim.ErrBadPurchase)
}

func (c *Checkout) marketOf(id uuid.UUID) *market { return &c.markets[int(id[0])%len(c.markets)] }

// record is an accepted order for one of the market's baskets, chosen by the order id.
func (c *Checkout) record(id uuid.UUID, m *market, now time.Time) *orders.Record {
	b := &m.baskets[int(id[1])%len(m.baskets)]
	total := orders.Total(b.lines)
	return &orders.Record{ID: id, Order: klarnasim.Order{
		OrderID: id.String(), Status: klarnasim.Authorized, FraudStatus: klarnasim.FraudAccepted,
		OrderAmount: total, OriginalOrderAmount: total, RemainingAuthorizedAmount: total,
		PurchaseCurrency: m.currency, PurchaseCountry: m.code, Locale: m.locale, OrderLines: b.lines,
		KlarnaReference: klarnaReference(id), Customer: b.customer,
		BillingAddress: b.address, ShippingAddress: b.address,
		CreatedAt: now, ExpiresAt: now.AddDate(0, 0, c.cfg.ReservationDays),
		Captures: []klarnasim.Capture{}, Refunds: []klarnasim.Refund{},
		InitialPaymentMethod: b.payment, SelectedShippingOption: b.shipping,
	}, Posts: &orders.Posts{PushURL: c.cfg.PushURL, NotificationURL: c.cfg.NotificationURL}}
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

// apply puts what the purchase asks for into the order of a new record.
func apply(p *klarnasim.Purchase, r *orders.Record, m *market, now time.Time) error {
	if err := applyMoney(p, &r.Order, m); err != nil {
		return err
	}
	if err := applyFraud(p, r, now); err != nil {
		return err
	}
	switch p.Push {
	case "", klarnasim.PushScheduled, klarnasim.PushNow, klarnasim.PushNever:
	default:
		return fmt.Errorf("push %q: must be schedule, now or never: %w", p.Push, klarnasim.ErrBadPurchase)
	}
	o := &r.Order
	o.MerchantReference1, o.MerchantReference2 = p.MerchantReference1, p.MerchantReference2
	o.MerchantData = p.MerchantData
	if p.PaymentMethod != "" {
		o.InitialPaymentMethod = &klarnasim.PaymentMethod{Type: p.PaymentMethod}
	}
	if p.ExpiresIn > 0 {
		o.ExpiresAt = now.Add(time.Duration(p.ExpiresIn))
	}
	r.AppearsAt = now.Add(time.Duration(p.AppearsAfter))
	r.NeverAppears = p.NeverAppears || o.OrderAmount == 0
	r.Override, r.Omit = p.Override, p.Omit
	return nil
}

func applyMoney(p *klarnasim.Purchase, o *klarnasim.Order, m *market) error {
	o.PurchaseCurrency = cmp.Or(p.Currency, o.PurchaseCurrency)
	switch {
	case len(p.Lines) > 0:
		if bad := operations.CheckLines(p.Lines, false); bad != nil {
			return fmt.Errorf("%s: %w", bad.Message, klarnasim.ErrBadPurchase)
		}
		o.OrderLines = p.Lines
	case p.Amount != nil:
		o.OrderLines = []klarnasim.OrderLine{m.line(orders.LinePhysical, "GOODS", "Assorted goods", *p.Amount, 1)}
	}
	total := orders.Total(o.OrderLines)
	if p.Amount != nil {
		total = *p.Amount
	}
	if total < 0 || total > orders.MaxAmount {
		return fmt.Errorf("amount %d is not within 0 and %d: %w", total, orders.MaxAmount, klarnasim.ErrBadPurchase)
	}
	o.OrderAmount, o.OriginalOrderAmount, o.RemainingAuthorizedAmount = total, total, total
	return nil
}

func applyFraud(p *klarnasim.Purchase, r *orders.Record, now time.Time) error {
	switch p.FraudStatus {
	case "":
	case klarnasim.FraudAccepted, klarnasim.FraudPending, klarnasim.FraudRejected:
		r.Order.FraudStatus = p.FraudStatus
	default:
		return fmt.Errorf("fraud status %q: %w", p.FraudStatus, klarnasim.ErrBadPurchase)
	}
	switch p.FraudDecision {
	case "":
	case klarnasim.FraudRiskAccepted, klarnasim.FraudRiskRejected, klarnasim.FraudRiskStopped:
		r.Verdict, r.VerdictAt = p.FraudDecision, now.Add(time.Duration(p.FraudAfter))
	default:
		return fmt.Errorf("fraud decision %q: %w", p.FraudDecision, klarnasim.ErrBadPurchase)
	}
	return nil
}
