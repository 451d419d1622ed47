package processmanager

import (
	"context"
	"time"

	"ordertrail/domain"
)

// mendInterval is how often next tries are looked for that are later than any
// schedule sets: the clock was set back after they were written.
const mendInterval = longestDelay

// resume has what failed by refused credentials tried again. Where they were
// refused but once, an order of its own may be the cause, which keeps its pace.
func (l *line) resume(closures int) {
	l.first.poke()
	l.again.poke()
	if closures < 2 {
		return
	}
	select {
	case l.accepted <- struct{}{}:
	default:
	}
}

// mend brings forward what waits for no good word.
func (l *line) mend(ctx context.Context) error {
	tick := time.NewTicker(mendInterval)
	defer tick.Stop()
	word := ""
	for {
		now := l.now()
		woken, err := l.views.WakeFailed(ctx, l.store.ID, now.Add(longestDelay+time.Minute), word, now)
		if err != nil {
			return err
		}
		if woken {
			l.again.poke()
		}
		select {
		case <-l.accepted:
			word = string(domain.AnswerUnauthorized)
		case <-tick.C:
			word = ""
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
