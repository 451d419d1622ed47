// Package architecture holds the tests of the code itself: what may import what,
// how big files are, and that the documents tell the truth.
package architecture
