package push

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
)

// paths are those of pushes: behind /push a store, a token, "id" and an order id, in
// this order, each of them or none. The first that fits counts. What stands alone
// behind a store is a token where the query says which order it is, else an order id.
func paths() []string {
	return []string{
		"/push", "/push/id", "/push/id/{order_id}",
		"/push/{store}", "/push/{store}/id", "/push/{store}/{id_or_token}",
		"/push/{store}/id/{order_id}", "/push/{store}/{token}/id",
		"/push/{store}/{token}/{order_id}", "/push/{store}/{token}/id/{order_id}",
	}
}

// PlainPath hands on a request as if its path had no doubled and no trailing slash.
func PlainPath(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Escaped, so that only slashes count which the sender meant as such.
		path := r.URL.EscapedPath()
		segments := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
		if plain := "/" + strings.Join(segments, "/"); plain != path && strings.HasPrefix(path, "/") {
			moved, target := *r, *r.URL
			moved.URL = &target
			target.RawPath = plain
			target.Path, _ = url.PathUnescape(plain) // it is well escaped, as it came from there
			r = &moved
		}
		next.ServeHTTP(w, r)
	})
}

// Names under which the query of a push holds an order id (help/api.md, "Pushes and
// notifications"), since Klarna lets the shop choose. Specific ones say what they are,
// and a store may have more of them; general ones may hold something else of the
// shop's, and count only where there is no specific one.
func specificNames() []string { return []string{"klarna_order_id", "kustom_order_id"} }
func generalNames() []string  { return []string{"checkout_uri", "order_id", "sid"} }

// address is whom a message is for and what it brings for it, by its path and query.
type address struct {
	store    string   // may be anything
	tokens   []string // good only if they are all the same
	specific []string // order ids under specific names, which must agree
	general  []string // order ids in the path and under general names
	err      error    // of a query that cannot be read
}

// addressOf reads where a message was sent to.
func (a authenticator) addressOf(r *http.Request) address {
	path := mux.Vars(r)
	to := address{store: cmp.Or(path["store"], pipeline.DefaultStore)}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		to.err = problem.BadQuery("the query cannot be read: it is not well escaped")
	}
	for _, name := range slices.Concat(specificNames(), a[domain.StoreID(to.store)].idNames) {
		to.specific = append(to.specific, query[name]...)
	}
	token, id := path["token"], path["order_id"]
	if len(to.specific) > 0 {
		token = cmp.Or(token, path["id_or_token"])
	} else {
		id = cmp.Or(id, path["id_or_token"])
	}
	if token != "" {
		to.tokens = append(to.tokens, token)
	}
	to.tokens = append(to.tokens, query["token"]...)
	if id != "" {
		to.general = append(to.general, id)
	}
	for _, name := range generalNames() {
		to.general = append(to.general, query[name]...)
	}
	return to
}

// orderID returns the one order id that a message names.
func (to address) orderID() (domain.OrderID, error) {
	raws := to.specific
	if len(raws) == 0 {
		raws = to.general
	}
	if len(raws) == 0 {
		return "", problem.New(http.StatusBadRequest, problem.CodeNoID, "no order id: name it in the query as "+
			strings.Join(slices.Concat(specificNames(), generalNames()), ", ")+" or as the last path segment")
	}
	var agreed domain.OrderID
	for _, raw := range raws {
		id, err := parsePushedID(raw)
		if err != nil {
			return "", err
		}
		if agreed != "" && id != agreed {
			return "", problem.New(http.StatusBadRequest, problem.CodeConflictingIDs, "two order ids are named that differ")
		}
		agreed = id
	}
	return agreed, nil
}

func parsePushedID(raw string) (domain.OrderID, error) {
	if isPlaceholder(raw) {
		return "", problem.New(http.StatusBadRequest, problem.CodePlaceholder,
			"the placeholder {checkout.order.id} was not replaced by an order id: it must stand unescaped in merchant_urls.push")
	}
	return domain.ParseOrderID(lastSegment(raw))
}

// isPlaceholder also finds a placeholder that the shop escaped once too often, which is why Klarna did not replace it.
func isPlaceholder(raw string) bool {
	return strings.ContainsAny(raw, "{}") || strings.Contains(raw, "%7B") || strings.Contains(raw, "%7b")
}

// lastSegment returns the last path segment of an absolute http(s) URI, still escaped, and anything else as it is.
func lastSegment(raw string) string {
	uri, err := url.Parse(raw)
	if err != nil || uri.Host == "" || uri.Scheme != "http" && uri.Scheme != "https" {
		return raw
	}
	path := uri.EscapedPath()
	return path[strings.LastIndexByte(path, '/')+1:]
}
