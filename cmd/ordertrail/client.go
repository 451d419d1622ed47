package main

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
	callTimeout = 30 * time.Second // of a call that does not stream
)

// errNoServer is the cause of a failure where nothing listens at the address.
var errNoServer = errors.New("no server")

// A client asks one listener of a running server.
type client struct {
	base string // http://host:port
	http *http.Client
}

func newClient(base string) client {
	dialer := &net.Dialer{Timeout: dialTimeout}
	return client{base: base, http: &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// A request is what a server is asked. Its body is JSON, nil where there is none.
type request struct {
	method, path string
	query        url.Values
	header       http.Header
	body         json.RawMessage
}

// open makes a call and gives the answer, its body still to be read and closed.
// An answer that is no success is a failure.
func (c client) open(ctx context.Context, r request) (*http.Response, error) {
	asked, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path, bytes.NewReader(r.body))
	if err != nil {
		return nil, terminal.Misuse("cannot ask the server", "its address is not usable in a URL", "write it like 127.0.0.1:8081")
	}
	asked.URL.RawQuery = r.query.Encode()
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

// document makes a call and gives the whole JSON document it is answered with,
// and the status of the answer.
func (c client) document(ctx context.Context, r request, timeout time.Duration) (json.RawMessage, int, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	header := http.Header{"Accept": {"application/json"}}
	maps.Copy(header, r.header)
	r.header = header
	answer, err := c.open(ctx, r)
	if err != nil {
		return nil, 0, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, 0, c.unreachable(err)
	}
	if !json.Valid(body) {
		return nil, 0, fmt.Errorf("the answer to %s is not JSON: is %s the private API of ordertrail?", r.path, c.base)
	}
	return body, answer.StatusCode, nil
}

// get reads the JSON document at path into target, and gives it as it came.
func (c client) get(ctx context.Context, path string, query url.Values, target any) (json.RawMessage, error) {
	body, _, err := c.document(ctx, request{method: http.MethodGet, path: path, query: query}, callTimeout)
	if err != nil {
		return nil, err
	}
	return body, decode(body, path, target)
}

func decode(body json.RawMessage, path string, target any) error {
	if err := json.Unmarshal(body, target); err != nil {
		return fmt.Errorf("read the answer to %s: %w", path, err)
	}
	return nil
}

// unreachable is the failure of a call without an answer. It never repeats the
// URL, which may hold a push token.
func (c client) unreachable(err error) error {
	var inURL *url.Error
	if errors.As(err, &inURL) {
		err = inURL.Err
	}
	f := &terminal.Failure{Exit: terminal.ExitUnavailable, What: "no answer from " + c.base, Why: err.Error(), Cause: err}
	if errors.Is(err, syscall.ECONNREFUSED) {
		f.What, f.Why, f.Cause = "no server at "+c.base, "nothing listens there", errNoServer
		f.Try = "start one: ordertrail serve\nname where it listens by --api-addr or --push-addr"
	}
	return f
}
