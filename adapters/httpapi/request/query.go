package request

import (
	"net/http"
	"net/url"
	"slices"

	"ordertrail/adapters/httpapi/problem"
)

// Query returns the query's parameters, each one known and named once.
func Query(r *http.Request, known ...string) (url.Values, error) {
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
