// Package processmanager runs every order to where nothing is due: it asks Klarna
// for what the log says is due, by priority and time, and tells the order what came
// of it.
//
// Each store has a worker, one goroutine that owns a [scheduler]: a plain value into
// which rows of the due projection, triggers, ends of work and the clock go, and out
// of which comes what to start. What others have to say to it goes through its inbox.
//
// Two processes may both ask: the idempotency key makes Klarna do it once, the
// expected position makes the log take it once. A failure writes the row's next
// try and frees the order; nothing is ever cancelled because something failed.
package processmanager
