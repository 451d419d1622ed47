// Package klarna asks Klarna's Order Management API about the orders of one
// store and tells it what the shop did.
//
// It asks once and says what the answer means: whatever is not the answer asked
// for is a [*domain.AnswerError], or the context's error where the caller gave up.
// When to ask again, how often and in what order is the caller's business. A write
// is done only where the answer says so in full, a capture or a refund by the id
// that Klarna gave it; else it is unclear.
//
// Amounts are read strictly and have to agree with each other, everything else
// tolerantly, and of an order only what [domain.Reading] holds: personal data is
// skipped while it is parsed.
//
// Of what Klarna sends, an error's text has only the status, the code and the
// correlation id. Its Messages are Klarna's words, at most 10 of 255 characters
// without control characters; they may quote personal data.
package klarna

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"ordertrail/domain"
)

// How long a call may take in all. Klarna gives up by itself after 59 s and
// answers 500, so a write that waits less only makes more unclear outcomes.
const (
	readTime  = 10 * time.Second
	writeTime = 65 * time.Second
)

// Config says who asks, and where.
type Config struct {
	Store    domain.StoreID
	BaseURL  string // of the API, without a path of its own: https://api.klarna.com
	Username string
	// Password returns the password. It is a function so that no way of printing a Config shows it.
	Password func() string
	Version  string // of this program, for the User-Agent
	// Dial makes the connections, as net.Dialer.DialContext does; nil: over TCP. A test
	// whose clock is not the machine's connects in memory.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Client is Klarna's Order Management API for one store. It may be used by many goroutines at once.
type Client struct {
	store     domain.StoreID
	orders    string            // URL up to the order id
	sign      func(http.Header) // holds the credentials, so that printing shows none
	transport *http.Transport
	metrics   *Metrics
	now       func() time.Time
	readTime  time.Duration
	writeTime time.Duration
	buffers   sync.Pool // of *bytes.Buffer, for bodies
}

// New returns the client of one store. It fails where the base URL is no absolute
// http or https URL without credentials, query and fragment, or where a
// credential is missing; the error repeats neither. The clock serves durations
// and a Retry-After that is a date.
func New(config Config, metrics *Metrics, now func() time.Time) (*Client, error) {
	if config.Username == "" || config.Password == nil || config.Password() == "" {
		return nil, fmt.Errorf("klarna client of store %s: credentials are missing", config.Store)
	}
	base, err := url.Parse(config.BaseURL)
	if err != nil || !isBase(base) {
		return nil, fmt.Errorf("klarna client of store %s: the base URL cannot be used", config.Store)
	}
	return &Client{
		store:     config.Store,
		orders:    strings.TrimRight(config.BaseURL, "/") + "/ordermanagement/v1/orders/",
		sign:      signer(config),
		transport: newTransport(config.Dial),
		metrics:   metrics,
		now:       now,
		readTime:  readTime,
		writeTime: writeTime,
		buffers:   sync.Pool{New: func() any { return new(bytes.Buffer) }},
	}, nil
}

func isBase(u *url.URL) bool {
	return (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" &&
		u.User == nil && u.RawQuery == "" && !u.ForceQuery && u.Fragment == ""
}

// signer returns what sets the headers that every request carries.
func signer(config Config) func(http.Header) {
	credentials := base64.StdEncoding.EncodeToString([]byte(config.Username + ":" + config.Password()))
	authorization := []string{"Basic " + credentials}
	agent := []string{"ordertrail/" + config.Version}
	accept := []string{"application/json"}
	return func(header http.Header) {
		header["Authorization"], header["User-Agent"], header["Accept"] = authorization, agent, accept
	}
}

// Close closes the connections that wait for the next call.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Read asks what Klarna shows of an order now. An answer that cannot be the
// order asked for is never believed: it is a domain.AnswerWrong.
func (c *Client) Read(ctx context.Context, id domain.OrderID) (domain.Reading, error) {
	var reading domain.Reading
	read := call{operation: "read", method: http.MethodGet, order: id, want: http.StatusOK, time: c.readTime}
	read.accept = func(_ http.Header, body []byte) (err error) {
		reading, err = decode(body, id)
		return err
	}
	err := c.do(ctx, read)
	return reading, err
}
