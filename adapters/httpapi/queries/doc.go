// Package queries is the part of the private API that shows orders: lists, one order
// now or as it was, its events, and the counts of all.
package queries
