package klarna

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
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
	switch {
	case isType[*net.DNSError](err):
		return "the host name does not resolve"
	case isType[*tls.CertificateVerificationError](err):
		return "the certificate is not trusted"
	case isTimeout(err):
		return "timed out"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case isBroken(err):
		return "the connection broke off"
	}
	return "no HTTP answer that can be read"
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout() // context.DeadlineExceeded is one too
}

func isBroken(err error) bool {
	return slices.ContainsFunc([]error{syscall.ECONNRESET, syscall.EPIPE, io.EOF, io.ErrUnexpectedEOF},
		func(broken error) bool { return errors.Is(err, broken) })
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
