package portal

import (
	"encoding/json"
	"fmt"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
	"ordertrail/adapters/klarnasim/orders"
)

// call is an action that does what a call of the API does. amount is the field of its body that names
// one, and rest what that is where the request leaves it out.
type call struct {
	action    klarnasim.PortalAction
	operation string
	amount    string
	rest      func(*klarnasim.Order) int64
}

func calls() []call {
	return []call{
		{klarnasim.PortalCapture, operations.OpCapture, "captured_amount", func(o *klarnasim.Order) int64 { return o.RemainingAuthorizedAmount }},
		{klarnasim.PortalRefund, operations.OpRefund, "refunded_amount", func(o *klarnasim.Order) int64 { return o.CapturedAmount - o.RefundedAmount }},
		{klarnasim.PortalUpdateAmount, operations.OpUpdateAuthorization, "order_amount", func(o *klarnasim.Order) int64 { return o.OrderAmount }},
		{klarnasim.PortalCancel, operations.OpCancel, "", nil},
		{klarnasim.PortalRelease, operations.OpRelease, "", nil},
		{klarnasim.PortalExtend, operations.OpExtend, "", nil},
	}
}

func callOf(action klarnasim.PortalAction) (call, error) {
	for _, c := range calls() {
		if c.action == action {
			return c, nil
		}
	}
	return call{}, fmt.Errorf("%q: %w", action, klarnasim.ErrNoSuchAction)
}

// callAPI does what a call of the API would do, past its journal, keys and faults.
func (p *Portal) callAPI(r *orders.Record, action klarnasim.PortalAction, request klarnasim.PortalRequest) error {
	c, err := callOf(action)
	if err != nil {
		return err
	}
	r.Mu.Lock()
	defer r.Mu.Unlock()
	body, err := json.Marshal(c.body(&r.Order, request))
	if err != nil {
		return fmt.Errorf("portal %s of order %s: %w", action, r.Order.OrderID, err)
	}
	a := p.account.Do(r, &operations.Call{
		Op: operations.Named(c.operation), Order: r.ID, ID: r.Order.OrderID, ValidID: true, Body: body, At: p.clock.Now(),
	})
	if a.Refusal != nil {
		return fmt.Errorf("portal %s of order %s: %s: %w", action, r.Order.OrderID, a.Refusal.Message, klarnasim.ErrNotAllowed)
	}
	return nil
}

func (c *call) body(o *klarnasim.Order, request klarnasim.PortalRequest) map[string]any {
	body := map[string]any{"reference": request.Reference}
	switch {
	case c.amount == "":
	case request.Amount != nil:
		body[c.amount] = *request.Amount
	default:
		body[c.amount] = c.rest(o)
	}
	if c.action == klarnasim.PortalUpdateAmount {
		body["order_lines"] = o.OrderLines // an update without lines would leave none
	}
	return body
}
