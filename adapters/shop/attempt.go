package shop

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"syscall"
	"time"

	"ordertrail/domain"
)

// attempt posts an order once and reads the answer.
func (c *Client) attempt(caller context.Context, o domain.Order) (domain.ShopAnswer, error) {
	ctx, cancel := context.WithTimeout(caller, c.timeout)
	defer cancel()
	connected := false
	request, err := c.request(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected = true },
	}), o)
	if err != nil {
		return domain.ShopAnswer{}, err
	}
	// Not http.Client: no redirect may be followed, and its errors quote a bad Location.
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return domain.ShopAnswer{}, unanswered(caller, err, connected)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return domain.ShopAnswer{}, refused(response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return domain.ShopAnswer{}, unanswered(caller, err, connected)
	}
	answer, err := read(response.StatusCode, body)
	if err != nil {
		return domain.ShopAnswer{}, &domain.AnswerError{Kind: domain.AnswerWrong, Detail: "the shop's answer cannot be used: " + err.Error()}
	}
	return answer, nil
}

// request returns the signed request that posts an order.
func (c *Client) request(ctx context.Context, o domain.Order) (*http.Request, error) {
	body, err := c.encode(o)
	if err != nil {
		return nil, fmt.Errorf("encode it: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	id := o.Key.String()
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", c.agent)
	// Because of this one, the transport also tries again by itself where the shop closed an idle connection.
	request.Header.Set("Idempotency-Key", id)
	if err := c.sign(request.Header, id, c.now(), body); err != nil {
		return nil, fmt.Errorf("sign it: %w", err)
	}
	return request, nil
}

// refused is the error of an answer that does not say that the shop has judged
// the order. The body of such an answer is not read.
func refused(status int) error {
	detail := "the shop answered " + strconv.Itoa(status)
	if status >= 300 && status < 400 {
		detail += ", and redirects are not followed"
	}
	return &domain.AnswerError{Kind: domain.AnswerUnclear, Detail: detail}
}

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
