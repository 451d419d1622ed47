// Package shop asks the order system of one store whether it takes an order,
// before the order becomes the shop's own.
//
// It posts the order, signed by Standard Webhooks
// (https://www.standardwebhooks.com), and reads what the shop decides. It asks
// once: when to ask again is the caller's business. Whatever is not an answer is a
// [*domain.AnswerError] of kind unclear, unreachable or wrong_answer, or the
// context's error where the caller gave up. It never stands for a decision, so a
// shop that fails cancels nothing. A shop that cancels does so whatever reason it
// gives; one that must not be kept for ever is replaced.
//
// Of what the shop sends, an error's text has only the status. The AnswerError's
// own Status stays 0, since that is Klarna's.
package shop

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"ordertrail/domain"
)

// attemptTime is how long one attempt may take in all.
const attemptTime = 10 * time.Second

// Config says which shop is asked, and how.
type Config struct {
	Store domain.StoreID
	URL   string // where orders are posted: https://shop.example/orders
	// Secret returns what requests are signed with, base64 of at least 24 bytes with or
	// without whsec_ in front. It is a function so that no way of printing a Config shows it.
	Secret  func() string
	Version string // of this program, for the User-Agent
	// Encode returns the JSON of an order that the private API shows.
	Encode func(domain.Order) ([]byte, error)
}

// Client asks the order system of one store. It may be used by many goroutines at once.
type Client struct {
	url       string
	agent     string // for the User-Agent
	sign      signer // holds the secret, so that printing shows none
	encode    func(domain.Order) ([]byte, error)
	transport *http.Transport
	now       func() time.Time
	timeout   time.Duration
}

// New returns the client of one store. It fails where CheckURL or CheckSecret does,
// or where a function is missing; the error repeats neither URL nor secret. The
// clock gives the time of a signature.
func New(config Config, now func() time.Time) (*Client, error) {
	if config.Secret == nil || config.Encode == nil {
		return nil, fmt.Errorf("shop client of store %s: secret or encoding is missing", config.Store)
	}
	sign, err := newSigner(config.Secret())
	if err = errors.Join(CheckURL(config.URL), err); err != nil {
		return nil, fmt.Errorf("shop client of store %s: %w", config.Store, err)
	}
	return &Client{
		url:       config.URL,
		agent:     "ordertrail/" + config.Version,
		sign:      sign,
		encode:    config.Encode,
		transport: newTransport(),
		now:       now,
		timeout:   attemptTime,
	}, nil
}

// CheckURL refuses what orders cannot be posted to: anything but an absolute http
// or https URL without credentials and fragment. The error repeats nothing of it.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return errors.New("it cannot be read as a URL")
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("the URL must start with https:// or http://")
	case u.Hostname() == "":
		return errors.New("the URL names no host")
	case u.User != nil:
		return errors.New("the URL must not hold credentials: requests are signed with the secret")
	case u.Fragment != "":
		return errors.New("the URL must not have a fragment")
	}
	return nil
}

// Close closes the connections that wait for the next request.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Ask asks the shop whether it takes an order. Every attempt for one order has the
// same webhook-id and Idempotency-Key, so that the shop can tell a repeat.
func (c *Client) Ask(ctx context.Context, o domain.Order) (domain.ShopAnswer, error) {
	answer, err := c.attempt(ctx, o)
	if err != nil {
		return domain.ShopAnswer{}, fmt.Errorf("ask the shop whether it takes order %s: %w", o.Key, err)
	}
	return answer, nil
}
