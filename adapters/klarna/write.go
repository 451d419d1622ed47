package klarna

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"ordertrail/domain"
)

// errNoKey refuses a write before it leaves: at Klarna all writes with an empty key would count as one.
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

// Extend makes the authorization last longer. Until when is Klarna's choice, which a read shows. Not every provider
// knows it.
func (c *Client) Extend(ctx context.Context, id domain.OrderID, key string) error {
	return c.write(ctx, call{
		operation: "extend", method: http.MethodPost, order: id, path: "/extend-authorization-time",
		key: key, want: http.StatusNoContent, optional: true,
	})
}

// SetReference tells Klarna the shop's order number, as merchant_reference1, of at
// most 255 characters. The second reference stays as it is.
func (c *Client) SetReference(ctx context.Context, id domain.OrderID, reference1, key string) error {
	return c.write(ctx, call{
		operation: "set_reference", method: http.MethodPatch, order: id, path: "/merchant-references",
		key: key, body: map[string]string{"merchant_reference1": reference1}, want: http.StatusNoContent,
	})
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

// errNoID says that Klarna claims success and does not say of what.
var errNoID = errors.New("no id of what was made")

// captureBody is the body of a capture (klarna.md, "Operations").
type captureBody struct {
	Amount    int64             `json:"captured_amount"`
	Reference string            `json:"reference"`
	Lines     []domain.Line     `json:"order_lines,omitempty"`
	Tracking  []domain.Tracking `json:"shipping_info,omitempty"`
}

// refundBody is the body of a refund (klarna.md, "Operations").
type refundBody struct {
	Amount      int64         `json:"refunded_amount"`
	Reference   string        `json:"reference"`
	Description string        `json:"description,omitempty"`
	Lines       []domain.Line `json:"order_lines,omitempty"`
}

// Capture takes authorized money and gives Klarna's id of the capture. Klarna
// looks at nothing but the key of a later attempt: a second key captures again. Where
// not all fits into a request, the lines are left out, and then the tracking.
func (c *Client) Capture(ctx context.Context, id domain.OrderID, move domain.CaptureMove, key string) (captureID string, err error) {
	return c.make(ctx, "Capture-Id", captureCall(id, move, key))
}

func captureCall(id domain.OrderID, move domain.CaptureMove, key string) call {
	whole := captureBody(move)
	lineless := whole
	lineless.Lines = nil
	bare := lineless
	bare.Tracking = nil
	return call{
		operation: "capture", order: id, path: "/captures", key: key,
		body: whole, less: []any{lineless, bare},
	}
}

// Refund returns captured money back and gives Klarna's id of the refund. As with
// Capture, a second key refunds again, and lines that do not fit are left out.
func (c *Client) Refund(ctx context.Context, id domain.OrderID, move domain.RefundMove, key string) (refundID string, err error) {
	whole := refundBody(move)
	lineless := whole
	lineless.Lines = nil
	return c.make(ctx, "Refund-Id", call{
		operation: "refund", order: id, path: "/refunds", key: key,
		body: whole, less: []any{lineless},
	})
}

// make sends a write that makes something and gives the id that Klarna gave it. An
// answer without one is no success: made up ids have hidden lost refunds
// (klarna.md, "What goes wrong in production").
func (c *Client) make(ctx context.Context, header string, a call) (string, error) {
	made := ""
	a.method, a.want = http.MethodPost, http.StatusCreated
	a.accept = func(answer http.Header, _ []byte) error {
		if made = madeID(answer, header, a.path); made == "" {
			return errNoID
		}
		return nil
	}
	err := c.write(ctx, a)
	return made, err
}

// madeID returns the id that an answer names: in its own header, else as the last
// part of Location, below what it is one of. It is empty where neither has the
// form of an id.
func madeID(answer http.Header, header, below string) string {
	if id := token(answer.Get(header)); id != "" {
		return id
	}
	location, err := url.Parse(answer.Get("Location"))
	if err != nil {
		return ""
	}
	_, last, _ := strings.Cut(location.Path, below+"/")
	return token(last)
}
