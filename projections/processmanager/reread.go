package processmanager

import (
	"context"
	"slices"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// reread reads an order again because something may have happened elsewhere, or its
// time is about to come.
func (x *executor) reread(ctx context.Context, entry eventstore.Entry, task domain.Task) (eventstore.Entry, error) {
	next, err := x.observe(ctx, entry, task.Priority)
	if err != nil || !next.Order.Open() {
		return next, err
	}
	o := next.Order
	switch task.Kind {
	case domain.DueExpiry:
		if left := o.ExpiresAt.Sub(x.now()); left > 0 && left <= domain.ExpiryNotice {
			return x.expires(ctx, next)
		}
	case domain.DueFraud:
		if o.Fraud == domain.FraudPending && !x.now().Before(o.PendingSince.Add(domain.FraudDeadline)) {
			x.logger.Warn("Klarna has not decided about the risk of an order in time; it stays held",
				"order", o.Key.String(), "pending_since", o.PendingSince)
		}
	}
	return next, nil
}

// expires is done once an authorization is about to end: it is extended where the
// store wants that and the provider can, by one command for each end.
func (x *executor) expires(ctx context.Context, entry eventstore.Entry) (eventstore.Entry, error) {
	o, extends := entry.Order, x.store.AutoExtend && !x.cannotExtend.Load()
	x.logger.Warn("the authorization of an order is about to end", "order", o.Key.String(),
		"expires_at", o.ExpiresAt, "remaining_authorized_amount", o.RemainingAuthorizedAmount, "auto_extend", extends)
	if !extends || endsOrExtends(o) {
		return entry, nil
	}
	return x.execute(ctx, entry, domain.RequestExtend{ID: "auto-" + o.ExpiresAt.UTC().Format("20060102T150405Z")})
}

// endsOrExtends says whether what remains is being let go or extended already.
func endsOrExtends(o domain.Order) bool {
	return slices.ContainsFunc([]domain.Kind{domain.DueCancel, domain.DueRelease, domain.DueExtend}, func(kind domain.Kind) bool {
		_, waits := o.Intents.Waiting(kind)
		return waits
	})
}

// observe reads the order at Klarna and tells it what it does not know yet.
func (x *executor) observe(ctx context.Context, entry eventstore.Entry, priority domain.Priority) (eventstore.Entry, error) {
	reading, err := x.read(ctx, entry.Order.Key, priority)
	before := entry.Order
	for known := domain.Version(0); err == nil && known != entry.Order.Version; {
		known = entry.Order.Version
		entry, err = x.execute(ctx, entry, domain.Observe{Reading: reading})
	}
	if err == nil {
		x.wasRead.Add(before.Key, struct{}{})
	}
	x.tellFraud(before, entry.Order)
	if o := entry.Order; err == nil && o.Status == domain.Captured && before.OrderAmount != o.OrderAmount && reading.Remaining() > 0 {
		x.logger.Warn("Klarna authorizes more of an order than when all of it was captured here: capture the rest in the Merchant Portal",
			"order", o.Key.String(), "remaining_at_klarna", reading.Remaining())
	}
	return entry, err
}

func (x *executor) read(ctx context.Context, key domain.OrderKey, priority domain.Priority) (reading domain.Reading, err error) {
	err = x.call(ctx, key, priority, func() (err error) {
		reading, err = x.store.Klarna.Read(ctx, key.ID)
		return err
	})
	x.reads.note(key.ID, err)
	return reading, err
}

// tellFraud says loudly what must not be shipped any more.
func (x *executor) tellFraud(before, after domain.Order) {
	if after.Fraud == before.Fraud || after.Fraud != domain.FraudRejected && after.Fraud != domain.FraudStopped {
		return
	}
	x.logger.Error("Klarna takes no risk for an order any more: do not ship it, stop what is under way",
		"order", after.Key.String(), "fraud", after.Fraud, "status", after.Status)
}
