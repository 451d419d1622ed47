package server

import (
	"container/list"
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"sync"
)

// connection is one that is counted.
type connection struct {
	net.Conn
	all  *connections
	peer netip.Prefix
	once sync.Once

	// Under all.mu: element is its place in all.idle, nil while it is busy.
	element *list.Element
	used    bool // a request has come
	closed  bool
}

// Close is net.Conn's.
func (c *connection) Close() error {
	c.once.Do(func() { c.all.forget(c) })
	return c.Conn.Close()
}

// CloseWrite ends the answer before the connection: net/http asks for it so that
// a caller that is still sending reads why it was refused.
func (c *connection) CloseWrite() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	return half.CloseWrite()
}

// peerOf groups the addresses one peer is given: an IPv4 address, an IPv6 /64.
func peerOf(address net.Addr) netip.Prefix {
	parsed, err := netip.ParseAddrPort(address.String())
	if err != nil {
		return netip.Prefix{}
	}
	ip := parsed.Addr().Unmap().WithZone("")
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	return netip.PrefixFrom(ip, bits).Masked()
}

// connectionKey finds the connection of a request in its context.
type connectionKey struct{}

func withConnection(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, conn)
}

// markBusy keeps a connection from making room while a request on it is being
// answered.
func (c *connections) markBusy(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, ok := r.Context().Value(connectionKey{}).(*connection)
		if ok {
			c.setBusy(conn)
			defer c.setIdle(conn)
		}
		handler.ServeHTTP(w, r)
	})
}
