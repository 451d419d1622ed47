package main

import (
	"strings"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
)

// A shipment was sent and is captured, or waits for that; amount in minor units.
type shipment struct {
	ID        string   `json:"shipment_id"`
	Amount    int64    `json:"amount"`
	Status    string   `json:"status"`     // waiting, captured or refused
	CaptureID string   `json:"capture_id"` // Klarna's, once it is captured
	Refusal   *refusal `json:"refusal"`
}

// A capture is money taken, for a shipment or elsewhere; amount in minor units.
type capture struct {
	ID       string `json:"capture_id"`
	Amount   int64  `json:"amount"`
	External bool   `json:"external"`
}

// A refund is money given back, or about to be; amount in minor units.
type refund struct {
	ID       string   `json:"refund_id"` // empty where it was made elsewhere
	KlarnaID string   `json:"klarna_refund_id"`
	Amount   int64    `json:"amount"`
	Status   string   `json:"status"` // waiting, refunded or refused
	External bool     `json:"external"`
	Refusal  *refusal `json:"refusal"`
}

// A pending command is in the log, and Klarna has yet to answer it.
type pending struct {
	Kind   string    `json:"kind"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
}

// A taken command is one on the whole order, and what became of it.
type taken struct {
	Kind   string `json:"kind"`
	ID     string `json:"command_id"`
	Status string `json:"status"` // waiting, done or refused
}

// A mismatch is how the amount the shop expected differs from Klarna's.
type mismatch struct {
	Expected amount `json:"expected"`
	Shown    amount `json:"shown"`
}

// An amount is in minor units.
type amount struct {
	Minor    int64  `json:"amount"`
	Currency string `json:"currency"`
}

func (a amount) money() string { return terminal.Money(a.Minor, a.Currency) }

// A refusal is what was refused for good: by Klarna in its words where it has an
// HTTP status, else without asking Klarna.
type refusal struct {
	HTTPStatus    int      `json:"http_status"`
	Code          string   `json:"code"` // empty where why it was refused is not told any more
	Messages      []string `json:"messages"`
	CorrelationID string   `json:"correlation_id"`
}

// A lastError is the last failure of what is due for an order; with a code it is
// a refusal, which is not tried again.
type lastError struct {
	refusal
	Kind     string    `json:"kind"` // what is due, or was refused
	Attempts int       `json:"attempts"`
	Message  string    `json:"message"`
	NextTry  time.Time `json:"next_try"`
}

// who tells who refused.
func (r refusal) who() string {
	switch {
	case r.Code == "":
		return "it was refused"
	case r.HTTPStatus == 0:
		return "Klarna was not asked"
	}
	return "Klarna refused it"
}

// why gives the words of a refusal and what Klarna's support finds them by.
func (r refusal) why() string {
	why := strings.Join(r.Messages, "; ")
	if r.CorrelationID != "" {
		why = strings.TrimPrefix(why+"; correlation id "+r.CorrelationID, "; ")
	}
	return why
}

// String gives all of it on one line.
func (r refusal) String() string { return strings.TrimSuffix(r.Code+": "+r.why(), ": ") }

// refused gives what was refused of this very command, nil where nothing.
func (o order) refused(c command) *refusal {
	switch c.verb {
	case "ship":
		for _, s := range o.Shipments {
			if s.ID == c.id {
				return s.Refusal
			}
		}
	case "refund":
		for _, r := range o.Refunds {
			if r.ID == c.id {
				return r.Refusal
			}
		}
	case "cancel", "release", "extend":
		if !o.wasRefused(c.verb, c.key) {
			return nil
		}
		if e := o.LastError; e != nil && e.Kind == c.verb {
			return &e.refusal
		}
		return &refusal{}
	}
	return nil
}

// wasRefused tells what became of a command of a kind by its key; without one, or
// with one that no command has, by the newest of that kind.
func (o order) wasRefused(kind, key string) bool {
	refused := false
	for _, c := range o.Commands {
		if c.Kind != kind {
			continue
		}
		refused = c.Status == "refused"
		if c.ID == key {
			break
		}
	}
	return refused
}
