package simulator

import (
	"context"
	"encoding/json"
	"fmt"

	"ordertrail/adapters/klarnasim"
)

// Portal is where somebody acts behind the integration's back.
type Portal struct {
	clock   *Clock
	orders  *orders
	account *Account
	sender  *Sender
}

// NewPortal returns a portal whose actions follow the rules of the account.
func NewPortal(clock *Clock, orders *orders, account *Account, sender *Sender) *Portal {
	return &Portal{clock, orders, account, sender}
}

// Do carries out an action; a fraud action also sends its notification. Errors wrap
// ErrNoSuchOrder, ErrNoSuchAction or ErrNotAllowed.
func (p *Portal) Do(ctx context.Context, id string, action klarnasim.PortalAction, request klarnasim.PortalRequest) error {
	r, err := p.orders.lookUp(id)
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
	return p.call(r, action, request)
}

// decideFraud: accepted and rejected end PENDING, a stop can come at any time (klarna.md 1.4).
func (p *Portal) decideFraud(ctx context.Context, r *record, event klarnasim.FraudEvent) error {
	r.mu.Lock()
	if event != klarnasim.FraudRiskStopped && r.order.FraudStatus != klarnasim.FraudPending {
		r.mu.Unlock()
		return fmt.Errorf("%s for order %s, which is not pending: %w", event, r.order.OrderID, klarnasim.ErrNotAllowed)
	}
	r.order.FraudStatus = event.StatusAfter(r.order.FraudStatus)
	r.mu.Unlock()
	p.sender.Notify(ctx, r, event)
	return nil
}

func (p *Portal) expire(r *record) error {
	now := p.clock.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settle(now, p.account.Unknowns)
	if !r.order.Open() {
		return fmt.Errorf("expire order %s, which is %s: %w", r.order.OrderID, r.order.Status, klarnasim.ErrNotAllowed)
	}
	r.order.ExpiresAt = now
	r.settle(now, p.account.Unknowns)
	return nil
}

// call does what a call of the API would do, past its journal, keys and faults.
func (p *Portal) call(r *record, action klarnasim.PortalAction, request klarnasim.PortalRequest) error {
	op, err := operationOf(action)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	body, err := json.Marshal(form(&r.order, action, request))
	if err != nil {
		return fmt.Errorf("portal %s of order %s: %w", action, r.order.OrderID, err)
	}
	a := p.account.Do(r, &call{op: op, order: r.id, id: r.order.OrderID, validID: true, body: body, at: p.clock.Now()})
	if a.refusal != nil {
		return fmt.Errorf("portal %s of order %s: %s: %w", action, r.order.OrderID, a.refusal.message, klarnasim.ErrNotAllowed)
	}
	return nil
}

func operationOf(a klarnasim.PortalAction) (*operation, error) {
	name := string(a)
	if a == klarnasim.PortalUpdateAmount {
		name = opUpdateAuthorization
	}
	for _, op := range operations() {
		if op.name == name && inPortal(&op) {
			return &op, nil
		}
	}
	return nil, fmt.Errorf("%q: %w", a, klarnasim.ErrNoSuchAction)
}

func inPortal(op *operation) bool {
	switch op.name {
	case opCapture, opRefund, opCancel, opRelease, opExtend, opUpdateAuthorization:
		return true
	}
	return false
}

// form is the request body of a portal action.
func form(o *klarnasim.Order, action klarnasim.PortalAction, request klarnasim.PortalRequest) map[string]any {
	form := map[string]any{"reference": request.Reference}
	amount := func(field string, rest int64) {
		if request.Amount != nil {
			rest = *request.Amount
		}
		form[field] = rest
	}
	switch action {
	case klarnasim.PortalCapture:
		amount("captured_amount", o.RemainingAuthorizedAmount)
	case klarnasim.PortalRefund:
		amount("refunded_amount", o.CapturedAmount-o.RefundedAmount)
	case klarnasim.PortalUpdateAmount:
		amount("order_amount", o.OrderAmount)
		form["order_lines"] = o.OrderLines
	}
	return form
}
