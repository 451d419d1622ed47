package commands

import (
	"fmt"
	"strconv"
	"strings"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

// orderRows is the order for people, one fact a line.
func orderRows(o client.Order) [][]string {
	rows := [][]string{
		{"order", o.Store + "/" + o.ID},
		{"status", o.Status},
		{"version", fmt.Sprint(o.Version)},
		{"fraud", terminal.Dash(o.Fraud)},
		{"held", terminal.Dash(strings.Join(o.Holds, ", "))},
		{"order amount", o.Money(o.Amount)},
		{"captured", o.Money(o.Captured)},
		{"refunded", o.Money(o.Refunded)},
		{"remaining authorized", o.Money(o.Remaining)},
		{"Klarna reference", terminal.Dash(o.KlarnaReference)},
		{"merchant references", terminal.Dash(strings.Trim(o.MerchantReference1+", "+o.MerchantReference2, ", "))},
		{"order number", terminal.Dash(o.Number)},
		{"created", terminal.Instant(o.CreatedAt)},
		{"updated", terminal.Instant(o.UpdatedAt)},
		{"expires", terminal.Instant(o.ExpiresAt)},
	}
	for _, l := range o.Lines {
		what := strings.TrimSpace(l.Reference + " " + l.Name)
		rows = append(rows, []string{"line", strconv.FormatInt(l.Quantity, 10) + " x " + terminal.Dash(what) + ", " + o.Money(l.TotalAmount)})
	}
	rows = append(rows, moneyRows(o)...)
	return append(rows, troubleRows(o)...)
}

// troubleRows is what is not as it should be, or not yet.
func troubleRows(o client.Order) [][]string {
	var rows [][]string
	for _, c := range o.Commands {
		if c.Refusal != nil {
			rows = append(rows, []string{"command", c.Kind + " " + terminal.Dash(c.ID) + ", refused " + c.Refusal.String()})
		}
	}
	for _, p := range o.Pending {
		rows = append(rows, []string{"under way", strings.TrimSuffix(p.Kind+" since "+terminal.Instant(p.Since)+": "+p.Reason, ": ")})
	}
	if m := o.Mismatch; m != nil {
		rows = append(rows, []string{"amount mismatch", "the shop expected " + money(m.Expected) + ", Klarna shows " + money(m.Shown)})
	}
	switch e := o.LastError; {
	case e == nil:
	case e.Code != "":
		rows = append(rows, []string{"last refusal", e.Kind + ", " + e.Who() + ", " + e.Refusal.String()})
	default:
		rows = append(rows, []string{"last error", fmt.Sprintf("%s, attempt %d: %s; next try %s", e.Kind, e.Attempts, e.Message, terminal.Instant(e.NextTry))})
	}
	return rows
}

func money(m domain.Money) string { return terminal.Money(m.Amount, m.Currency) }

// moneyRows is what became of the order's money, one move a line.
func moneyRows(o client.Order) [][]string {
	var rows [][]string
	for _, s := range o.Shipments {
		rows = append(rows, moveRow(o, "shipment", s.ID, s.Amount, s.Status, s.CaptureID, s.Refusal))
	}
	for _, c := range o.Captures {
		if c.External {
			rows = append(rows, moveRow(o, "capture", c.ID, c.Amount, "made elsewhere", "", nil))
		}
	}
	for _, r := range o.Refunds {
		if r.External {
			rows = append(rows, moveRow(o, "refund", r.KlarnaID, r.Amount, "made elsewhere", "", nil))
			continue
		}
		rows = append(rows, moveRow(o, "refund", r.ID, r.Amount, r.Status, r.KlarnaID, r.Refusal))
	}
	return rows
}

func moveRow(o client.Order, what, id string, minor int64, status, klarnaID string, refused *client.Refusal) []string {
	text := fmt.Sprintf("%s, %s, %s", terminal.Dash(id), o.Money(minor), status)
	switch {
	case refused != nil:
		text += " " + refused.String()
	case klarnaID != "":
		text += " as " + klarnaID
	}
	return []string{what, text}
}
