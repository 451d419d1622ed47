// Package commands is the part of the private API that asks something of an order:
// the shop's confirmations, checkouts, shipments, refunds and the like.
package commands
