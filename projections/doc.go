// Package projections keeps what is read often as tables and as a feed, made
// from nothing but the log.
//
// [Views] is a SQLite database that follows the log. One transaction holds what
// a batch of events changes and the checkpoint, so every event counts once. A
// projection is a file name.go, a file name.sql and a word in all; changing a
// schema, or the shape of a domain.Order, makes the views build themselves
// again. Where only the meaning of a row changes, change the revision in the
// comment on top of its name.sql. [Views.Rebuild] builds beside the live tables
// and swaps.
//
// [Feed] relays the log to downstream services.
//
// Nothing here asks Klarna or anybody else for anything.
package projections
