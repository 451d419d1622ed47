package klarnasim

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

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
