// Package klarnasim is a simulated Klarna to test an integration against: a stateful Order
// Management API with its rules about statuses, amounts and idempotency keys, the pushes and fraud
// notifications Klarna sends, and shoppers who buy.
//
// A Simulator runs on a clock of its own that can be sped up and advanced, so that 48 hours of
// pushes pass in a moment. It can be told to fail in every way an integration must survive
// (AddFault), lets things happen behind the integration's back (Portal), and is an incorruptible
// witness: Journal, Stats and Order tell what was asked, what took effect and how often.
//
// All of that is also served as JSON under /sim/v1; GET /sim/v1 explains it. The sources of its
// behaviour are collected in klarna.md, to which comments refer by section; what no source states
// is a switch in Unknowns.
//
// The package shares no code with the product it is used to test.
package klarnasim
