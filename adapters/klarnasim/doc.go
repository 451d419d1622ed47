// Package klarnasim is a simulated Klarna to test an integration against: a stateful Order
// Management API with its rules about statuses, amounts and idempotency keys, the pushes and fraud
// notifications Klarna sends, and shoppers who buy.
//
// Here are the words it is spoken to with: what a shopper buys, which faults there are, what the
// portal does, and what an order, the journal and the counts look like. Its rooms do the work:
//
//	simulator   puts the rest together, with the portal and the control of it all; start here
//	api         the Order Management API over HTTP, its journal, and its faulty answers
//	operations  what each call does, when it is refused, and which calls go wrong
//	orders      the orders and what time does to them
//	pushes      pushes and notifications, and when Klarna sends them
//	shoppers    the checkout, and a trickle of purchases with the troubles of real ones
//	clock       simulated time
//
// A simulator runs on a clock of its own that can be sped up and advanced, so that 48 hours of
// pushes pass in a moment. It can be told to fail in every way an integration must survive, and is an
// incorruptible witness of what was asked, what took effect and how often: all of that also as JSON
// under /sim/v1, which GET /sim/v1 explains.
//
// The sources of its behaviour are collected in adapters/klarna/klarna.md, to which comments point
// by heading; what no source states is a switch in Unknowns.
//
// The package shares no code with the product it is used to test.
package klarnasim
