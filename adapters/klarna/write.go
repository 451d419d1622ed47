package klarna

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"ordertrail/domain"
)

// errNoKey refuses a write before it leaves: at Klarna all writes with an empty
// key would count as one.
var errNoKey = errors.New("a write needs an idempotency key")

// Acknowledge tells Klarna that the shop has the order, which ends Klarna's
// pushes. The key, of this and of every write, is the same for every attempt of
// one intent.
func (c *Client) Acknowledge(ctx context.Context, id domain.OrderID, key string) error {
	return c.post(ctx, "acknowledge", id, "/acknowledge", key)
}

// Cancel ends an order of which nothing was captured.
func (c *Client) Cancel(ctx context.Context, id domain.OrderID, key string) error {
	return c.post(ctx, "cancel", id, "/cancel", key)
}

// Release lets go what remains authorized of a part-captured order.
func (c *Client) Release(ctx context.Context, id domain.OrderID, key string) error {
	return c.post(ctx, "release", id, "/release-remaining-authorization", key)
}

// Extend makes the authorization last longer. Until when is Klarna's choice, which
// a read shows.
func (c *Client) Extend(ctx context.Context, id domain.OrderID, key string) error {
	return c.post(ctx, "extend", id, "/extend-authorization-time", key)
}

// SetReference tells Klarna the shop's order number, as merchant_reference1, of at
// most 255 characters. The second reference stays as it is.
func (c *Client) SetReference(ctx context.Context, id domain.OrderID, reference1, key string) error {
	return c.write(ctx, call{
		operation: "set_reference", method: http.MethodPatch, order: id, path: "/merchant-references",
		key: key, body: references{First: reference1}, want: http.StatusNoContent,
	})
}

// references is the body of SetReference.
type references struct {
	First string `json:"merchant_reference1"`
}

// post sends a write that says all by its path.
func (c *Client) post(ctx context.Context, operation string, id domain.OrderID, path, key string) error {
	return c.write(ctx, call{
		operation: operation, method: http.MethodPost, order: id, path: path, key: key, want: http.StatusNoContent,
	})
}

// write sends one write. It is done only if Klarna answers with the wanted status;
// every other outcome is an error.
func (c *Client) write(ctx context.Context, a call) error {
	if a.key == "" {
		return fmt.Errorf("%s order %s/%s at Klarna: %w", a.operation, c.store, a.order, errNoKey)
	}
	a.time = c.writeTime
	return c.do(ctx, a)
}
