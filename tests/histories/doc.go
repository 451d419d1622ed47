// Package histories holds the tests of logs that were once written: they are read
// for ever.
package histories
