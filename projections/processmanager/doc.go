// Package processmanager runs every order to where nothing is due: it takes rows
// of the due projection by priority and time, asks Klarna, and tells the order
// what came of it.
//
// Two processes may both ask: the idempotency key makes Klarna do it once, the
// expected position makes the log take it once. A failure writes the row's next
// try and frees the worker; nothing is ever cancelled because something failed.
package processmanager
