// Package faults holds the tests of what goes wrong: each effect is crossed with
// each fault of Klarna's and each point to die at, and the service is killed again
// and again. Money moves once.
package faults
