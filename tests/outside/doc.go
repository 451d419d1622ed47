// Package outside holds the tests of the built program as its users see it: its
// commands, its listeners, its feed, its data folder, and what it never tells.
package outside
