package projections

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Query says which orders to list; zero values do not filter. All that are
// given must hold.
type Query struct {
	Store  domain.StoreID
	Status domain.Status
	Held   *bool
	// Q is an order id, Klarna reference or merchant reference, or how one of them
	// begins; upper and lower case are the same.
	Q string
	// Limit is the most orders of a page, 1 or more.
	Limit int
	// Cursor is the Next of the page before, empty for the first page.
	Cursor string
}

// Page is a part of a list, newest order first by its first event.
type Page struct {
	Orders []Row
	Next   string // cursor of the next page, empty where there is none
}

// Row is an order as of the view's position.
type Row struct {
	Order     domain.Order
	Position  eventstore.Position // of the order's last event
	LastError string              // of what is due for it and failed last, empty where nothing has
}

// List returns a page of orders. Pages of one query together hold every order that
// matches all along exactly once, whatever changes meanwhile. A cursor that is
// none, or belongs to another filter, is refused with ErrBadCursor.
func (v *Views) List(ctx context.Context, q Query) (Page, error) {
	where, args, err := q.where()
	if err != nil {
		return Page{}, err
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	page, err := v.db.list(ctx, q, where, args)
	if err != nil {
		return Page{}, fmt.Errorf("list orders: %w", err)
	}
	return page, nil
}

// where returns the condition of a query and its arguments.
func (q Query) where() (string, []any, error) {
	conditions, args := []string{"true"}, []any{}
	add := func(condition string, values ...any) {
		conditions, args = append(conditions, condition), append(args, values...)
	}
	if q.Store != "" {
		add("store = ?", string(q.Store))
	}
	if q.Status != "" {
		add("status = ?", string(q.Status))
	}
	if q.Held != nil {
		add(map[bool]string{true: "held = 1", false: "held = 0"}[*q.Held])
	}
	if term := searchTerm(q.Q); term != "" {
		// No UTF-8 has a byte 255, so this is all that begins with the term.
		add("first IN (SELECT first FROM search WHERE term >= ? AND term < ?)", term, term+"\xff")
	}
	if q.Cursor != "" {
		before, err := q.openCursor()
		if err != nil {
			return "", nil, err
		}
		add("first < ?", int64(before))
	}
	return strings.Join(conditions, " AND "), args, nil
}

// list reads one order more than asked for, to know whether there is a next page.
func (d *database) list(ctx context.Context, q Query, where string, args []any) (Page, error) {
	limit := max(q.Limit, 1)
	rows, err := d.reading.QueryContext(ctx, `
		SELECT store, id, state, coalesce((SELECT last_error FROM due
			WHERE due.store = orders.store AND due.id = orders.id AND attempts > 0
			ORDER BY last_failed_at DESC LIMIT 1), '')
		FROM orders WHERE `+where+` ORDER BY first DESC LIMIT `+strconv.Itoa(limit+1), args...)
	if err != nil {
		return Page{}, err
	}
	defer rows.Close()
	var page Page
	var last eventstore.Position
	for rows.Next() {
		if len(page.Orders) == limit {
			page.Next = q.cursor(last)
			break
		}
		var key domain.OrderKey
		var body []byte
		var row Row
		if err := rows.Scan(&key.Store, &key.ID, &body, &row.LastError); err != nil {
			return Page{}, err
		}
		s, err := decodeState(key, body)
		if err != nil {
			return Page{}, err
		}
		row.Order, row.Position, last = s.Order, s.Last, s.First
		page.Orders = append(page.Orders, row)
	}
	return page, rows.Err()
}
