// Package terminal is how the command line speaks to people: failures with their
// exit codes, tables, money, progress.
package terminal
