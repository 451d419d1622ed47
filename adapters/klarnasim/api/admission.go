package api

import (
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
)

const maxRequestSize = 1 << 20

// admit takes in the body of a call, or refuses it before anybody looks at it: over the rate limit, without
// credentials, or with a body that is too large or breaks off.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, c *operations.Call) *operations.Refusal {
	if limit := s.Config.RateLimit; limit > 0 {
		remaining, within := s.limiter.allow(s.Now(), limit)
		rateHeaders(w.Header(), limit, remaining)
		if !within {
			w.Header().Set("Retry-After", "1")
			return operations.StatusRefusal(http.StatusTooManyRequests)
		}
	}
	if !authorized(s.Config, r.Header.Get("Authorization")) {
		return &operations.Refusal{Status: http.StatusUnauthorized}
	}
	if r.ContentLength == 0 {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequestSize+1))
	if len(body) > maxRequestSize {
		return operations.StatusRefusal(http.StatusRequestEntityTooLarge)
	}
	if err != nil {
		return operations.BadValue("request body: %s", err)
	}
	c.Body = body
	return nil
}

// authorized tells whether the header has the credentials of the account, or any where it has none.
func authorized(cfg *klarnasim.Config, header string) bool {
	scheme, credentials, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Basic") || credentials == "" {
		return false
	}
	return cfg.Username == "" || credentials == base64.StdEncoding.EncodeToString([]byte(cfg.Username+":"+cfg.Password))
}

// limiter counts the requests of the current real second.
type limiter struct {
	mu    sync.Mutex
	since time.Time
	used  int
}

// allow uses up one request; within is false when the second has none left.
func (l *limiter) allow(now time.Time, limit int) (remaining int, within bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.since) >= time.Second {
		l.since, l.used = now, 0
	}
	if l.used >= limit {
		return 0, false
	}
	l.used++
	return limit - l.used, true
}

// rateHeaders are those of a real recording (klarna.md, "Transport").
func rateHeaders(h http.Header, limit, remaining int) {
	size := strconv.Itoa(limit)
	h.Set("X-Ratelimit-Limit", size+", "+size+";w=1")
	h.Set("X-Ratelimit-Remaining", strconv.Itoa(remaining))
	h.Set("X-Ratelimit-Reset", "1")
}
