// Package operations is the part of the private API that keeps the program running:
// health, metrics, how far the views are, rebuilding them and auditing the log.
package operations
