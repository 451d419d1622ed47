package klarnasim

import "errors"

// ErrNoSuchOrder is returned for an order id that the simulator does not hold.
var ErrNoSuchOrder = errors.New("no such order")

// ErrOrderExists is returned when a purchase names an order id that is taken.
var ErrOrderExists = errors.New("order exists")

// ErrBadPurchase is returned by Buy for a purchase that no shopper could make.
var ErrBadPurchase = errors.New("bad purchase")

// ErrBadFault is returned by AddFault for a rule that could never do anything.
var ErrBadFault = errors.New("bad fault")

// ErrNotAllowed is returned for a portal action that the order's state or the request forbids.
var ErrNotAllowed = errors.New("not allowed")

// ErrNoSuchAction is returned for a portal action that does not exist.
var ErrNoSuchAction = errors.New("no such portal action")

// ErrNoPushURL is returned by Push for an order that nobody is to be told of.
var ErrNoPushURL = errors.New("no push URL")

// ErrBackwards is returned by Advance for a negative duration: the simulated clock never goes back.
var ErrBackwards = errors.New("the clock cannot go back")
