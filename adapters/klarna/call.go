package klarna

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"

	"ordertrail/domain"
)

// maxAnswer bounds the body of an answer, in bytes. An order of 1000 lines,
// Klarna's limit, is well below it.
const maxAnswer = 1 << 20

// maxPooled is the greatest body buffer worth keeping, in bytes.
const maxPooled = 64 << 10

const tooLarge = "larger than 1 MiB"

// A call is one request to Klarna and what counts as its success.
type call struct {
	operation string // for metrics and errors
	method    string
	order     domain.OrderID
	path      string // below the order
	key       string // of idempotency, on every write
	want      int    // the only status that is a success
	time      time.Duration
	// accept reads the body of a success, nil where it says nothing. Its error
	// has fixed words of ours, nothing of the body.
	accept func(body []byte) error
}

// do makes a call, counts it and names it in the error.
func (c *Client) do(ctx context.Context, a call) error {
	if _, err := domain.ParseOrderID(string(a.order)); err != nil {
		return fmt.Errorf("%s an order of store %s at Klarna: %w", a.operation, c.store, err)
	}
	start := c.now()
	err := c.exchange(ctx, a)
	c.metrics.observe(c.store, a.operation, err, c.now().Sub(start))
	if err != nil {
		return fmt.Errorf("%s order %s/%s at Klarna: %w", a.operation, c.store, a.order, err)
	}
	return nil
}

// exchange sends the request and judges the answer.
func (c *Client) exchange(caller context.Context, a call) error {
	ctx, cancel := context.WithTimeout(caller, a.time)
	defer cancel()
	connected := false
	request, err := c.request(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected = true },
	}), a)
	if err != nil {
		return &domain.AnswerError{Kind: domain.AnswerUnreachable, Detail: "the request cannot be made"}
	}
	// Not http.Client: no redirect may be followed, and its errors quote a bad Location.
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return unanswered(caller, err, connected)
	}
	defer func() { _ = response.Body.Close() }()
	buffer := c.buffers.Get().(*bytes.Buffer)
	defer c.free(buffer)
	if err := readBody(response, buffer); err != nil {
		// The code that tells a refusal from bad credentials may be in the rest.
		return unanswered(caller, err, connected)
	}
	if wrong := judge(a, response.StatusCode, buffer.Bytes()); wrong != nil {
		addHeader(wrong, response, c.now())
		return wrong
	}
	return nil
}

// readBody reads one byte more than an answer may have, so that it shows.
func readBody(response *http.Response, buffer *bytes.Buffer) error {
	if response.StatusCode == http.StatusSwitchingProtocols {
		return nil // this body is the bare connection, which no deadline ends
	}
	_, err := buffer.ReadFrom(io.LimitReader(response.Body, maxAnswer+1))
	return err
}

func (c *Client) request(ctx context.Context, a call) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, a.method, c.orders+string(a.order)+a.path, http.NoBody)
	if err != nil {
		return nil, err
	}
	c.sign(request.Header)
	if a.key != "" {
		request.Header.Set("Klarna-Idempotency-Key", a.key)
	}
	return request, nil
}

// judge says what is wrong with a whole answer, nil where nothing is.
func judge(a call, status int, body []byte) *domain.AnswerError {
	switch {
	case len(body) > maxAnswer && status == a.want:
		return &domain.AnswerError{Kind: domain.AnswerWrong, Detail: tooLarge}
	case len(body) > maxAnswer:
		return &domain.AnswerError{Kind: domain.AnswerUnclear, Detail: tooLarge}
	case status != a.want:
		return classify(status, body)
	case a.accept == nil:
		return nil
	}
	if err := a.accept(body); err != nil {
		return &domain.AnswerError{Kind: domain.AnswerWrong, Detail: err.Error()}
	}
	return nil
}

// addHeader adds what an answer says outside its body.
func addHeader(answer *domain.AnswerError, response *http.Response, now time.Time) {
	answer.Status = response.StatusCode
	answer.RetryAfter = retryAfter(response.StatusCode, response.Header, now)
	if id := token(response.Header.Get("Klarna-Correlation-Id")); id != "" {
		answer.CorrelationID = id
	}
}

func (c *Client) free(buffer *bytes.Buffer) {
	if buffer.Cap() <= maxPooled {
		buffer.Reset()
		c.buffers.Put(buffer)
	}
}
