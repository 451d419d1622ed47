package klarnasim

import (
	"strconv"
	"time"
)

// Entry is a request to the Order Management API. Numbers count arrivals from 1. Status is what
// was sent: 0 when nothing was, or while Pending. Effect tells that the call changed something,
// Replay that it got the first result of its idempotency key.
type Entry struct {
	Number         uint64    `json:"number"`
	At             time.Time `json:"at"` // simulated
	Operation      string    `json:"operation"`
	OrderID        string    `json:"order_id"`
	IdempotencyKey string    `json:"idempotency_key,omitempty"`
	CorrelationID  string    `json:"correlation_id"`
	Status         int       `json:"status"`
	Pending        bool      `json:"pending,omitempty"`
	Effect         bool      `json:"effect"`
	Replay         bool      `json:"replay"`
	Fault          FaultKind `json:"fault,omitempty"`
}

// Stats are exact counts since the simulator began, however small its journal is.
type Stats struct {
	Requests uint64 `json:"requests"`
	// Answered counts calls by operation and status on the wire; 0 is no answer.
	Answered map[string]map[int]uint64 `json:"answered"`
	// Effects counts the calls that changed something, by operation. Replays counts answers that
	// were the first result of an idempotency key.
	Effects map[string]uint64    `json:"effects"`
	Replays uint64               `json:"replays"`
	Faults  map[FaultKind]uint64 `json:"faults"`
	Orders  OrderStats           `json:"orders"`
}

// OrderStats counts the orders as they are now.
type OrderStats struct {
	Total        int            `json:"total"`
	Acknowledged int            `json:"acknowledged"` // by a call or a capture
	ByStatus     map[Status]int `json:"by_status"`
}

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

// Post is one push or notification that was sent. At is simulated time, Took is real time, Status
// is 0 when there was no answer, and then Error says why.
type Post struct {
	At     time.Time `json:"at"`
	URL    string    `json:"url"`
	Event  string    `json:"event_type,omitempty"`
	Status int       `json:"status"`
	Took   Duration  `json:"took"`
	Error  string    `json:"error,omitempty"`
}

// Accepted tells whether the merchant answered 2xx.
func (p Post) Accepted() bool { return p.Error == "" && p.Status/100 == 2 }

// Outcome returns for people what came back.
func (p Post) Outcome() string {
	if p.Error != "" {
		return p.Error
	}
	return "answered " + strconv.Itoa(p.Status)
}
