package simulator

import (
	"fmt"
	"time"

	"ordertrail/adapters/klarnasim"
)

// apply puts what the purchase asks for into the order of a new record.
func apply(p *klarnasim.Purchase, r *record, m *market, now time.Time) error {
	if err := applyMoney(p, &r.order, m); err != nil {
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
	o := &r.order
	o.MerchantReference1, o.MerchantReference2 = p.MerchantReference1, p.MerchantReference2
	o.MerchantData = p.MerchantData
	if p.PaymentMethod != "" {
		o.InitialPaymentMethod = &klarnasim.PaymentMethod{Type: p.PaymentMethod}
	}
	if p.ExpiresIn > 0 {
		o.ExpiresAt = now.Add(time.Duration(p.ExpiresIn))
	}
	r.appearsAt = now.Add(time.Duration(p.AppearsAfter))
	r.neverAppears = p.NeverAppears || o.OrderAmount == 0
	if len(p.Override) > 0 || len(p.Omit) > 0 {
		r.disguise = &disguise{override: p.Override, omit: p.Omit}
	}
	return nil
}

func applyMoney(p *klarnasim.Purchase, o *klarnasim.Order, m *market) error {
	if p.Currency != "" {
		o.PurchaseCurrency = p.Currency
	}
	switch {
	case len(p.Lines) > 0:
		if bad := checkLines(p.Lines, false); bad != nil {
			return fmt.Errorf("%s: %w", bad.message, klarnasim.ErrBadPurchase)
		}
		o.OrderLines = p.Lines
	case p.Amount != nil:
		o.OrderLines = []klarnasim.OrderLine{m.lineOf(*p.Amount)}
	}
	total := totalOf(o.OrderLines)
	if p.Amount != nil {
		total = *p.Amount
	}
	if total < 0 || total > maxAmount {
		return fmt.Errorf("amount %d is not within 0 and %d: %w", total, maxAmount, klarnasim.ErrBadPurchase)
	}
	o.OrderAmount, o.OriginalOrderAmount, o.RemainingAuthorizedAmount = total, total, total
	return nil
}

// lineOf is one line worth amount. Where tax comes on top it is left untaxed.
func (c *country) lineOf(amount int64) klarnasim.OrderLine {
	line := klarnasim.OrderLine{
		Type: linePhysical, Reference: "GOODS", Name: "Assorted goods", Quantity: 1,
		UnitPrice: amount, TotalAmount: amount,
	}
	if !c.taxOnTop {
		line.TaxRate, line.TotalTaxAmount = c.taxRate, taxOf(amount, c.taxRate)
	}
	return line
}

func applyFraud(p *klarnasim.Purchase, r *record, now time.Time) error {
	switch p.FraudStatus {
	case "":
	case klarnasim.FraudAccepted, klarnasim.FraudPending, klarnasim.FraudRejected:
		r.order.FraudStatus = p.FraudStatus
	default:
		return fmt.Errorf("fraud status %q: %w", p.FraudStatus, klarnasim.ErrBadPurchase)
	}
	if p.FraudDecision == "" {
		return nil
	}
	if !p.FraudDecision.Known() {
		return fmt.Errorf("fraud decision %q: %w", p.FraudDecision, klarnasim.ErrBadPurchase)
	}
	r.verdict = &verdict{at: now.Add(time.Duration(p.FraudAfter)), event: p.FraudDecision}
	return nil
}
