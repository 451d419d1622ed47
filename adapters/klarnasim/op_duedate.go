package klarnasim

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

func (o *Order) dueDateOptions() []dueDateOption {
	if o.InitialPaymentMethod == nil || o.InitialPaymentMethod.Type != invoice {
		return []dueDateOption{}
	}
	return []dueDateOption{{2900, 10}, {4900, 20}, {6900, 30}}
}

func (s *Simulator) dueDateOptions(r *record, c *call) (answer, *refusal) {
	if _, bad := r.order.captureAt(c); bad != nil {
		return answer{}, bad
	}
	return shows(dueDateOptions{r.order.PurchaseCurrency, r.order.dueDateOptions()}), nil
}

// extendDueDate is a paid feature of orders that are paid later.
func (s *Simulator) extendDueDate(r *record, c *call) (answer, *refusal) {
	if _, bad := r.order.captureAt(c); bad != nil {
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
	for _, option := range r.order.dueDateOptions() {
		if option.NumberOfDays == *request.NumberOfDays {
			return done(), nil
		}
	}
	return answer{}, notAllowed("Due date cannot be extended by %d days for order.", *request.NumberOfDays)
}
