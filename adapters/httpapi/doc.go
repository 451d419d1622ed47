// Package httpapi is Ordertrail's face on HTTP: the public push listener, which
// turns Klarna's pushes and notifications into durable events, and the private API,
// which shows orders and events and accepts the shop's confirmations and commands
// (help/api.md, "Pushes and notifications", and help/api.md, "The private API").
//
// The push listener is the room push. The private API is the rooms commands,
// queries, feed, operations and documents. Both are served by server, run through
// pipeline, are read by request and refused by problem; orderjson is how an order is
// shown. What both are asked is accepted by the process manager. This package joins
// the rooms.
package httpapi
