package audit

import (
	"context"
	"strings"

	"ordertrail/eventstore"
	"ordertrail/projections"
)

// pageSize is how many rows of the views are read at a time.
const pageSize = 500

// compare checks the rows of the views against the folded orders. Views go on
// while it reads: what they have taken in behind the last record is left out,
// and so is an order whose last event they have yet to take in.
func (p *replay) compare(ctx context.Context, views *projections.Views) error {
	viewed := views.Position()
	query := projections.Query{Limit: pageSize}
	for {
		page, err := views.List(ctx, query)
		if err != nil {
			return err
		}
		for _, row := range page.Orders {
			if row.Position <= p.last {
				p.compareRow(row, viewed)
			} else if t := p.trails[row.Order.Key]; t != nil {
				t.newer = true
			}
		}
		if page.Next == "" {
			break
		}
		query.Cursor = page.Next
	}
	p.findMissing(viewed)
	return nil
}

func (p *replay) compareRow(row projections.Row, viewed eventstore.Position) {
	t := p.trails[row.Order.Key]
	if t == nil {
		p.report.add(aboutRow(row, "the log has no event of this order"))
		return
	}
	t.viewed = true
	switch {
	case t.broken:
		return // what is wrong with it was found in the log
	case row.Position < t.last.Position && t.last.Position > viewed:
		return // the views have yet to take it in
	case row.Position != t.last.Position:
		p.report.add(aboutRow(row, "its last event stands at position %d of the log", t.last.Position))
		return
	}
	p.report.Compared++
	if changes := Changes(t.order, row.Order); len(changes) > 0 {
		p.report.add(aboutRow(row, "it differs from its events in %s", fields(changes)))
	}
}

// findMissing finds the orders that should have a row and have none.
func (p *replay) findMissing(viewed eventstore.Position) {
	for _, t := range p.inOrder {
		if !t.viewed && !t.newer && !t.broken && t.last.Position <= viewed {
			p.report.add(about(t.last, RuleView, "the views do not have this order"))
		}
	}
}

func aboutRow(row projections.Row, format string, args ...any) Finding {
	r := eventstore.Record{Key: row.Order.Key, Version: row.Order.Version, Position: row.Position}
	return about(r, RuleView, format, args...)
}

func fields(changes []Change) string {
	names := make([]string, len(changes))
	for i, c := range changes {
		names[i] = c.Field
	}
	return strings.Join(names, ", ")
}
