package audit

import (
	"fmt"
	"slices"
	"strings"

	"ordertrail/domain"
)

// shippedHeld says that something is shipped while anything holds the order, empty
// where not. What Klarna's risk assessment says holds it whatever was lifted.
func shippedHeld(before domain.Order, event domain.Event) string {
	if _, shipped := event.(domain.ShippedEvent); !shipped {
		return ""
	}
	switch {
	case before.Held():
		return "it is shipped while it is held: " + strings.Join(before.Holds, ", ")
	case before.Fraud != "" && before.Fraud != domain.FraudAccepted:
		return "it is shipped while its risk is " + before.Fraud
	}
	return ""
}

// movedTwice says that a capture or refund stands in the order already, by its id at
// Klarna, empty where not. Klarna does not always show that of a refund. One that was
// made elsewhere may turn out to be that of a command, once.
func movedTwice(before domain.Order, event domain.Event) string {
	switch e := event.(type) {
	case domain.CapturedEvent:
		if e.CaptureID == "" {
			return "it has no id of Klarna's, so it cannot be told from another capture"
		}
		if slices.ContainsFunc(before.Captures, func(c domain.Capture) bool { return c.ID == e.CaptureID && (c.ShipmentID != "" || e.External) }) {
			return fmt.Sprintf("Klarna's capture %q stands in the order already", e.CaptureID)
		}
	case domain.RefundedEvent:
		if e.KlarnaRefundID != "" && slices.ContainsFunc(before.Refunds, func(r domain.Refund) bool { return r.KlarnaID == e.KlarnaRefundID && (r.ID != "" || e.External) }) {
			return fmt.Sprintf("Klarna's refund %q stands in the order already", e.KlarnaRefundID)
		}
	}
	return ""
}
