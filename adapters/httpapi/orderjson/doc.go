// Package orderjson is the JSON of an order and of its events as the private API
// shows them; the shop's order system is sent the same order.
package orderjson
