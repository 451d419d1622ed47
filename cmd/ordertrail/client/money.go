package client

import (
	"strings"
	"time"
)

// A Shipment was sent and is captured, or waits for that; amount in minor units.
type Shipment struct {
	ID        string   `json:"shipment_id"`
	Amount    int64    `json:"amount"`
	Status    string   `json:"status"`     // waiting, captured or refused
	CaptureID string   `json:"capture_id"` // Klarna's, once it is captured
	Refusal   *Refusal `json:"refusal"`
}

// A Capture is money taken, for a shipment or elsewhere; amount in minor units.
type Capture struct {
	ID       string `json:"capture_id"`
	Amount   int64  `json:"amount"`
	External bool   `json:"external"`
}

// A Refund is money given back, or about to be; amount in minor units.
type Refund struct {
	ID       string   `json:"refund_id"` // empty where it was made elsewhere
	KlarnaID string   `json:"klarna_refund_id"`
	Amount   int64    `json:"amount"`
	Status   string   `json:"status"` // waiting, refunded or refused
	External bool     `json:"external"`
	Refusal  *Refusal `json:"refusal"`
}

// A Pending command is in the log, and Klarna has yet to answer it.
type Pending struct {
	Kind   string    `json:"kind"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
}

// A CommandState is what became of a command on the whole order.
type CommandState struct {
	Kind    string   `json:"kind"`
	ID      string   `json:"command_id"`
	Refusal *Refusal `json:"refusal"`
}

// A Refusal is what was refused for good: by Klarna where it has an HTTP status.
type Refusal struct {
	HTTPStatus    int      `json:"http_status"`
	Code          string   `json:"code"` // empty where it is not told why
	Messages      []string `json:"messages"`
	CorrelationID string   `json:"correlation_id"`
}

// A LastError is the last failure of what is due; with a code it is a refusal.
type LastError struct {
	Refusal
	Kind     string    `json:"kind"` // what is due, or was refused
	Attempts int       `json:"attempts"`
	Message  string    `json:"message"`
	NextTry  time.Time `json:"next_try"`
}

// Who tells who refused.
func (r Refusal) Who() string {
	switch {
	case r.Code == "":
		return "it was refused"
	case r.HTTPStatus == 0:
		return "Klarna was not asked"
	}
	return "Klarna refused it"
}

// Why returns the words of a refusal and what Klarna's support finds them by.
func (r Refusal) Why() string {
	why := strings.Join(r.Messages, "; ")
	if r.CorrelationID != "" {
		why = strings.TrimPrefix(why+"; correlation id "+r.CorrelationID, "; ")
	}
	return why
}

// String returns all of it on one line.
func (r Refusal) String() string { return strings.TrimSuffix(r.Code+": "+r.Why(), ": ") }

// Refused returns what was refused of this very command, nil where nothing. One on the
// whole order is found by its key, else it is the newest of its kind.
func (o Order) Refused(c Command) (refused *Refusal) {
	switch c.Verb {
	case "ship":
		for _, s := range o.Shipments {
			if s.ID == c.ID {
				return s.Refusal
			}
		}
	case "refund":
		for _, r := range o.Refunds {
			if r.ID == c.ID {
				return r.Refusal
			}
		}
	}
	for _, state := range o.Commands {
		if state.Kind != c.Verb {
			continue
		}
		if refused = state.Refusal; state.ID == c.Key {
			break
		}
	}
	return refused
}
