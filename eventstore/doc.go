// Package eventstore keeps what happened to every order, in order and for ever.
//
// Ordering: the log has one position per event, from 1 without gaps, and each
// order has one version per event, from 1 without gaps. Atomicity: an append is
// one event. Durability: when Append returns, the event is on disk. Concurrency:
// an append names the position of the order's last event and is refused with
// ErrConflict where that is no longer true. Idempotency: appending the same
// event id again is answered with its position.
package eventstore
