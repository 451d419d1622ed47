package push

import (
	"net/http"
	"net/url"
	"strings"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
)

// orderIDNames are the query names an order id may come under (help/api.md,
// "Pushes and notifications"): Klarna lets the shop choose, these are the ones in
// use.
func orderIDNames() []string {
	return []string{"klarna_order_id", "kustom_order_id", "checkout_uri", "order_id", "sid"}
}

// pushedOrderID returns the one order id that the query and what stands beside it, in
// the path or the body, name. besides is empty where there is none.
func pushedOrderID(query url.Values, besides string) (domain.OrderID, error) {
	var raws []string
	if besides != "" {
		raws = append(raws, besides)
	}
	for _, name := range orderIDNames() {
		raws = append(raws, query[name]...)
	}
	if len(raws) == 0 {
		return "", problem.New(http.StatusBadRequest, problem.CodeNoID,
			"no order id: name it in the query as "+strings.Join(orderIDNames(), ", ")+" or as the last path segment")
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

// isPlaceholder also finds a placeholder that the shop escaped once too often,
// which is why Klarna did not replace it.
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
