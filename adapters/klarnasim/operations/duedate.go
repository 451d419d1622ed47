package operations

import (
	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

// invoice is the payment method whose due date can be extended.
const invoice = "INVOICE"

type dueDateOption struct {
	Amount       int64 `json:"amount"`
	NumberOfDays int32 `json:"number_of_days"`
}

type dueDateOptions struct {
	Currency string          `json:"currency"`
	Options  []dueDateOption `json:"options"`
}

func dueDateOptionsOf(o *klarnasim.Order) []dueDateOption {
	if o.InitialPaymentMethod == nil || o.InitialPaymentMethod.Type != invoice {
		return []dueDateOption{}
	}
	return []dueDateOption{{2900, 10}, {4900, 20}, {6900, 30}}
}

func listDueDates(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	if _, bad := captureAt(&r.Order, c); bad != nil {
		return Answer{}, bad
	}
	return shows(dueDateOptions{r.Order.PurchaseCurrency, dueDateOptionsOf(&r.Order)}), nil
}

// extendDueDate is a paid feature of orders that are paid later.
func extendDueDate(_ *Account, r *orders.Record, c *Call) (Answer, *Refusal) {
	if _, bad := captureAt(&r.Order, c); bad != nil {
		return Answer{}, bad
	}
	var request struct {
		NumberOfDays *int32 `json:"number_of_days"`
	}
	if bad := c.decode(&request); bad != nil {
		return Answer{}, bad
	}
	if request.NumberOfDays == nil {
		return Answer{}, BadValue("number_of_days is required")
	}
	for _, option := range dueDateOptionsOf(&r.Order) {
		if option.NumberOfDays == *request.NumberOfDays {
			return done(), nil
		}
	}
	return Answer{}, notAllowed("Due date cannot be extended by %d days for order.", *request.NumberOfDays)
}
