package shop

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"syscall"
	"time"

	"ordertrail/domain"
)

// maxIdle is how many connections wait for the next request at most.
const maxIdle = 256

// newTransport returns the connections to the shop: TLS 1.2 or newer, no proxy from
// the environment, nothing unpacked, small headers. How long an answer may take is
// each attempt's own.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConns:           maxIdle,
		MaxIdleConnsPerHost:    maxIdle,
		MaxResponseHeaderBytes: 64 << 10,
		IdleConnTimeout:        30 * time.Second,
		// Without pings one dead HTTP/2 connection would fail every attempt until it is noticed.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 5 * time.Second},
	}
}

// unanswered is the error of an attempt whose answer did not arrive whole: the
// caller's own where the caller gave up. The words of the network's error are
// dropped, since they may quote the URL or what the shop sent.
func unanswered(caller context.Context, err error, connected bool) error {
	switch {
	case caller.Err() != nil:
		return caller.Err()
	case connected:
		return &domain.AnswerError{Kind: domain.AnswerUnclear, Detail: "the shop " + trouble(err)}
	}
	return &domain.AnswerError{Kind: domain.AnswerUnreachable, Detail: "the shop cannot be reached: it " + trouble(err)}
}

// trouble returns our words for an error of the network.
func trouble(err error) string {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "has a host name that does not resolve"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "has a certificate that is not trusted"
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return "did not answer in time"
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return "refused the connection"
	}
	return "gave no whole answer"
}
