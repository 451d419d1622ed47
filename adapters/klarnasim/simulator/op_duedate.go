package simulator

import (
	"ordertrail/adapters/klarnasim"
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

func listDueDates(_ *Account, r *record, c *call) (answer, *refusal) {
	if _, bad := captureAt(&r.order, c); bad != nil {
		return answer{}, bad
	}
	return shows(dueDateOptions{r.order.PurchaseCurrency, dueDateOptionsOf(&r.order)}), nil
}

// extendDueDate is a paid feature of orders that are paid later.
func extendDueDate(_ *Account, r *record, c *call) (answer, *refusal) {
	if _, bad := captureAt(&r.order, c); bad != nil {
		return answer{}, bad
	}
	var request struct {
		NumberOfDays *int32 `json:"number_of_days"`
	}
	if bad := c.decode(&request); bad != nil {
		return answer{}, bad
	}
	if request.NumberOfDays == nil {
		return answer{}, badValue("number_of_days is required")
	}
	for _, option := range dueDateOptionsOf(&r.order) {
		if option.NumberOfDays == *request.NumberOfDays {
			return done(), nil
		}
	}
	return answer{}, notAllowed("Due date cannot be extended by %d days for order.", *request.NumberOfDays)
}
