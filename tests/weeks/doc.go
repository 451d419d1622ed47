// Package weeks holds the tests of what takes an order days and weeks: expiry, risk,
// what is done elsewhere, answers that come late. Their clock is moved.
package weeks
