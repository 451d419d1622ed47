// Package domain decides what may happen to an order and what follows from
// what happened.
//
// It is pure: no input or output, no clock, no chance. [Decide] turns a
// [Command] into at most one [Event], [Evolve] folds an event into an [Order],
// and [Due] says what an order still needs from Klarna. The looplab/fsm table in
// lifecycle.go judges every step of both; rules for what may happen now stand
// in the commands, so that stricter rules next year still replay old orders.
package domain
