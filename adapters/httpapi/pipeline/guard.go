package pipeline

import (
	"mime"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"ordertrail/adapters/httpapi/problem"
)

// Guard refuses a request before its route is asked, or lets it pass.
type Guard func(x *Exchange, r *http.Request) error

// NewPublicGuard returns what the push listener asks of every request: Klarna's come
// from no browser, so a page of somebody else's has no business here.
func NewPublicGuard() Guard {
	origins := http.NewCrossOriginProtection()
	return func(_ *Exchange, r *http.Request) error {
		asWrite := *r // no other page may as much as look
		asWrite.Method = http.MethodPost
		if origins.Check(&asWrite) != nil {
			return problem.New(http.StatusForbidden, problem.CodeCrossOrigin, "requests from other origins are refused")
		}
		// The router sees the path unescaped and would split it where the sender did not.
		if r.URL.RawPath != "" && strings.Count(r.URL.RawPath, "/") != strings.Count(r.URL.Path, "/") {
			return problem.New(http.StatusBadRequest, problem.CodeBadPath, "the path must not hold an escaped slash")
		}
		return nil
	}
}

// NewPrivateGuard returns what the private API asks of every request while no token is
// configured (help/api.md, "Who is answered"): it comes from this machine, not
// from a page of somebody else in this machine's browser.
func NewPrivateGuard() Guard {
	public := NewPublicGuard()
	return func(x *Exchange, r *http.Request) error {
		x.Header().Set("X-Request-Id", x.ID)
		if !isLoopbackHost(r.Host) {
			return problem.New(http.StatusForbidden, problem.CodeForbiddenHost,
				"without tokens only requests to localhost, 127.0.0.1 or [::1] are answered")
		}
		if err := public(x, r); err != nil {
			return err
		}
		return checkBody(r)
	}
}

// isLoopbackHost looks at the Host header, which a page that rebinds its own name to this machine cannot choose.
func isLoopbackHost(host string) bool {
	name := host
	if split, _, err := net.SplitHostPort(host); err == nil {
		name = split
	}
	if strings.EqualFold(name, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil && address.Unmap().IsLoopback()
}

// checkBody refuses a body that is not JSON, also for methods that have no use for one.
func checkBody(r *http.Request) error {
	contentType := r.Header.Get("Content-Type")
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if r.ContentLength == 0 && (contentType == "" || reads) {
		return nil
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil || mediaType != "application/json" {
		return problem.New(http.StatusUnsupportedMediaType, problem.CodeUnsupportedMedia, "the body must be application/json")
	}
	return nil
}
