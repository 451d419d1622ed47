// Package problem holds the RFC 9457 problem documents that every refusal is
// answered with, and the one mapping from errors to them (errors.go).
package problem
