package stories

import (
	"fmt"
	"time"

	"ordertrail/domain"
)

// bought is what Klarna shows of an order at first: four shirts of 25.00 SEK each.
func bought(id domain.OrderID) domain.Reading {
	return domain.Reading{
		OrderID: id, Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 10_000, Facts: domain.Facts{Currency: "SEK", Country: "SE", MerchantReference1: "web-1001", Lines: []domain.Line{{
			Reference: "shirt", Type: "physical", Name: "Shirt", Quantity: 4, UnitPrice: 2500, TaxRate: 2500, TotalAmount: 10_000, TotalTaxAmount: 2000,
		}}},
		ExpiresAt: begin.Add(28 * day),
	}
}

// shows changes what Klarna shows when it is read next.
func shows(f *life, l line) error {
	if l.id(0) != "" {
		return f.showsMove(l)
	}
	for name, text := range map[string]*string{
		"currency": &f.klarna.Currency, "status": &f.klarna.Status, "fraud": &f.klarna.Fraud, "reference": &f.klarna.MerchantReference1,
	} {
		if value, is := l.options[name]; is {
			*text = value
		}
	}
	for name, amount := range map[string]*int64{"amount": &f.klarna.OrderAmount, "released": &f.klarna.ReleasedAmount} {
		value, err := l.amount(name)
		if err != nil {
			return err
		}
		if value != nil {
			*amount = *value
		}
	}
	if text, is := l.options["expires"]; is {
		at, err := parseElapsed(text)
		if err != nil {
			return err
		}
		f.klarna.ExpiresAt = begin.Add(at)
	}
	return nil
}

// showsMove is a capture or a refund that Klarna shows from now on.
func (f *life) showsMove(l line) error {
	amount, err := l.amount("amount")
	if err != nil {
		return err
	}
	if amount == nil {
		return fmt.Errorf("%s needs an amount", l.id(0))
	}
	return f.moves(domain.Kind(l.id(0)), l.id(1), *amount, l.options["for"])
}

func (f *life) moves(kind domain.Kind, id string, amount int64, reference string) error {
	if amount == 0 {
		return nil // it is not recorded: what Klarna shows then is for the story to say
	}
	move := domain.ShownMove{ID: id, Amount: amount, Reference: reference, At: f.now}
	switch kind {
	case domain.DueCapture:
		f.klarna.CapturedAmount += amount
		f.klarna.Captures = append(f.klarna.Captures, move)
	case domain.DueRefund:
		f.klarna.RefundedAmount += amount
		f.klarna.Refunds = append(f.klarna.Refunds, move)
	default:
		return fmt.Errorf("klarna shows no %q", kind)
	}
	return nil
}

// takes has Klarna do what it was asked, answer so, and show it from now on.
func takes(f *life, l line) error {
	kind, id := domain.Kind(l.id(0)), l.id(1)
	switch kind {
	case domain.DueAcknowledge:
		return f.decide(domain.Acknowledge{})
	case domain.DueCapture:
		if err := f.decide(domain.RecordCapture{ShipmentID: id, CaptureID: l.options["as"]}); err != nil {
			return err
		}
		return f.moves(kind, l.options["as"], f.moved(), id)
	case domain.DueRefund:
		if err := f.decide(domain.RecordRefund{RefundID: id, KlarnaID: l.options["as"]}); err != nil {
			return err
		}
		return f.moves(kind, l.options["as"], f.moved(), id)
	case domain.DueCancel:
		f.klarna.Status = "CANCELLED"
		return f.decide(domain.RecordCancel{})
	case domain.DueRelease:
		f.klarna.ReleasedAmount = f.klarna.Remaining()
		return f.decide(domain.RecordRelease{})
	case domain.DueExtend:
		return f.extends(l)
	}
	return fmt.Errorf("klarna takes no %q", kind)
}

func (f *life) extends(l line) error {
	until, err := parseElapsed(l.options["until"])
	if err != nil {
		return err
	}
	f.klarna.ExpiresAt = begin.Add(until)
	return f.decide(domain.RecordExtend{ExpiresAt: f.klarna.ExpiresAt})
}

// begin is when every story begins.
var begin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
