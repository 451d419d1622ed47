package eventstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"ordertrail/domain"
)

// ErrUnknownOrder says that the log has no event of the order.
var ErrUnknownOrder = errors.New("unknown order")

// maxAttempts bounds how often a command is decided again because another event
// came first; each attempt lost means that somebody else's succeeded.
const maxAttempts = 5

// hotOrders bounds how many folded orders are kept, about 2 KiB each.
const hotOrders = 16384

// Orders decides commands on orders and appends what follows from them. It owns
// load, decide, append and retry, so that callers cannot get them wrong.
type Orders struct {
	log   Log
	now   func() time.Time
	newID func() string
	// hot holds the orders last used; keeping is held while one is replaced.
	hot     *lru.Cache[domain.OrderKey, Entry]
	keeping sync.Mutex
	// waiters are those in Await.
	waiters waiters
}

// Entry is an order with the id and position of its last event.
type Entry struct {
	Order    domain.Order
	Position Position
	ID       string
}

// NewOrders returns the orders of a log. now returns the time of new events, newID
// their unique ids.
func NewOrders(log Log, now func() time.Time, newID func() string) (*Orders, error) {
	hot, err := lru.New[domain.OrderKey, Entry](hotOrders)
	if err != nil {
		return nil, fmt.Errorf("make the cache of hot orders: %w", err)
	}
	return &Orders{log: log, hot: hot, now: now, newID: newID}, nil
}

// Load returns an order as the log tells it now, or ErrUnknownOrder.
func (s *Orders) Load(ctx context.Context, key domain.OrderKey) (Entry, error) {
	entry, err := s.refresh(ctx, key)
	if err != nil {
		return Entry{}, err
	}
	if entry.Order.Version == 0 {
		return Entry{}, fmt.Errorf("%w: %s", ErrUnknownOrder, key)
	}
	return entry, nil
}

// Recall returns an order as this process last knew it, and reads the log only
// where it does not know it; an order nobody has heard of has version 0. What is
// decided on it is checked by the append.
func (s *Orders) Recall(ctx context.Context, key domain.OrderKey) (Entry, error) {
	if entry, ok := s.hot.Get(key); ok {
		return entry, nil
	}
	return s.refresh(ctx, key)
}

// History returns an order's records, oldest first, or ErrUnknownOrder.
func (s *Orders) History(ctx context.Context, key domain.OrderKey) ([]Record, error) {
	records, err := s.log.Read(ctx, key, 0)
	if err != nil {
		return nil, fmt.Errorf("read order %s: %w", key, err)
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("%w: %s", ErrUnknownOrder, key)
	}
	return records, nil
}

// Execute decides a command on an order and appends the event that it leads to,
// deciding again where another event came first. It returns the order after
// it; an order of which nothing is known is decided upon as well. All it
// returns is durable. Errors are those of domain.Decide, ErrConflict after five
// attempts, ErrTooLarge, ErrUnavailable or ErrCorrupt.
func (s *Orders) Execute(ctx context.Context, key domain.OrderKey, cause Cause, command domain.Command) (Entry, error) {
	entry, err := s.Recall(ctx, key)
	if err != nil {
		return Entry{}, err
	}
	return s.ExecuteFrom(ctx, entry, cause, command)
}

// ExecuteFrom is Execute for a caller that has the order already, however old: the
// append finds out where somebody else was first.
func (s *Orders) ExecuteFrom(ctx context.Context, entry Entry, cause Cause, command domain.Command) (Entry, error) {
	key := entry.Order.Key
	var err error
	for attempt := 1; err == nil; attempt++ {
		var done bool
		done, entry, err = s.attempt(ctx, entry, cause, command)
		if done {
			return entry, nil
		}
		if errors.Is(err, ErrConflict) && attempt < maxAttempts {
			entry, err = s.refresh(ctx, key)
		}
	}
	return Entry{}, fmt.Errorf("execute %T on order %s: %w", command, key, err)
}

func (s *Orders) attempt(ctx context.Context, from Entry, cause Cause, command domain.Command) (bool, Entry, error) {
	now := s.now().UTC()
	event, err := domain.Decide(from.Order, command, now)
	if err != nil {
		return false, Entry{}, err
	}
	if event == nil {
		return true, from, nil
	}
	entry, err := s.append(ctx, from, cause, event, now)
	return err == nil, entry, err
}

func (s *Orders) append(ctx context.Context, from Entry, cause Cause, event domain.Event, now time.Time) (Entry, error) {
	order, err := domain.Evolve(from.Order, event, now)
	if err != nil {
		return Entry{}, err
	}
	record, err := NewRecord(s.newID(), now, cause, order, event, from.Position)
	if err != nil {
		return Entry{}, err
	}
	position, err := s.log.Append(ctx, record)
	if err != nil {
		return Entry{}, err
	}
	entry := Entry{Order: order, Position: position, ID: record.ID}
	s.keep(entry)
	s.waiters.wake(order.Key)
	return entry, nil
}

// refresh brings the hot copy up to the log.
func (s *Orders) refresh(ctx context.Context, key domain.OrderKey) (Entry, error) {
	entry, ok := s.hot.Get(key)
	if !ok {
		entry = Entry{Order: domain.New(key)}
	}
	records, err := s.log.Read(ctx, key, entry.Position)
	if err != nil {
		return Entry{}, fmt.Errorf("read order %s: %w", key, err)
	}
	for _, record := range records {
		entry.Order, err = Fold(entry.Order, record)
		if err != nil {
			return Entry{}, err
		}
		entry.Position, entry.ID = record.Position, record.ID
	}
	if entry.Position > 0 {
		s.keep(entry)
	}
	return entry, nil
}

// keep makes an entry the hot copy, unless there is a newer one: a read that took
// long must not undo an append that came meanwhile.
func (s *Orders) keep(entry Entry) {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	key := entry.Order.Key
	if kept, ok := s.hot.Peek(key); !ok || kept.Position <= entry.Position {
		s.hot.Add(key, entry)
	}
}
