package processmanager

import "time"

// How long calls of a store stop after its credentials were refused: doubling
// from the first to the last.
const (
	firstOpening   = time.Second
	longestOpening = time.Minute
)

// breaker stops the calls of one store: for as long as a 429 or a lost connection
// asks, and while its credentials are refused, when it lets through one call at a
// time and ever more seldom, until one is taken.
type breaker struct {
	until    time.Time
	openings int  // in a row, because of refused credentials
	probing  bool // the one call is under way
}

// openFor returns for how long no call may go, 0 where one may.
func (b *breaker) openFor(now time.Time) time.Duration {
	if b.probing {
		return max(firstOpening, b.until.Sub(now))
	}
	return max(b.until.Sub(now), 0)
}

// enter says whether a call may go now. Once its answer is known, whatever it is,
// the caller leaves.
func (b *breaker) enter(now time.Time) bool {
	if b.openFor(now) > 0 {
		return false
	}
	b.probing = b.openings > 0
	return true
}

func (b *breaker) leave() { b.probing = false }

// refuse opens the breaker because of refused credentials and says whether that is
// news. Answers to calls that were under way together count once.
func (b *breaker) refuse(now time.Time) (news bool) {
	if now.Before(b.until) {
		return false
	}
	b.until = now.Add(min(firstOpening<<min(b.openings, 10), longestOpening))
	b.openings++
	return b.openings == 1
}

// pause opens the breaker for a while.
func (b *breaker) pause(now time.Time, pause time.Duration) {
	if until := now.Add(min(pause, longestDelay)); until.After(b.until) {
		b.until = until
	}
}

// accept records that Klarna took the credentials and returns how often in a row it
// had not.
func (b *breaker) accept() (openings int) {
	openings, b.openings = b.openings, 0
	return openings
}
