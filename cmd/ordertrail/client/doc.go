// Package client asks a running server: the private API, its event feed, and the
// push listener.
package client
