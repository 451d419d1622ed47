package klarna

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ordertrail/domain"
)

// maxAnswer bounds the body of an answer, in bytes: an order of 1000 lines,
// Klarna's limit, with the longest names and URLs, captured and refunded line by
// line. What is larger could never be read, and so never be created.
const maxAnswer = 32 << 20

// maxRequest is the largest body that Klarna takes, in bytes (klarna.md, "Transport").
const maxRequest = 1_000_000

// maxPooled is the greatest body buffer worth keeping, in bytes.
const maxPooled = 64 << 10

const tooLarge = "larger than 32 MiB"

// A call is one request to Klarna and what counts as its success.
type call struct {
	operation string // for metrics and errors
	method    string
	order     domain.OrderID
	path      string // below the order
	key       string // of idempotency, on every write
	body      any    // its JSON is sent, nil sends none
	less      []any  // sent instead of a body that is too large, each less than the one before
	want      int    // the only status that is a success
	optional  bool   // not every provider knows it
	time      time.Duration
	// accept reads a success, nil where it says nothing. Its error has fixed words of ours, nothing of the answer.
	accept func(header http.Header, body []byte) error
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
	if wrong := judge(a, response, buffer.Bytes()); wrong != nil {
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
	body, err := a.encoded()
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, a.method, c.orders+string(a.order)+a.path, body)
	if err != nil {
		return nil, err
	}
	c.sign(request.Header)
	if a.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if a.key != "" {
		request.Header.Set("Klarna-Idempotency-Key", a.key)
	}
	return request, nil
}

// encoded returns the body that is sent.
func (a call) encoded() (io.Reader, error) {
	if a.body == nil {
		return http.NoBody, nil
	}
	var body []byte
	for _, candidate := range append([]any{a.body}, a.less...) {
		// What a text holds must never keep a write from being sent.
		var err error
		if body, err = json.Marshal(candidate, jsontext.AllowInvalidUTF8(true)); err != nil {
			return nil, err
		}
		if len(body) <= maxRequest {
			break
		}
	}
	return bytes.NewReader(body), nil
}

// judge says what is wrong with a whole answer, nil where nothing is.
func judge(a call, response *http.Response, body []byte) *domain.AnswerError {
	switch {
	case len(body) > maxAnswer && response.StatusCode == a.want:
		return a.disbelieved(tooLarge)
	case len(body) > maxAnswer:
		return &domain.AnswerError{Kind: domain.AnswerUnclear, Detail: tooLarge}
	case response.StatusCode != a.want:
		answer := classify(response.StatusCode, body)
		if a.optional && isUnsupported(response.StatusCode, answer.Code) {
			answer.Kind, answer.Detail = domain.AnswerUnsupported, ""
		}
		return answer
	case a.accept == nil:
		return nil
	}
	if err := a.accept(response.Header, body); err != nil {
		return a.disbelieved(err.Error())
	}
	return nil
}

// disbelieved is a success that cannot be believed. A write may have been done all
// the same (help/guarantees.md, "Each effect at Klarna happens once").
func (a call) disbelieved(detail string) *domain.AnswerError {
	if a.method == http.MethodGet {
		return &domain.AnswerError{Kind: domain.AnswerWrong, Detail: detail}
	}
	return &domain.AnswerError{Kind: domain.AnswerUnclear, Detail: detail}
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
