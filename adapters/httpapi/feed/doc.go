// Package feed is the live feed of the private API: all events behind a position as
// server-sent events.
package feed
