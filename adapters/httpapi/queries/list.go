package queries

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/projections"
)

const (
	defaultLimit = 50
	maxLimit     = 200
	maxSearch    = 255 // the longest text anything is found by: an order id
)

// Page is a page of orders; next_cursor is null on the last one.
type Page struct {
	Data       []orderjson.Order `json:"data"`
	NextCursor *string           `json:"next_cursor"`
}

// list answers GET /v1/orders from the views.
func (q *Queries) list(x *pipeline.Exchange, r *http.Request) error {
	query, err := pipeline.Query(r, "status", "store", "held", "q", "limit", "cursor")
	if err != nil {
		return err
	}
	asked, err := q.listQuery(query)
	if err != nil {
		return err
	}
	page, err := q.views.List(r.Context(), asked)
	if err != nil {
		return err
	}
	answer := Page{Data: make([]orderjson.Order, len(page.Orders))}
	if page.Next != "" {
		answer.NextCursor = &page.Next
	}
	for i, row := range page.Orders {
		if answer.Data[i], err = q.rowJSON(r.Context(), row); err != nil {
			return err
		}
	}
	return pipeline.WriteJSON(x, http.StatusOK, answer)
}

// rowJSON reads what is due only of orders in trouble.
func (q *Queries) rowJSON(ctx context.Context, row projections.Row) (orderjson.Order, error) {
	var due []projections.DueRow
	if row.LastError != "" {
		var err error
		if due, err = q.views.DueOf(ctx, row.Order.Key); err != nil {
			return orderjson.Order{}, err
		}
	}
	return orderjson.New(row.Order, due), nil
}

func (q *Queries) listQuery(query url.Values) (projections.Query, error) {
	asked := projections.Query{Q: query.Get("q"), Cursor: query.Get("cursor"), Limit: defaultLimit}
	var badStatus, badStore error
	asked.Status, badStatus = oneOf("status", query.Get("status"), domain.Statuses())
	asked.Store, badStore = oneOf("store", query.Get("store"), q.stores)
	held, badHeld := oneOf("held", query.Get("held"), []string{"true", "false"})
	if err := cmp.Or(badStatus, badStore, badHeld); err != nil {
		return projections.Query{}, err
	}
	if held != "" {
		isHeld := held == "true"
		asked.Held = &isHeld
	}
	if raw := query.Get("limit"); raw != "" {
		var err error
		if asked.Limit, err = strconv.Atoi(raw); err != nil || asked.Limit < 1 || asked.Limit > maxLimit {
			return projections.Query{}, problem.BadQuery(fmt.Sprintf("limit is 1 to %d", maxLimit))
		}
	}
	if len(asked.Q) > maxSearch {
		return projections.Query{}, problem.BadQuery(fmt.Sprintf("q has at most %d characters", maxSearch))
	}
	return asked, nil
}

// oneOf accepts nothing or one of the words that are allowed, and names them where it is none.
func oneOf[T ~string](name, raw string, allowed []T) (T, error) {
	if raw == "" || slices.Contains(allowed, T(raw)) {
		return T(raw), nil
	}
	return "", problem.BadQuery("there is no such "+name, problem.Words(allowed)...)
}
