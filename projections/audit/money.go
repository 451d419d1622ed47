package audit

import (
	"cmp"
	"fmt"

	"ordertrail/domain"
)

// wrongMoney says what no step may do to an order's money (help/guarantees.md,
// "Amounts"), empty where it did nothing of it.
func wrongMoney(before, after domain.Order) string {
	switch {
	case after.OrderAmount < 0, after.RemainingAuthorizedAmount < 0, after.CapturedAmount < 0, after.RefundedAmount < 0:
		return "an amount is negative"
	case after.RefundedAmount > after.CapturedAmount:
		return "more is refunded than captured"
	case after.CapturedAmount > after.OrderAmount:
		return "more is captured than authorized"
	case after.RemainingAuthorizedAmount > after.OrderAmount-after.CapturedAmount:
		return "more remains authorized than the order amount leaves"
	case before.Currency != "" && after.Currency != before.Currency:
		return "the currency changes from " + before.Currency + " to " + after.Currency
	}
	return cmp.Or(
		differ("what is captured", after.CapturedAmount, capturesOf(after)),
		differ("what is refunded", after.RefundedAmount, refundsOf(after)),
	)
}

func capturesOf(o domain.Order) int64 {
	var sum int64
	for _, c := range o.Captures {
		sum += c.Amount
	}
	return sum
}

// refundsOf is what was asked for and done, and what was refunded elsewhere.
func refundsOf(o domain.Order) int64 {
	sum := amountOf(o, domain.DueRefund, domain.Done)
	for _, r := range o.Refunds {
		if r.ID == "" {
			sum += r.Amount
		}
	}
	return sum
}

// unshipped and unrefunded are counted here and not asked of the order: the sums
// that bound a command are what is to be checked.
func unshipped(o domain.Order) int64 {
	return o.RemainingAuthorizedAmount - amountOf(o, domain.DueCapture, domain.Waiting)
}

func unrefunded(o domain.Order) int64 {
	return o.CapturedAmount - o.RefundedAmount - amountOf(o, domain.DueRefund, domain.Waiting)
}

func amountOf(o domain.Order, kind domain.Kind, state domain.State) int64 {
	var sum int64
	for _, i := range o.Intents {
		if i.Kind == kind && i.State == state {
			sum += i.Amount
		}
	}
	return sum
}

// wrongAmount says what is wrong with the amount of an event, by the order it came
// to, empty where nothing is.
func wrongAmount(before domain.Order, event domain.Event) string {
	switch e := event.(type) {
	case domain.ShippedEvent:
		return cmp.Or(outside(e.Amount, unshipped(before), "authorized and not shipped"), wrongParts(e.Parts, nil, e.Amount))
	case domain.RefundRequestedEvent:
		return cmp.Or(outside(e.Amount, unrefunded(before), "captured and not refunded"), wrongParts(e.Parts, e.ReturnFee, e.Amount))
	case domain.CapturedEvent:
		return cmp.Or(outside(e.Amount, domain.MaxAmount, "possible"), notAsCaptured(before, e))
	case domain.RefundedEvent:
		return outside(e.Amount, domain.MaxAmount, "possible")
	case domain.ReleasedEvent:
		return differ("what is released", e.Amount, before.RemainingAuthorizedAmount)
	}
	return ""
}

// outside says that an amount is not from 1 to a most, which is never more than
// Klarna moves at once.
func outside(amount, most int64, what string) string {
	if most = min(most, domain.MaxAmount); amount >= 1 && amount <= most {
		return ""
	}
	return fmt.Sprintf("its amount is %d, and from 1 to %d is %s", amount, most, what)
}

// wrongParts says that parts of lines, where there are any, do not sum to the
// amount less what is kept back.
func wrongParts(parts []domain.Part, fee *domain.ReturnFee, amount int64) string {
	if len(parts) == 0 && fee == nil {
		return ""
	}
	var sum int64
	for _, p := range parts {
		sum += p.TotalAmount
	}
	if fee != nil {
		sum -= fee.Amount
	}
	return differ("its amount", amount, sum)
}

// notAsCaptured says that a capture is not of what was shipped. That a refund is
// of what was asked for shows in the sum of refunds.
func notAsCaptured(before domain.Order, e domain.CapturedEvent) string {
	shipment, ours := before.Intents.Of(domain.DueCapture, e.ShipmentID)
	if !ours {
		return ""
	}
	return differ("its amount", e.Amount, shipment.Amount)
}

func differ(what string, is, should int64) string {
	if is == should {
		return ""
	}
	return fmt.Sprintf("%s is %d and should be %d", what, is, should)
}
