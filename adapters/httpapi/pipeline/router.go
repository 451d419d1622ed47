package pipeline

import (
	"net/http"
	"slices"

	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/problem"
)

// unmatched stands for the template of a request that no route took.
const unmatched = "unmatched"

// Route is one operation.
type Route struct {
	Method string
	Path   string // gorilla/mux template
	Handle Handler
}

// NewRouter returns the flat router of a listener and registers its metrics. It
// never cleans a path, which would answer with a redirect; a path that is not
// exactly a route's is unknown. GET routes take HEAD too.
func NewRouter(c Config, routes []Route) (*mux.Router, error) {
	metrics, err := newRequestMetrics(c.Registry, c.Listener)
	if err != nil {
		return nil, err
	}
	pipe := &pipeline{Config: c, metrics: metrics}
	router := mux.NewRouter().SkipClean(true)
	for _, route := range routes {
		methods := []string{route.Method}
		if route.Method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
		router.Handle(route.Path, pipe.serve(route.Path, route.Handle)).Methods(methods...)
	}
	router.NotFoundHandler = pipe.serve(unmatched, func(*Exchange, *http.Request) error { return problem.NotFound() })
	router.MethodNotAllowedHandler = pipe.serve(unmatched, func(_ *Exchange, r *http.Request) error {
		refusal := problem.New(http.StatusMethodNotAllowed, problem.CodeMethodNotAllowed, "this path does not take that method")
		refusal.Allow = allowedMethods(router, r)
		return refusal
	})
	return router, nil
}

// allowedMethods asks every route whether it would take the path, since
// gorilla/mux does not say so itself.
func allowedMethods(router *mux.Router, r *http.Request) []string {
	var allowed []string
	// Neither fails: the function returns no error, and every route has methods.
	_ = router.Walk(func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		methods, _ := route.GetMethods()
		probe := *r
		for _, probe.Method = range methods {
			if route.Match(&probe, &mux.RouteMatch{}) {
				allowed = append(allowed, probe.Method)
			}
		}
		return nil
	})
	slices.Sort(allowed)
	return slices.Compact(allowed)
}
