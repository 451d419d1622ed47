package commands

import (
	"fmt"
	"strconv"
	"strings"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

// orderRows is the order for people, one fact a line.
func orderRows(o orderjson.Order) [][]string {
	rows := [][]string{
		{"order", string(o.Store) + "/" + string(o.ID)},
		{"status", string(o.Status)},
		{"version", fmt.Sprint(o.Version)},
		{"fraud", terminal.Dash(o.Fraud)},
		{"held", terminal.Dash(strings.Join(o.Holds, ", "))},
		{"order amount", client.Money(o, o.OrderAmount)},
		{"captured", client.Money(o, o.CapturedAmount)},
		{"refunded", client.Money(o, o.RefundedAmount)},
		{"remaining authorized", client.Money(o, o.RemainingAuthorizedAmount)},
		{"Klarna reference", terminal.Dash(o.KlarnaReference)},
		{"merchant references", terminal.Dash(strings.Trim(o.MerchantReference1+", "+o.MerchantReference2, ", "))},
		{"order number", terminal.Dash(o.OrderNumber)},
		{"created", terminal.Instant(o.CreatedAt)},
		{"updated", terminal.Instant(o.UpdatedAt)},
		{"expires", terminal.Instant(orZero(o.ExpiresAt))},
	}
	for _, l := range o.Lines {
		what := strings.TrimSpace(l.Reference + " " + l.Name)
		rows = append(rows, []string{"line", strconv.FormatInt(l.Quantity, 10) + " x " + terminal.Dash(what) + ", " + client.Money(o, l.TotalAmount)})
	}
	rows = append(rows, moneyRows(o)...)
	return append(rows, troubleRows(o)...)
}

// troubleRows is what is not as it should be, or not yet.
func troubleRows(o orderjson.Order) [][]string {
	var rows [][]string
	for _, c := range o.Commands {
		if c.Refusal != nil {
			rows = append(rows, []string{"command", string(c.Kind) + " " + terminal.Dash(c.CommandID) + ", refused " + (*client.Refusal)(c.Refusal).String()})
		}
	}
	for _, p := range o.Pending {
		rows = append(rows, []string{"under way", strings.TrimSuffix(string(p.Kind)+" since "+terminal.Instant(p.Since)+": "+p.Reason, ": ")})
	}
	if m := o.AmountMismatch; m != nil {
		rows = append(rows, []string{"amount mismatch", "the shop expected " + money(m.Expected) + ", Klarna shows " + money(m.Shown)})
	}
	switch e := o.LastError; {
	case e == nil:
	case e.Code != "":
		r := client.Refusal{Code: e.Code, Messages: e.Messages, CorrelationID: e.CorrelationID, HTTPStatus: e.HTTPStatus}
		rows = append(rows, []string{"last refusal", string(e.Kind) + ", " + r.Who() + ", " + r.String()})
	default:
		rows = append(rows, []string{"last error", fmt.Sprintf("%s, attempt %d: %s; next try %s", e.Kind, e.Attempts, e.Message, terminal.Instant(e.NextTry))})
	}
	return rows
}

func money(m domain.Money) string { return terminal.Money(m.Amount, m.Currency) }

// moneyRows is what became of the order's money, one move a line.
func moneyRows(o orderjson.Order) [][]string {
	var rows [][]string
	for _, s := range o.Shipments {
		rows = append(rows, moveRow(o, "shipment", s.ShipmentID, s.Amount, s.Status, orZero(s.CaptureID), s.Refusal))
	}
	for _, c := range o.Captures {
		if c.External {
			rows = append(rows, moveRow(o, "capture", c.CaptureID, c.Amount, "made elsewhere", "", nil))
		}
	}
	for _, r := range o.Refunds {
		if r.External {
			rows = append(rows, moveRow(o, "refund", orZero(r.KlarnaRefundID), r.Amount, "made elsewhere", "", nil))
			continue
		}
		rows = append(rows, moveRow(o, "refund", orZero(r.RefundID), r.Amount, r.Status, orZero(r.KlarnaRefundID), r.Refusal))
	}
	return rows
}

func moveRow(o orderjson.Order, what, id string, minor int64, status, klarnaID string, refused *orderjson.Refusal) []string {
	text := fmt.Sprintf("%s, %s, %s", terminal.Dash(id), client.Money(o, minor), status)
	switch {
	case refused != nil:
		text += " " + (*client.Refusal)(refused).String()
	case klarnaID != "":
		text += " as " + klarnaID
	}
	return []string{what, text}
}

// orZero returns what JSON has as a value or null.
func orZero[T any](value *T) (shown T) {
	if value != nil {
		shown = *value
	}
	return shown
}
