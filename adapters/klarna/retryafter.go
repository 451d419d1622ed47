package klarna

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter bounds what an answer may ask for: the longest pause of
// the schedule (help/guarantees.md, "Each effect at Klarna happens once").
const maxRetryAfter = 15 * time.Minute

// retryAfter is how long an answer asks to wait, 0 where it does not say:
// Retry-After in seconds or as a date, else, with 429, Klarna's
// x-ratelimit-reset in seconds (klarna.md, "Transport").
func retryAfter(status int, header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if wait, ok := seconds(value); ok {
		return wait
	}
	if at, err := http.ParseTime(value); err == nil {
		return bounded(at.Sub(now))
	}
	if status != http.StatusTooManyRequests {
		return 0
	}
	wait, _ := seconds(strings.TrimSpace(header.Get("x-ratelimit-reset")))
	return wait
}

// seconds reads a whole number of seconds. A number too great to hold is the
// bound, since strconv then gives the greatest it can.
func seconds(value string) (time.Duration, bool) {
	if value == "" || strings.Trim(value, "0123456789") != "" {
		return 0, false
	}
	count, _ := strconv.ParseInt(value, 10, 64)
	return time.Duration(min(count, int64(maxRetryAfter/time.Second))) * time.Second, true
}

func bounded(wait time.Duration) time.Duration {
	return max(0, min(wait, maxRetryAfter))
}
