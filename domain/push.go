package domain

import "time"

// PushWindow is how long Klarna pushes an order that nobody acknowledges
// (Klarna's "Confirm purchase" page); CheckoutWindow is how long an order that
// only a checkout has named is asked for (help/api.md, "The private API").
const (
	PushWindow     = 48 * time.Hour
	CheckoutWindow = 50 * time.Hour
)

// checkoutDelay is when such an order is asked for first: until then the shopper
// may still be paying, and the push may come.
const checkoutDelay = 10 * time.Minute

// pushLogInterval bounds what repeats add to an order's history (help/api.md,
// "Pushes and notifications").
const pushLogInterval = time.Minute

// Who may say that an order exists.
const (
	ViaPush         = "push"         // Klarna
	ViaConfirm      = "confirm"      // the shop's confirmation page
	ViaNotification = "notification" // Klarna's risk department
	ViaCheckout     = "checkout"     // the shop, before anybody has bought
	ViaRetry        = "retry"        // an operator
)

// Push tells that somebody says the order exists. Notice is what a notification of
// an order says that was not found yet, in Klarna's word: the first read would not
// show a stop.
type Push struct {
	Via    string
	Notice string
}

// PushedEvent is the record of a push. It proves nothing: the read at Klarna
// does.
type PushedEvent struct {
	Via    string `json:"via"`
	Notice string `json:"notice,omitempty"`
}

func (c Push) decide(o Order, now time.Time) (Event, error) {
	givenUp := o.Status == Unresolved && !o.AskAgain
	if c.Via == ViaCheckout && o.Status != Unplaced && !givenUp {
		return nil, nil
	}
	stop := c.Notice == noticeStopped && o.Notice != noticeStopped
	news := o.Status == Unplaced || givenUp || o.Named || stop
	if !news && (len(Due(o)) == 0 || now.Sub(o.PushedAt) < pushLogInterval) {
		return nil, nil
	}
	return PushedEvent(c), nil
}

// Name is "pushed".
func (PushedEvent) Name() string    { return "pushed" }
func (PushedEvent) step(Order) Step { return StepPush }

func (e PushedEvent) apply(o Order, at time.Time) Order {
	o.PushedAt = at
	o.AskAgain = o.Status == Unresolved
	o.Named = e.Via == ViaCheckout
	if e.Notice != "" {
		o = o.noticed(e.Notice, at)
	}
	return o
}

// MayBegin says whether a command may be about an order that nobody has heard of.
func MayBegin(c Command) bool {
	switch c.(type) {
	case Push, Notify:
		return true
	}
	return false
}

// Begins says whether a command asks that an order is found. That a checkout is open
// asks for nothing.
func Begins(c Command) bool {
	push, is := c.(Push)
	return MayBegin(c) && (!is || push.Via != ViaCheckout)
}

// AsksFirstRead says whether a command makes an order wait for its first read that is
// not waiting already. Nor does one wait that only a checkout has named: it is read
// now and then.
func AsksFirstRead(o Order, c Command) bool {
	return Begins(c) && (o.Version == 0 || o.Named || o.Status == Unresolved && !o.AskAgain)
}
