package commands

import (
	"fmt"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/terminal"
)

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
