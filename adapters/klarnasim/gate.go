package klarnasim

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// gate refuses a call before anybody looks at it: over the rate limit, or without credentials.
func (s *Simulator) gate(w http.ResponseWriter, r *http.Request) (answer, bool) {
	if s.cfg.RateLimit > 0 {
		remaining, within := s.window.take(s.now())
		rateHeaders(w.Header(), s.cfg.RateLimit, remaining)
		if !within {
			a := refused(statusRefusal(http.StatusTooManyRequests))
			a.retryAfter = 1
			return a, true
		}
	}
	if !s.authorized(r.Header.Get("Authorization")) {
		return refused(&refusal{status: http.StatusUnauthorized}), true
	}
	return answer{}, false
}

func (s *Simulator) authorized(header string) bool {
	scheme, credentials, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Basic") || credentials == "" {
		return false
	}
	if s.cfg.Username == "" {
		return true
	}
	return credentials == base64.StdEncoding.EncodeToString([]byte(s.cfg.Username+":"+s.cfg.Password))
}

// rateWindow counts the requests of the current real second.
type rateWindow struct {
	mu    sync.Mutex
	limit int
	since time.Time
	used  int
}

// take uses up one request; within is false when the second has none left.
func (w *rateWindow) take(now time.Time) (remaining int, within bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Sub(w.since) >= time.Second {
		w.since, w.used = now, 0
	}
	if w.used >= w.limit {
		return 0, false
	}
	w.used++
	return w.limit - w.used, true
}

// rateHeaders are those of a real recording (klarna.md 2.1).
func rateHeaders(h http.Header, limit, remaining int) {
	size := strconv.Itoa(limit)
	h.Set("X-Ratelimit-Limit", size+", "+size+";w=1")
	h.Set("X-Ratelimit-Remaining", strconv.Itoa(remaining))
	h.Set("X-Ratelimit-Reset", "1")
}
