package projections

import (
	"context"
	"fmt"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/errgroup"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// hotStates bounds how many folded orders are kept, about 2 KiB each. One that
// is not kept is loaded from the tables, so it must exceed the orders that are
// folded and not yet written.
const hotStates = 16384

// Two batches, of which each may grow by one of the log beyond its bound.
const _ uint = hotStates - 2*(maxEvents+eventstore.MaxBatch)

// commitInterval is how long after a commit the next one waits. It bounds what
// commits cost under load: an order's events mostly come within it and are
// written once.
const commitInterval = 10 * time.Millisecond

// session follows the log once. Of its two goroutines one folds and the other
// writes; while a batch is written, the next one grows.
type session struct {
	db   *database
	hot  *lru.Cache[domain.OrderKey, state]
	last eventstore.Position // position folded

	// next holds the batch that grows, full hands over one that may not grow any
	// more. Only the folding goroutine puts one in, so it never waits on next.
	next chan *batch
	full chan *batch
}

// follow brings a database up to the log and keeps it there until the context
// ends or either fails. What is folded when the log fails is still written.
func follow(ctx context.Context, log eventstore.Log, db *database, write func(context.Context, *batch) error) error {
	s, err := newSession(db)
	if err != nil {
		return err
	}
	group, following := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(s.next)
		return log.Follow(following, s.last, func(records []eventstore.Record) error { return s.fold(following, records) })
	})
	group.Go(func() error { return s.writeAll(ctx, write) })
	return group.Wait()
}

func newSession(db *database) (*session, error) {
	hot, err := lru.New[domain.OrderKey, state](hotStates)
	if err != nil {
		return nil, fmt.Errorf("make the cache of hot orders: %w", err)
	}
	return &session{
		db: db, hot: hot, last: db.position.reached(),
		next: make(chan *batch, 1), full: make(chan *batch),
	}, nil
}

// fold adds records to the batch that grows.
func (s *session) fold(ctx context.Context, records []eventstore.Record) error {
	b, err := s.growing(ctx)
	if err != nil {
		return err
	}
	for _, record := range records {
		if err = s.foldOne(ctx, b, record); err != nil {
			break
		}
	}
	if b.events() > 0 {
		s.next <- b
	}
	return err
}

func (s *session) growing(ctx context.Context) (*batch, error) {
	var b *batch
	select {
	case b = <-s.next:
	default:
		return newBatch(s.last), nil
	}
	if b.events() < maxEvents {
		return b, nil
	}
	select {
	case s.full <- b:
		return newBatch(s.last), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *session) foldOne(ctx context.Context, b *batch, r eventstore.Record) error {
	if r.Position != s.last+1 {
		return fmt.Errorf("%w: position %d follows %d", eventstore.ErrCorrupt, r.Position, s.last)
	}
	before, err := s.state(ctx, r)
	if err != nil {
		return fmt.Errorf("project position %d: %w", r.Position, err)
	}
	after, err := before.advance(r)
	if err != nil {
		return fmt.Errorf("project position %d: %w", r.Position, err)
	}
	b.add(before, after)
	s.hot.Add(r.Key, after)
	s.last = r.Position
	return nil
}

func (s *session) state(ctx context.Context, r eventstore.Record) (state, error) {
	if known, ok := s.hot.Get(r.Key); ok {
		return known, nil
	}
	if r.Version == 1 {
		return state{Order: domain.New(r.Key)}, nil
	}
	return s.db.state(ctx, r.Key)
}

// writeAll writes batches until the folding goroutine has ended: one at once
// where none was written lately, and else what came within the interval.
func (s *session) writeAll(ctx context.Context, write func(context.Context, *batch) error) error {
	rest := time.NewTimer(0)
	defer rest.Stop()
	for {
		var b *batch
		select {
		case b = <-s.full:
		case <-rest.C:
			b = s.nextBatch()
		}
		if b == nil {
			return nil
		}
		if err := write(ctx, b); err != nil {
			return err
		}
		rest.Reset(commitInterval)
	}
}

// nextBatch waits for a batch and returns nil where none will come any more.
func (s *session) nextBatch() *batch {
	select {
	case b := <-s.full:
		return b
	case b := <-s.next:
		return b
	}
}
