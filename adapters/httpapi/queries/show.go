package queries

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// show answers GET /v1/orders/{store}/{id}: the order as the log tells it now, or as it was then.
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
	named := strings.Split(strings.Join(r.Header.Values("If-None-Match"), ","), ",")
	if !slices.ContainsFunc(named, func(tag string) bool {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		return tag == etag || tag == "*"
	}) {
		return false
	}
	x.Header().Set("ETag", etag)
	x.WriteHeader(http.StatusNotModified)
	return true
}

// past says as of when an order is asked for: a version, or else a time.
type past struct {
	version domain.Version
	at      time.Time // zero: the version counts
}

// parsePast reads ?at= and ?version=, nil where neither is given.
func parsePast(query url.Values) (*past, error) {
	switch {
	case query.Has("at") && query.Has("version"):
		return nil, problem.BadQuery("at and version are not asked for at once")
	case query.Has("at"):
		at, err := time.Parse(time.RFC3339, query.Get("at"))
		if err != nil || at.IsZero() {
			return nil, problem.BadQuery("at is a time by RFC 3339, like 2026-11-23T08:15:00Z")
		}
		return &past{at: at}, nil
	case query.Has("version"):
		version, err := strconv.ParseUint(query.Get("version"), 10, 63)
		if err != nil {
			return nil, problem.BadQuery("version is a version of the order, a whole number from 1")
		}
		return &past{version: domain.Version(version)}, nil
	}
	return nil, nil
}

// holds says whether a record belongs to that past.
func (p *past) holds(r eventstore.Record) bool {
	if p.at.IsZero() {
		return r.Version <= p.version
	}
	return !r.Time.After(p.at)
}

// orderAsOf folds an order's history up to the first record behind a past.
func (q *Queries) orderAsOf(ctx context.Context, key domain.OrderKey, when *past) (domain.Order, error) {
	records, err := q.orders.History(ctx, key)
	if err != nil {
		return domain.Order{}, err
	}
	order := domain.New(key)
	for _, r := range records {
		if !when.holds(r) {
			break
		}
		if order, err = eventstore.Fold(order, r); err != nil {
			return domain.Order{}, err
		}
	}
	if order.Version == 0 || order.Version < when.version {
		return domain.Order{}, noSuchPast(records)
	}
	return order, nil
}

func noSuchPast(records []eventstore.Record) *problem.Problem {
	first, last := records[0], records[len(records)-1]
	return problem.New(http.StatusNotFound, problem.CodeUnknownVersion, fmt.Sprintf(
		"the order's first event was at %s, its last version is %d", first.Time.UTC().Format(time.RFC3339Nano), last.Version))
}
