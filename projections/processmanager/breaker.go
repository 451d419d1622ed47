package processmanager

import "time"

// How long calls of a store stop after its credentials were refused: doubling
// from the first to the last.
const (
	firstClosure   = time.Second
	longestClosure = time.Minute
)

// breaker stops the calls of one store: for as long as a 429 or a lost connection
// asks, and while its credentials are refused, when it lets through one call at a
// time and ever more seldom, until one is taken.
type breaker struct {
	until    time.Time
	closures int  // in a row, because of refused credentials
	probing  bool // the one call is under way
}

// closedFor returns for how long no call may go, 0 where one may.
func (b *breaker) closedFor(now time.Time) time.Duration {
	if b.probing {
		return max(firstClosure, b.until.Sub(now))
	}
	return max(b.until.Sub(now), 0)
}

// enter says whether a call may go now. Once its answer is known, whatever it is,
// the caller leaves.
func (b *breaker) enter(now time.Time) bool {
	if b.closedFor(now) > 0 {
		return false
	}
	b.probing = b.closures > 0
	return true
}

func (b *breaker) leave() { b.probing = false }

// refuse closes the breaker because of refused credentials and says whether that is
// news. Answers to calls that were under way together count once.
func (b *breaker) refuse(now time.Time) (news bool) {
	if now.Before(b.until) {
		return false
	}
	b.until = now.Add(min(firstClosure<<min(b.closures, 10), longestClosure))
	b.closures++
	return b.closures == 1
}

// pause closes the breaker for a while.
func (b *breaker) pause(now time.Time, pause time.Duration) {
	if until := now.Add(min(pause, longestDelay)); until.After(b.until) {
		b.until = until
	}
}

// accept records that Klarna took the credentials and returns how often in a row it
// had not.
func (b *breaker) accept() (closures int) {
	closures, b.closures = b.closures, 0
	return closures
}
