package service

import (
	"context"

	"ordertrail/domain"
	"ordertrail/projections/processmanager"
)

// klarna returns a client of Klarna with points around each call.
func (at Points) klarna(client processmanager.Klarna) processmanager.Klarna {
	if at == nil {
		return client
	}
	return pointsOfKlarna{client, at}
}

// pointsOfKlarna names every call, so that a new one does not compile without its
// points.
type pointsOfKlarna struct {
	client processmanager.Klarna
	at     Points
}

func (k pointsOfKlarna) Read(ctx context.Context, id domain.OrderID) (reading domain.Reading, err error) {
	err = k.at.around("read", func() error { reading, err = k.client.Read(ctx, id); return err })
	return reading, err
}

func (k pointsOfKlarna) Acknowledge(ctx context.Context, id domain.OrderID, key string) error {
	return k.at.around("acknowledge", func() error { return k.client.Acknowledge(ctx, id, key) })
}

func (k pointsOfKlarna) SetReference(ctx context.Context, id domain.OrderID, reference1, key string) error {
	return k.at.around("reference", func() error { return k.client.SetReference(ctx, id, reference1, key) })
}

func (k pointsOfKlarna) Cancel(ctx context.Context, id domain.OrderID, key string) error {
	return k.at.around("cancel", func() error { return k.client.Cancel(ctx, id, key) })
}

func (k pointsOfKlarna) Release(ctx context.Context, id domain.OrderID, key string) error {
	return k.at.around("release", func() error { return k.client.Release(ctx, id, key) })
}

func (k pointsOfKlarna) Extend(ctx context.Context, id domain.OrderID, key string) error {
	return k.at.around("extend", func() error { return k.client.Extend(ctx, id, key) })
}

func (k pointsOfKlarna) Capture(ctx context.Context, id domain.OrderID, move domain.CaptureMove, key string) (made string, err error) {
	err = k.at.around("capture", func() error { made, err = k.client.Capture(ctx, id, move, key); return err })
	return made, err
}

func (k pointsOfKlarna) Refund(ctx context.Context, id domain.OrderID, move domain.RefundMove, key string) (made string, err error) {
	err = k.at.around("refund", func() error { made, err = k.client.Refund(ctx, id, move, key); return err })
	return made, err
}
