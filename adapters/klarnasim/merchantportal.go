package klarnasim

import (
	"context"
	"encoding/json"
	"fmt"
)

// Portal carries out an action; a fraud action also sends its notification. Errors wrap
// ErrNoSuchOrder, ErrNoSuchAction or ErrNotAllowed.
func (s *Simulator) Portal(ctx context.Context, id string, action PortalAction, request PortalRequest) error {
	r, err := s.lookUp(id)
	if err != nil {
		return fmt.Errorf("portal %s: %w", action, err)
	}
	switch action {
	case PortalFraudAccept:
		return s.decideFraud(ctx, r, FraudRiskAccepted)
	case PortalFraudReject:
		return s.decideFraud(ctx, r, FraudRiskRejected)
	case PortalFraudStop:
		return s.decideFraud(ctx, r, FraudRiskStopped)
	case PortalExpire:
		return s.expire(r)
	}
	return s.portalCall(r, action, request)
}

// decideFraud: accepted and rejected end PENDING, a stop can come at any time (klarna.md 1.4).
func (s *Simulator) decideFraud(ctx context.Context, r *record, event FraudEvent) error {
	r.mu.Lock()
	if event != FraudRiskStopped && r.order.FraudStatus != FraudPending {
		r.mu.Unlock()
		return fmt.Errorf("%s for order %s, which is not pending: %w", event, r.order.OrderID, ErrNotAllowed)
	}
	r.order.FraudStatus = event.statusAfter(r.order.FraudStatus)
	r.mu.Unlock()
	s.notify(ctx, r, event, 0)
	return nil
}

func (s *Simulator) expire(r *record) error {
	now := s.clock.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settle(now, &s.cfg.Unknowns)
	if !r.order.open() {
		return fmt.Errorf("expire order %s, which is %s: %w", r.order.OrderID, r.order.Status, ErrNotAllowed)
	}
	r.order.ExpiresAt = now
	r.settle(now, &s.cfg.Unknowns)
	return nil
}

// portalCall does what a call of the API would do, past its journal, keys and faults.
func (s *Simulator) portalCall(r *record, action PortalAction, request PortalRequest) error {
	op, err := action.operation()
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	body, err := json.Marshal(r.order.form(action, request))
	if err != nil {
		return fmt.Errorf("portal %s of order %s: %w", action, r.order.OrderID, err)
	}
	a := s.change(r, &call{op: op, order: r.id, id: r.order.OrderID, validID: true, body: body, at: s.clock.now()})
	if a.refusal != nil {
		return fmt.Errorf("portal %s of order %s: %s: %w", action, r.order.OrderID, a.refusal.message, ErrNotAllowed)
	}
	return nil
}

func (a PortalAction) operation() (*operation, error) {
	name := string(a)
	if a == PortalUpdateAmount {
		name = opUpdateAuthorization
	}
	for _, op := range operations() {
		if op.name == name && op.inPortal() {
			return &op, nil
		}
	}
	return nil, fmt.Errorf("%q: %w", a, ErrNoSuchAction)
}

func (op *operation) inPortal() bool {
	switch op.name {
	case opCapture, opRefund, opCancel, opRelease, opExtend, opUpdateAuthorization:
		return true
	}
	return false
}

// form is the request body of a portal action.
func (o *Order) form(action PortalAction, request PortalRequest) map[string]any {
	form := map[string]any{"reference": request.Reference}
	amount := func(field string, rest int64) {
		if request.Amount != nil {
			rest = *request.Amount
		}
		form[field] = rest
	}
	switch action {
	case PortalCapture:
		amount("captured_amount", o.RemainingAuthorizedAmount)
	case PortalRefund:
		amount("refunded_amount", o.CapturedAmount-o.RefundedAmount)
	case PortalUpdateAmount:
		amount("order_amount", o.OrderAmount)
		form["order_lines"] = o.OrderLines
	}
	return form
}
