package api

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter counts the requests of the current real second.
type limiter struct {
	mu    sync.Mutex
	limit int // 0 is no limit
	since time.Time
	used  int
}

// allow uses up one request; within is false when the second has none left.
func (l *limiter) allow(now time.Time) (remaining int, within bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.since) >= time.Second {
		l.since, l.used = now, 0
	}
	if l.used >= l.limit {
		return 0, false
	}
	l.used++
	return l.limit - l.used, true
}

// rateHeaders are those of a real recording (klarna.md, "Transport").
func rateHeaders(h http.Header, limit, remaining int) {
	size := strconv.Itoa(limit)
	h.Set("X-Ratelimit-Limit", size+", "+size+";w=1")
	h.Set("X-Ratelimit-Remaining", strconv.Itoa(remaining))
	h.Set("X-Ratelimit-Reset", "1")
}
