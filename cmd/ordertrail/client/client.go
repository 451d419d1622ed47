// Package client asks a running server: the private API, its feed, the push listener.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
)

const (
	dialTimeout = 5 * time.Second
	CallTimeout = 30 * time.Second // of a call that does not stream
)

// ErrNoServer is the cause of a failure where nothing listens at the address.
var ErrNoServer = errors.New("no server")

// A Client asks one listener of a running server.
type Client struct {
	base string // http://host:port
	http *http.Client
}

// New returns a client of the listener at a base URL, http://host:port.
func New(base string) Client {
	dialer := &net.Dialer{Timeout: dialTimeout}
	return Client{base: base, http: &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// A Request is what a server is asked. Its body is JSON, nil where there is none.
type Request struct {
	Method, Path string
	Query        url.Values
	header       http.Header
	body         json.RawMessage
}

// Open makes a call and returns the answer, whose body the caller closes.
func (c Client) Open(ctx context.Context, r Request) (*http.Response, error) {
	asked, err := http.NewRequestWithContext(ctx, r.Method, c.base+r.Path, bytes.NewReader(r.body))
	if err != nil {
		return nil, terminal.Misuse("cannot ask the server", "its address is not usable in a URL", "write it like 127.0.0.1:8081")
	}
	asked.URL.RawQuery = r.Query.Encode()
	asked.Header.Set("Accept", "application/json")
	maps.Copy(asked.Header, r.header)
	if r.body != nil {
		asked.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.http.Do(asked)
	if err != nil {
		return nil, c.unreachable(err)
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		defer answer.Body.Close()
		return nil, readProblem(answer)
	}
	return answer, nil
}

// document makes a call and returns the JSON of the answer and its status.
func (c Client) document(ctx context.Context, r Request, timeout time.Duration) (json.RawMessage, int, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answer, err := c.Open(ctx, r)
	if err != nil {
		return nil, 0, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, 0, c.unreachable(err)
	}
	if !json.Valid(body) {
		return nil, 0, fmt.Errorf("the answer to %s is not JSON: is %s the private API of ordertrail?", r.Path, c.base)
	}
	return body, answer.StatusCode, nil
}

// Get reads the JSON document at path into target, and returns it as it came.
func (c Client) Get(ctx context.Context, path string, query url.Values, target any) (json.RawMessage, error) {
	body, _, err := c.document(ctx, Request{Method: http.MethodGet, Path: path, Query: query}, CallTimeout)
	if err == nil {
		err = Decode(body, path, target)
	}
	return body, err
}

// Decode reads the JSON that a path was answered with into target.
func Decode(body json.RawMessage, path string, target any) error {
	if err := json.Unmarshal(body, target); err != nil {
		return fmt.Errorf("read the answer to %s: %w", path, err)
	}
	return nil
}

// unreachable is the failure of a call without an answer; the URL may hold a token.
func (c Client) unreachable(err error) error {
	var inURL *url.Error
	if errors.As(err, &inURL) {
		err = inURL.Err
	}
	f := &terminal.Failure{Exit: terminal.ExitUnavailable, What: "no answer from " + c.base, Why: err.Error(), Cause: err}
	if errors.Is(err, syscall.ECONNREFUSED) {
		f.What, f.Why, f.Cause = "no server at "+c.base, "nothing listens there", ErrNoServer
		f.Try = "start one: ordertrail serve\nname where it listens by --api-addr or --push-addr"
	}
	return f
}
