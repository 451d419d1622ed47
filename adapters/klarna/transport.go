package klarna

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"ordertrail/domain"
)

// maxInFlight is how many connections wait for the next call at most.
const maxInFlight = 256

// newTransport returns the connections to Klarna: TLS 1.2 or newer, no proxy from
// the environment, nothing unpacked, small headers. How long an answer may take
// is each call's own.
func newTransport(dial func(context.Context, string, string) (net.Conn, error)) *http.Transport {
	if dial == nil {
		dial = (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	}
	return &http.Transport{
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConns:           maxInFlight,
		MaxIdleConnsPerHost:    maxInFlight,
		MaxResponseHeaderBytes: 64 << 10,
		// Below Klarna's own 59 s, so that no call meets a connection as it closes.
		IdleConnTimeout: 30 * time.Second,
		// Without pings one dead HTTP/2 connection would fail every call until it is noticed.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
	}
}

// unanswered is the error of a call whose answer did not arrive whole: the
// caller's own where the caller gave up. Where there was no connection, nothing
// can have happened. The words of the network's error are dropped, since they
// may quote what the other side sent.
func unanswered(caller context.Context, err error, connected bool) error {
	if caller.Err() != nil {
		return caller.Err()
	}
	answer := &domain.AnswerError{Kind: domain.AnswerUnclear, Detail: trouble(err)}
	if !connected {
		answer.Kind = domain.AnswerUnreachable
	}
	return answer
}

// trouble returns our words for an error of the network.
func trouble(err error) string {
	network, ok := errors.AsType[net.Error](err) // context.DeadlineExceeded is one too
	switch {
	case isType[*net.DNSError](err):
		return "the host name does not resolve"
	case isType[*tls.CertificateVerificationError](err):
		return "the certificate is not trusted"
	case ok && network.Timeout():
		return "timed out"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection broke off"
	}
	return "no HTTP answer that can be read"
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

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
		return max(0, min(at.Sub(now), maxRetryAfter))
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
