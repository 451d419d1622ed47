package processmanager

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"ordertrail/domain"
)

// attempt is how Klarna is told of an effect.
type attempt struct {
	// ask makes one request and returns what records its success; nil: only a reading
	// shows it.
	ask func(ctx context.Context, k Klarna, o domain.Order, i domain.Intent, idempotencyKey string) (domain.Command, error)
	// read returns what records the success, of a reading after it; nil: ask does.
	read func(domain.Reading) domain.Command
}

// attempts has one for each of domain.Effects.
func attempts() map[domain.Kind]attempt {
	return map[domain.Kind]attempt{
		domain.DueCapture:   {ask: askCapture},
		domain.DueRefund:    {ask: askRefund},
		domain.DueCancel:    {ask: askCancel},
		domain.DueRelease:   {ask: askRelease},
		domain.DueExtend:    {ask: askExtend, read: expiryOf},
		domain.DueReference: {ask: askReference},
	}
}

func askCapture(ctx context.Context, k Klarna, o domain.Order, i domain.Intent, key string) (domain.Command, error) {
	captureID, err := k.Capture(ctx, o.Key.ID, i.CaptureMove(), key)
	return domain.RecordCapture{ShipmentID: i.ID, CaptureID: captureID}, err
}

func askRefund(ctx context.Context, k Klarna, o domain.Order, i domain.Intent, key string) (domain.Command, error) {
	refundID, err := k.Refund(ctx, o.Key.ID, i.RefundMove(), key)
	return domain.RecordRefund{RefundID: i.ID, KlarnaID: refundID}, err
}

func askCancel(ctx context.Context, k Klarna, o domain.Order, _ domain.Intent, key string) (domain.Command, error) {
	return domain.RecordCancel{}, k.Cancel(ctx, o.Key.ID, key)
}

func askRelease(ctx context.Context, k Klarna, o domain.Order, _ domain.Intent, key string) (domain.Command, error) {
	return domain.RecordRelease{}, k.Release(ctx, o.Key.ID, key)
}

// askExtend is followed by a reading, because only Klarna knows until when it is.
func askExtend(ctx context.Context, k Klarna, o domain.Order, _ domain.Intent, key string) (domain.Command, error) {
	return nil, k.Extend(ctx, o.Key.ID, key)
}

func expiryOf(r domain.Reading) domain.Command { return domain.RecordExtend{ExpiresAt: r.ExpiresAt} }

// askReference is done once Klarna shows the number.
func askReference(ctx context.Context, k Klarna, o domain.Order, _ domain.Intent, key string) (domain.Command, error) {
	return nil, k.SetReference(ctx, o.Key.ID, o.OrderNumber, key)
}

// keyOf returns the key that every attempt of an intent carries. The order number,
// of which there is one, stands for the id of its intent.
func keyOf(o domain.Order, i domain.Intent) string {
	return idempotencyKey(o.Key, i.Kind, cmp.Or(i.ID, o.OrderNumber))
}

// idempotencyKey returns the key that every attempt of one write carries
// (help/guarantees.md, "Each effect at Klarna happens once"): a UUIDv5 of the
// store, the order, the kind of write and the command's id, empty where there is
// only one such command. What is written is not part of it. A key must never
// change: at Klarna a new one is a new payment.
func idempotencyKey(key domain.OrderKey, kind domain.Kind, command string) string {
	var name strings.Builder
	for _, part := range []string{string(key.Store), string(key.ID), string(kind), command} {
		// With its length before it no part can pass for two.
		fmt.Fprintf(&name, "%d:%s,", len(part), part)
	}
	space := uuid.NewSHA1(uuid.NameSpaceURL, []byte("ordertrail:klarna-idempotency-key"))
	return uuid.NewSHA1(space, []byte(name.String())).String()
}
