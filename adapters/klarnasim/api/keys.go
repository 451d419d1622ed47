package api

import (
	"net/http"
	"sync"
	"time"

	"ordertrail/adapters/klarnasim/operations"
)

// keyLife is how long an idempotency key lives after its first attempt (klarna.md, "Idempotency
// keys").
const keyLife = 24 * time.Hour

// keyTable remembers the first result of each idempotency key, whatever body and path a later request has.
type keyTable struct {
	mu     sync.Mutex
	byKey  map[string]*keyEntry
	oldest []*keyEntry
}

type keyEntry struct {
	key string
	at  time.Time

	mu    sync.Mutex // held while the first attempt runs, so that a second one waits for it
	first *operations.Answer
}

// once returns the first result of key, running attempt when there is none. Errors are kept if keepErrors.
func (t *keyTable) once(key string, now time.Time, keepErrors bool, attempt func() operations.Answer) operations.Answer {
	k := t.entry(key, now)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.first != nil {
		again := *k.first
		again.Replay, again.Effect = true, false
		return again
	}
	result := attempt()
	if result.Status < http.StatusBadRequest || keepErrors {
		k.first = &result
	}
	return result
}

func (t *keyTable) entry(key string, now time.Time) *keyEntry {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.oldest) > 0 && now.Sub(t.oldest[0].at) >= keyLife {
		delete(t.byKey, t.oldest[0].key)
		t.oldest = t.oldest[1:]
	}
	if k, known := t.byKey[key]; known {
		return k
	}
	k := &keyEntry{key: key, at: now}
	t.byKey[key] = k
	t.oldest = append(t.oldest, k)
	return k
}
