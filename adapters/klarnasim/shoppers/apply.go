package shoppers

import (
	"fmt"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
	"ordertrail/adapters/klarnasim/orders"
)

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
	if len(p.Override) > 0 || len(p.Omit) > 0 {
		r.Disguise = &orders.Disguise{Override: p.Override, Omit: p.Omit}
	}
	return nil
}

func applyMoney(p *klarnasim.Purchase, o *klarnasim.Order, m *market) error {
	if p.Currency != "" {
		o.PurchaseCurrency = p.Currency
	}
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
	if p.FraudDecision == "" {
		return nil
	}
	if !p.FraudDecision.Known() {
		return fmt.Errorf("fraud decision %q: %w", p.FraudDecision, klarnasim.ErrBadPurchase)
	}
	r.Verdict = &orders.Verdict{At: now.Add(time.Duration(p.FraudAfter)), Event: p.FraudDecision}
	return nil
}
