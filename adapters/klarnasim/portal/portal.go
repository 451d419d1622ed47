// Package portal is the Merchant Portal of a simulated Klarna, and its risk department.
package portal

import (
	"context"
	"fmt"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/operations"
	"ordertrail/adapters/klarnasim/orders"
	"ordertrail/adapters/klarnasim/pushes"
)

// Portal is where somebody acts behind the integration's back.
type Portal struct {
	clock   *clock.Clock
	orders  *orders.Store
	account *operations.Account
	sender  *pushes.Sender
}

// New returns a portal whose actions follow the rules of the account.
func New(clock *clock.Clock, orders *orders.Store, account *operations.Account, sender *pushes.Sender) *Portal {
	return &Portal{clock, orders, account, sender}
}

// Do carries out an action; a fraud action also sends its notification. Errors wrap
// ErrNoSuchOrder, ErrNoSuchAction or ErrNotAllowed.
func (p *Portal) Do(ctx context.Context, id string, action klarnasim.PortalAction, request klarnasim.PortalRequest) error {
	r, err := p.orders.LookUp(id)
	if err != nil {
		return fmt.Errorf("portal %s: %w", action, err)
	}
	switch action {
	case klarnasim.PortalFraudAccept:
		return p.decideFraud(ctx, r, klarnasim.FraudRiskAccepted)
	case klarnasim.PortalFraudReject:
		return p.decideFraud(ctx, r, klarnasim.FraudRiskRejected)
	case klarnasim.PortalFraudStop:
		return p.decideFraud(ctx, r, klarnasim.FraudRiskStopped)
	case klarnasim.PortalExpire:
		return p.expire(r)
	}
	return p.callAPI(r, action, request)
}

// decideFraud: accepted and rejected end PENDING, a stop can come at any time (klarna.md, "Fraud
// notifications").
func (p *Portal) decideFraud(ctx context.Context, r *orders.Record, event klarnasim.FraudEvent) error {
	r.Mu.Lock()
	if event != klarnasim.FraudRiskStopped && r.Order.FraudStatus != klarnasim.FraudPending {
		r.Mu.Unlock()
		return fmt.Errorf("%s for order %s, which is not pending: %w", event, r.Order.OrderID, klarnasim.ErrNotAllowed)
	}
	r.Order.FraudStatus = event.StatusAfter(r.Order.FraudStatus)
	r.Mu.Unlock()
	p.sender.Notify(ctx, r, event)
	return nil
}

func (p *Portal) expire(r *orders.Record) error {
	now := p.clock.Now()
	r.Mu.Lock()
	defer r.Mu.Unlock()
	r.Settle(now, p.account.Unknowns)
	if !r.Order.Open() {
		return fmt.Errorf("expire order %s, which is %s: %w", r.Order.OrderID, r.Order.Status, klarnasim.ErrNotAllowed)
	}
	r.Order.ExpiresAt = now
	r.Settle(now, p.account.Unknowns)
	return nil
}
