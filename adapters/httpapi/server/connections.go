package server

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
)

// connections bounds the open connections of a listener, in all and of one
// peer. At a bound the one on which no request has been answered for longest makes
// room, so that idle or slow ones cannot keep others out; where all are busy the new
// one is closed.
type connections struct {
	Limits

	mu     sync.Mutex
	open   int
	byPeer map[netip.Prefix]int
	idle   []*connection // longest idle first
}

func newConnections(limits Limits) *connections {
	return &connections{Limits: limits, byPeer: map[netip.Prefix]int{}}
}

// limitedListener counts its connections.
type limitedListener struct {
	net.Listener
	connections *connections
}

// Accept is net.Listener's.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		conn := &connection{Conn: accepted, all: l.connections, peer: peerOf(accepted.RemoteAddr())}
		if l.connections.admit(conn) {
			return conn, nil
		}
		accepted.Close()
	}
}

// admit counts a connection in, making room for it where it has to.
func (c *connections) admit(conn *connection) bool {
	for {
		victim, admitted := c.tryAdmit(conn)
		if victim == nil {
			return admitted
		}
		victim.Close()
	}
}

// tryAdmit admits where there is room, and else names who is to make it, nobody where all are busy.
func (c *connections) tryAdmit(conn *connection) (victim *connection, admitted bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	full := c.byPeer[conn.peer] >= c.PerPeer // of that peer
	if full || c.open >= c.Connections {
		i := slices.IndexFunc(c.idle, func(other *connection) bool { return !full || other.peer == conn.peer })
		if i < 0 {
			return nil, false
		}
		return c.idle[i], false
	}
	c.open++
	c.byPeer[conn.peer]++
	c.idle = append(c.idle, conn)
	return nil, true
}

func (c *connections) forget(conn *connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if conn.closed {
		return
	}
	conn.closed = true
	c.open--
	if c.byPeer[conn.peer]--; c.byPeer[conn.peer] == 0 {
		delete(c.byPeer, conn.peer)
	}
	c.leave(conn)
}

// leave takes a connection from the idle ones, under mu.
func (c *connections) leave(conn *connection) {
	if i := slices.Index(c.idle, conn); i >= 0 {
		c.idle = slices.Delete(c.idle, i, i+1)
	}
}

func (c *connections) setBusy(conn *connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	conn.used = true
	c.leave(conn)
}

func (c *connections) setIdle(conn *connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !conn.closed {
		c.idle = append(c.idle, conn)
	}
}

// closeUnused closes the connections on which no request has come yet: a server that stops would wait 5 s for one.
func (c *connections) closeUnused() {
	c.mu.Lock()
	unused := slices.DeleteFunc(slices.Clone(c.idle), func(conn *connection) bool { return conn.used })
	c.mu.Unlock()
	for _, conn := range unused {
		conn.Close()
	}
}

// connection is one that is counted.
type connection struct {
	net.Conn
	all  *connections
	peer netip.Prefix

	// Under all.mu.
	used   bool // a request has come
	closed bool
}

// Close is net.Conn's.
func (c *connection) Close() error {
	c.all.forget(c)
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

// markBusy keeps a connection from making room while a request on it is being answered.
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
