package queries

import (
	"net/http"
	"strings"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/domain"
)

// show answers GET /v1/orders/{store}/{id}: the order as the log tells it now, or
// as it was then.
func (q *Queries) show(x *pipeline.Exchange, r *http.Request) error {
	key, err := pipeline.OrderKey(r)
	if err != nil {
		return err
	}
	query, err := pipeline.Query(r, "at", "version")
	if err != nil {
		return err
	}
	when, err := parsePast(query)
	if err != nil {
		return err
	}
	if when != nil {
		return q.showPast(x, r, key, when)
	}
	entry, err := q.orders.Load(r.Context(), key)
	if err != nil {
		return err
	}
	if unchanged(x, r, entry.Order) {
		return nil
	}
	return orderjson.Answer(r.Context(), x, q.views, http.StatusOK, entry.Order)
}

// showPast answers with an order as it was. How asking Klarna went is no event, so
// last_error tells only what Klarna had refused by then.
func (q *Queries) showPast(x *pipeline.Exchange, r *http.Request, key domain.OrderKey, when *past) error {
	order, err := q.orderAsOf(r.Context(), key, when)
	if err != nil || unchanged(x, r, order) {
		return err
	}
	return orderjson.Write(x, http.StatusOK, order, nil)
}

// unchanged answers a caller who has that version of the order already.
func unchanged(x *pipeline.Exchange, r *http.Request, order domain.Order) bool {
	etag := orderjson.ETag(order)
	if !matchesETag(r, etag) {
		return false
	}
	x.Header().Set("ETag", etag)
	x.WriteHeader(http.StatusNotModified)
	return true
}

// matchesETag says whether If-None-Match names the version that is current.
func matchesETag(r *http.Request, etag string) bool {
	for _, header := range r.Header.Values("If-None-Match") {
		for named := range strings.SplitSeq(header, ",") {
			named = strings.TrimPrefix(strings.TrimSpace(named), "W/")
			if named == etag || named == "*" {
				return true
			}
		}
	}
	return false
}
