package klarnasim

import "errors"

// What can be wrong with what a simulator is told.
var (
	ErrNoSuchOrder  = errors.New("no such order")            // an order id that the simulator does not hold
	ErrOrderExists  = errors.New("order exists")             // a purchase names an order id that is taken
	ErrBadPurchase  = errors.New("bad purchase")             // one that no shopper could make
	ErrBadFault     = errors.New("bad fault")                // a rule that could never do anything
	ErrNotAllowed   = errors.New("not allowed")              // a portal action that the order's state or the request forbids
	ErrNoSuchAction = errors.New("no such portal action")    // one that does not exist
	ErrNoPushURL    = errors.New("no push URL")              // a push for an order that nobody is to be told of
	ErrBackwards    = errors.New("the clock cannot go back") // advancing by a negative duration
)
