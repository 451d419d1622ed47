package klarnasim

import "time"

// Truth is all the simulator knows of an order, also what Klarna tells nobody.
type Truth struct {
	Order   Order `json:"order"`
	Visible bool  `json:"visible"` // in Order Management
	// Acknowledged is set by an acknowledgement or a capture; AcknowledgedBy is the latest of them.
	Acknowledged   bool       `json:"acknowledged"`
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty"`
	AcknowledgedBy string     `json:"acknowledged_by,omitempty"`
	// AcknowledgeCalls counts acknowledgements that were carried out, AcknowledgeEffects those that
	// changed something: never more than one.
	AcknowledgeCalls   int        `json:"acknowledge_calls"`
	AcknowledgeEffects int        `json:"acknowledge_effects"`
	NextPush           *time.Time `json:"next_push,omitempty"`
	Pushes             []Post     `json:"pushes"`
	Notifications      []Post     `json:"notifications"`
}

// Summary is an order in a list. Number counts purchases from 1.
type Summary struct {
	Number                    int         `json:"number"`
	OrderID                   string      `json:"order_id"`
	Status                    Status      `json:"status"`
	FraudStatus               FraudStatus `json:"fraud_status"`
	OrderAmount               int64       `json:"order_amount"`
	CapturedAmount            int64       `json:"captured_amount"`
	RefundedAmount            int64       `json:"refunded_amount"`
	RemainingAuthorizedAmount int64       `json:"remaining_authorized_amount"`
	PurchaseCurrency          string      `json:"purchase_currency"`
	MerchantReference1        string      `json:"merchant_reference1,omitempty"`
	CreatedAt                 time.Time   `json:"created_at"`
	Acknowledged              bool        `json:"acknowledged"`
	AcknowledgeEffects        int         `json:"acknowledge_effects"`
	Pushes                    int         `json:"pushes"`
}

// Order returns the truth about an order. The error wraps ErrNoSuchOrder.
func (s *Simulator) Order(id string) (Truth, error) {
	r, err := s.lookUp(id)
	if err != nil {
		return Truth{}, err
	}
	now := s.clock.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settle(now, &s.cfg.Unknowns)
	truth := Truth{
		Order: r.order, Visible: r.visible(now), Acknowledged: r.acknowledged(), AcknowledgedBy: r.acknowledgedBy,
		AcknowledgeCalls: r.acknowledgeCalls, AcknowledgeEffects: r.acknowledgeEffects,
		Pushes:        append([]Post{}, r.posts.pushes...),
		Notifications: append([]Post{}, r.posts.notifications...),
	}
	if at := r.acknowledgedAt; r.acknowledged() {
		truth.AcknowledgedAt = &at
	}
	if next := r.posts.nextPush; !next.IsZero() && r.pushing(&s.cfg.Unknowns) {
		truth.NextPush = &next
	}
	return truth, nil
}

// Orders lists at most limit orders in the order of purchase, leaving out the first after.
func (s *Simulator) Orders(after, limit int) []Summary {
	now := s.clock.now()
	after = max(after, 0)
	summaries := []Summary{}
	for i, r := range s.orders.after(after, limit) {
		summaries = append(summaries, s.summary(after+i+1, r, now))
	}
	return summaries
}

func (s *Simulator) summary(number int, r *record, now time.Time) Summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settle(now, &s.cfg.Unknowns)
	o := &r.order
	return Summary{
		Number: number, OrderID: o.OrderID, Status: o.Status, FraudStatus: o.FraudStatus,
		OrderAmount: o.OrderAmount, CapturedAmount: o.CapturedAmount, RefundedAmount: o.RefundedAmount,
		RemainingAuthorizedAmount: o.RemainingAuthorizedAmount, PurchaseCurrency: o.PurchaseCurrency,
		MerchantReference1: o.MerchantReference1, CreatedAt: o.CreatedAt, Acknowledged: r.acknowledged(),
		AcknowledgeEffects: r.acknowledgeEffects, Pushes: len(r.posts.pushes),
	}
}
