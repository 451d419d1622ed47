package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
)

// orderKey gives the order that a path with {store} and {id} names.
func orderKey(r *http.Request) (domain.OrderKey, error) {
	path := mux.Vars(r)
	return parseKey(path["store"], path["id"])
}

func parseKey(rawStore, rawID string) (domain.OrderKey, error) {
	store, err := domain.ParseStoreID(rawStore)
	if err != nil {
		return domain.OrderKey{}, err
	}
	id, err := domain.ParseOrderID(rawID)
	if err != nil {
		return domain.OrderKey{}, err
	}
	return domain.OrderKey{Store: store, ID: id}, nil
}

// queryOf gives the query's parameters, each one known and named once.
func queryOf(r *http.Request, known ...string) (url.Values, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, problem.BadQuery("the query cannot be read: it is not well escaped")
	}
	for name, values := range query {
		if !slices.Contains(known, name) {
			return nil, problem.BadQuery("the query has a parameter that is not known here", known...)
		}
		if len(values) > 1 {
			return nil, problem.BadQuery(name + " is named more than once")
		}
	}
	return query, nil
}

const (
	defaultWait = 5 * time.Second
	maxWait     = 30 * time.Second
)

// parseWait reads ?wait=, seconds or a Go duration.
func parseWait(raw string) (time.Duration, error) {
	if raw == "" {
		return defaultWait, nil
	}
	wait, err := time.ParseDuration(raw)
	if err != nil {
		wait, err = time.ParseDuration(raw + "s")
	}
	if err != nil || wait < 0 || wait > maxWait {
		return 0, problem.BadQuery("wait is 0 to 30 seconds, like 5 or 2.5s")
	}
	return wait, nil
}

// parsePosition reads a position in the log.
func parsePosition(name, raw string) (uint64, error) {
	if raw == "" {
		return 0, nil
	}
	position, err := strconv.ParseUint(raw, 10, 63)
	if err != nil {
		return 0, problem.BadQuery(name + " is a position in the log, a whole number from 0")
	}
	return position, nil
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

// etagOf is an order's version, quoted.
func etagOf(o domain.Order) string { return fmt.Sprintf("%q", strconv.FormatUint(o.Version, 10)) }
