// Package klarnasim is a simulated Klarna to test an integration against: a stateful Order
// Management API with its rules about statuses, amounts and idempotency keys, the pushes and fraud
// notifications Klarna sends, and shoppers who buy.
//
// Here are the words it is spoken to with: what a shopper buys, which faults there are, what the
// portal does, and what an order, the journal and the counts look like. Its rooms do the work:
//
//	simulator   puts the rest together; start here
//	api         the Order Management API over HTTP, and its faulty answers
//	operations  what each call does, and when it is refused
//	orders      the orders and what time does to them
//	faults      which calls go wrong
//	portal      what happens behind the integration's back
//	pushes      pushes and notifications, and when Klarna sends them
//	checkout    purchases and their baskets
//	shoppers    a trickle of purchases with the troubles of real ones
//	witness     journal, counts and the truth about an order
//	clock       simulated time
//	control     all of that as JSON under /sim/v1; GET /sim/v1 explains it
//
// A simulator runs on a clock of its own that can be sped up and advanced, so that 48 hours of
// pushes pass in a moment. It can be told to fail in every way an integration must survive, lets
// things happen behind the integration's back, and is an incorruptible witness of what was asked,
// what took effect and how often.
//
// The sources of its behaviour are collected in adapters/klarna/klarna.md, to which comments point
// by heading; what no source states is a switch in Unknowns.
//
// The package shares no code with the product it is used to test.
package klarnasim
