package processmanager

import (
	"sync"
	"time"
)

// How long calls of a store stop after its credentials were refused: doubling
// from the first to the last.
const (
	firstClosure   = time.Second
	longestClosure = time.Minute
)

// gate stops the calls of one store: for as long as a 429 or a lost connection
// asks, and while its credentials are refused, when it lets through one call at a
// time and ever more seldom, until one is taken.
type gate struct {
	mu       sync.Mutex
	until    time.Time
	closures int  // in a row, because of refused credentials
	trying   bool // the one call is under way
}

// enter says whether a call may go now. The caller says when its answer is known
// by leave, whatever it is.
func (g *gate) enter(now time.Time) (leave func(), ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now.Before(g.until) || g.trying {
		return nil, false
	}
	if g.closures == 0 {
		return func() {}, true
	}
	g.trying = true
	return g.tried, true
}

func (g *gate) tried() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.trying = false
}

// closedFor says for how long no call may go, 0 where one may.
func (g *gate) closedFor(now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.trying {
		return max(firstClosure, g.until.Sub(now))
	}
	return max(g.until.Sub(now), 0)
}

// refuse closes the gate because of refused credentials and says whether that is
// news. Answers to calls that were under way together count once.
func (g *gate) refuse(now time.Time) (news bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now.Before(g.until) {
		return false
	}
	g.until = now.Add(min(firstClosure<<min(g.closures, 10), longestClosure))
	g.closures++
	return g.closures == 1
}

// hold closes the gate for a while.
func (g *gate) hold(now time.Time, pause time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := now.Add(min(pause, longestDelay)); until.After(g.until) {
		g.until = until
	}
}

// accept records that Klarna took the credentials and says how often in a row it
// had not.
func (g *gate) accept() (closures int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	closures = g.closures
	g.closures = 0
	return closures
}

func (g *gate) refused() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closures > 0
}
