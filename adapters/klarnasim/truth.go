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
