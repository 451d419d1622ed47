package domain

import (
	"strings"
	"time"
)

// The words for what Klarna's risk assessment says of an order.
const (
	FraudAccepted = "accepted"
	FraudPending  = "pending"
	FraudRejected = "rejected"
	FraudStopped  = "stopped" // known from a notification only: a read never shows it
)

// noticeStopped and noticeAccepted are notifications that a read alone cannot
// judge (Klarna's "Pending orders" page).
const (
	noticeStopped  = "FRAUD_RISK_STOPPED"
	noticeAccepted = "FRAUD_RISK_ACCEPTED"
)

// Klarna decides within 24 h; until the deadline it is asked every half hour.
const (
	FraudDeadline = 26 * time.Hour
	fraudInterval = 30 * time.Minute
)

// Notify tells that Klarna says something of the order's risk. It proves nothing: the
// read that follows decides. Of an order that was not found yet it is a push.
type Notify struct{ EventType string }

// NotifiedEvent is the record of a notification, in Klarna's word.
type NotifiedEvent struct {
	EventType string `json:"event_type"`
}

func (c Notify) decide(o Order, now time.Time) (Event, error) {
	if len(c.EventType) < 1 || len(c.EventType) > 64 || strings.Trim(c.EventType, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
		return nil, &FieldError{Field: "event_type", Why: "is a word of A-Z and '_', like FRAUD_RISK_ACCEPTED"}
	}
	if !o.Known() {
		return Push{Via: ViaNotification, Notice: c.EventType}.decide(o, now)
	}
	return NotifiedEvent(c), nil
}

// Name is "notified".
func (NotifiedEvent) Name() string    { return "notified" }
func (NotifiedEvent) step(Order) Step { return StepNone }

func (e NotifiedEvent) apply(o Order, at time.Time) Order { return o.noticed(e.EventType, at) }

// noticed returns the order with a notification. A stop holds at once, since no read
// shows it, and stands until an acceptance.
func (o Order) noticed(word string, at time.Time) Order {
	if o.Notice != noticeStopped || word == noticeAccepted {
		o.Notice = word
	}
	switch {
	case o.Notice == noticeStopped:
		o.Holds = withHold(o.Holds, HoldFraudStopped)
	case o.Fraud != FraudStopped:
		o.Holds = withoutHold(o.Holds, HoldFraudStopped)
	}
	o.NoticedAt = at
	o.RereadSoon = true
	return o
}

// FraudChangedEvent says what Klarna's risk assessment says now.
type FraudChangedEvent struct {
	Fraud  string `json:"fraud"`
	Before string `json:"before"`
}

// Name is "fraud_changed".
func (FraudChangedEvent) Name() string    { return "fraud_changed" }
func (FraudChangedEvent) step(Order) Step { return StepNone }

func (e FraudChangedEvent) apply(o Order, at time.Time) Order {
	o.RereadSoon = false
	return o.withFraud(e.Fraud, at)
}

// fraudShown is the risk that follows from a reading and the last notification. A
// stop stands until Klarna says that it accepts: what a read shows does not undo
// it.
func (o Order) fraudShown(shown string) string {
	shown = strings.ToLower(shown)
	stopped := o.Notice == noticeStopped || o.Fraud == FraudStopped && o.Notice != noticeAccepted
	if stopped && shown != FraudRejected {
		return FraudStopped
	}
	return shown
}

// withFraud returns the order with what Klarna's assessment says, and the holds that
// follow from it.
func (o Order) withFraud(fraud string, at time.Time) Order {
	for _, hold := range []string{HoldFraudPending, HoldFraudRejected, HoldFraudStopped, HoldFraudUnknown} {
		o.Holds = withoutHold(o.Holds, hold)
	}
	switch fraud {
	case FraudAccepted, "":
	case FraudPending:
		o.Holds = withHold(o.Holds, HoldFraudPending)
	case FraudRejected:
		o.Holds = withHold(o.Holds, HoldFraudRejected)
	case FraudStopped:
		o.Holds = withHold(o.Holds, HoldFraudStopped)
	default:
		o.Holds = withHold(o.Holds, HoldFraudUnknown)
	}
	if fraud == FraudPending && o.Fraud != FraudPending {
		o.PendingSince = at
	}
	o.Fraud = fraud
	return o
}
