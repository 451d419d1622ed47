package simulator

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
	"ordertrail/adapters/klarnasim/orders"
)

// portalCall is an action that does what a call of the API does. amount is the field of its body that
// names one, and rest what that is where the request leaves it out.
type portalCall struct {
	action    klarnasim.PortalAction
	operation string
	amount    string
	rest      int64
}

func portalCalls(o *klarnasim.Order) []portalCall {
	return []portalCall{
		{klarnasim.PortalCapture, operations.OpCapture, "captured_amount", o.RemainingAuthorizedAmount},
		{klarnasim.PortalRefund, operations.OpRefund, "refunded_amount", o.CapturedAmount - o.RefundedAmount},
		{klarnasim.PortalUpdateAmount, operations.OpUpdateAuthorization, "order_amount", o.OrderAmount},
		{klarnasim.PortalCancel, operations.OpCancel, "", 0},
		{klarnasim.PortalRelease, operations.OpRelease, "", 0},
		{klarnasim.PortalExtend, operations.OpExtend, "", 0},
	}
}

// Portal carries out an action behind the integration's back; a fraud action also sends its
// notification. Errors wrap klarnasim.ErrNoSuchOrder, klarnasim.ErrNoSuchAction or
// klarnasim.ErrNotAllowed.
func (s *Simulator) Portal(ctx context.Context, id string, action klarnasim.PortalAction, request klarnasim.PortalRequest) error {
	r, err := s.orders.LookUp(id)
	if err != nil {
		return fmt.Errorf("portal %s: %w", action, err)
	}
	switch action {
	case klarnasim.PortalFraudAccept:
		return s.decideFraud(ctx, r, klarnasim.FraudRiskAccepted)
	case klarnasim.PortalFraudReject:
		return s.decideFraud(ctx, r, klarnasim.FraudRiskRejected)
	case klarnasim.PortalFraudStop:
		return s.decideFraud(ctx, r, klarnasim.FraudRiskStopped)
	case klarnasim.PortalExpire:
		return s.expire(r)
	}
	r.Mu.Lock()
	defer r.Mu.Unlock()
	for _, c := range portalCalls(&r.Order) {
		if c.action == action {
			return s.callAPI(r, &c, request)
		}
	}
	return fmt.Errorf("%q: %w", action, klarnasim.ErrNoSuchAction)
}

// decideFraud: a stop can come at any time, the others end PENDING (klarna.md, "Fraud notifications").
func (s *Simulator) decideFraud(ctx context.Context, r *orders.Record, event klarnasim.FraudEvent) error {
	r.Mu.Lock()
	if event != klarnasim.FraudRiskStopped && r.Order.FraudStatus != klarnasim.FraudPending {
		r.Mu.Unlock()
		return fmt.Errorf("%s for order %s, which is not pending: %w", event, r.Order.OrderID, klarnasim.ErrNotAllowed)
	}
	r.Order.FraudStatus = event.StatusAfter(r.Order.FraudStatus)
	r.Mu.Unlock()
	s.sender.Notify(ctx, r, event)
	return nil
}

func (s *Simulator) expire(r *orders.Record) error {
	now := s.Now()
	r.Mu.Lock()
	defer r.Mu.Unlock()
	r.Settle(now, &s.cfg.Unknowns)
	if !r.Order.Open() {
		return fmt.Errorf("expire order %s, which is %s: %w", r.Order.OrderID, r.Order.Status, klarnasim.ErrNotAllowed)
	}
	r.Order.ExpiresAt = now
	r.Settle(now, &s.cfg.Unknowns)
	return nil
}

// callAPI does what a call of the API would do, past its journal, keys and faults. The caller holds r.Mu.
func (s *Simulator) callAPI(r *orders.Record, c *portalCall, request klarnasim.PortalRequest) error {
	fields := map[string]any{"reference": request.Reference}
	if c.amount != "" {
		fields[c.amount] = cmp.Or(request.Amount, &c.rest)
	}
	if c.action == klarnasim.PortalUpdateAmount {
		fields["order_lines"] = r.Order.OrderLines // an update without lines would leave none
	}
	body, err := json.Marshal(fields)
	if err != nil {
		return fmt.Errorf("portal %s of order %s: %w", c.action, r.Order.OrderID, err)
	}
	a := s.account.Do(r, &operations.Call{
		Op: operations.Named(c.operation), Order: r.ID, ID: r.Order.OrderID, ValidID: true, Body: body, At: s.Now(),
	})
	if a.Refusal != nil {
		return fmt.Errorf("portal %s of order %s: %s: %w", c.action, r.Order.OrderID, a.Refusal.Message, klarnasim.ErrNotAllowed)
	}
	return nil
}
