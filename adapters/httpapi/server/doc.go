// Package server serves a listener's handler within limits: of time, of header
// bytes, and of connections, of which those that wait make room for others.
package server
