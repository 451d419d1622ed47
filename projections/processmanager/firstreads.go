package processmanager

import (
	"errors"
	"log/slog"
	"net/http"
	"sync"

	"ordertrail/domain"
)

// manyUnknown is from how many different ids on it is no accident that Klarna has
// answered 404 to all.
const manyUnknown = 3

// firstReads is what became of the reads of a store since the start. Where Klarna has
// shown no order and answered 404 to several ids, its URL or region is most likely
// wrong, or it is asked for another shop's orders.
type firstReads struct {
	logger  *slog.Logger // of the store
	mu      sync.Mutex
	unknown map[domain.OrderID]bool // answered 404, at most manyUnknown
	shown   bool                    // some order was
}

func newFirstReads(logger *slog.Logger) *firstReads {
	return &firstReads{logger: logger, unknown: map[domain.OrderID]bool{}}
}

// note takes in how a read ended, and tells of what it changes.
func (f *firstReads) note(id domain.OrderID, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := f.suspicious()
	var answer *domain.AnswerError
	switch {
	case err == nil:
		f.shown, f.unknown = true, nil
	case !f.shown && !before && errors.As(err, &answer) && answer.Status == http.StatusNotFound:
		f.unknown[id] = true
	}
	switch now := f.suspicious(); {
	case now && !before:
		f.logger.Warn("Klarna answers 404 to every first read: check the store's URL and region")
	case before && !now:
		f.logger.Info("Klarna shows an order of the store now")
	}
}

// allUnknown says whether every first read has ended in 404 so far, of several ids.
func (f *firstReads) allUnknown() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.suspicious()
}

func (f *firstReads) suspicious() bool { return len(f.unknown) >= manyUnknown }
