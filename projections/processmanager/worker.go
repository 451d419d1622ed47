package processmanager

import (
	"context"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2/expirable"
	"golang.org/x/sync/errgroup"

	"ordertrail/domain"
	"ordertrail/projections"
)

// worker is all that is done for one store. Its one goroutine owns the scheduler, and
// begins what that says in goroutines of their own.
type worker struct {
	*executor
	refuses atomic.Bool // Klarna refuses the store's credentials
	bound   int         // of orders that wait for their first read
}

func newWorker(m *Manager, store Store, cfg Config, metrics *metrics) *worker {
	w := &worker{bound: cfg.MaxUnverified, executor: &executor{
		store: store, attempts: attempts(), orders: m.orders, views: m.views, now: cfg.Now, logger: cfg.Logger,
		metrics: metrics, inbox: newInbox(cfg.MaxUnverified), reads: newFirstReads(cfg.Logger.With("store", store.ID)),
		wasRead: lru.NewLRU[domain.OrderKey, struct{}](readOrders, nil, 0),
	}}
	metrics.refused.WithLabelValues(string(store.ID)).Set(0)
	metrics.watch(store.ID, w.inbox)
	return w
}

// run works until the context ends. changed has a signal when what is due may have
// changed.
func (w *worker) run(ctx context.Context, changed <-chan struct{}) error {
	w.begun = w.now()
	tasks, ctx := errgroup.WithContext(ctx)
	tasks.Go(func() error {
		scheduler := newScheduler(w.store.Rate, w.bound)
		timer := time.NewTimer(0)
		defer timer.Stop()
		var inputs []input
		for {
			inputs, scheduler.unanswered = w.inbox.drain(inputs)
			now := w.now()
			for _, in := range inputs {
				in.apply(&scheduler, now)
			}
			plan := scheduler.next(now)
			w.begin(ctx, tasks, plan)
			timer.Stop()
			if plan.wait > 0 {
				timer.Reset(plan.wait)
			}
			select {
			case <-w.inbox.signal:
			case <-changed:
				viewsChanged{}.apply(&scheduler, now)
			case <-timer.C:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	return tasks.Wait()
}

// begin starts what a scheduler says.
func (w *worker) begin(ctx context.Context, tasks *errgroup.Group, p plan) {
	for _, l := range p.leaves {
		l.call.leave <- l.err
	}
	for _, one := range p.starts {
		tasks.Go(func() error { return w.work(ctx, one) })
	}
	if len(p.read) > 0 {
		tasks.Go(func() error { return w.readRows(ctx, p.read, p.limit) })
	}
	if p.reschedule != nil {
		tasks.Go(func() error { return w.reschedule(ctx, *p.reschedule) })
	}
	for _, news := range p.news {
		w.tell(news)
	}
}

// readRows reads rows of the due projection for the scheduler.
func (w *worker) readRows(ctx context.Context, wanted []class, limit int) error {
	now := w.now()
	read := rowsRead{rows: map[class][]projections.DueRow{}}
	priorities := make([]domain.Priority, 0, len(wanted))
	for _, c := range wanted {
		source := sources[c]
		rows, err := w.views.Due(ctx, w.store.ID, source.priority, source.newest, now, limit)
		if err != nil {
			return err
		}
		read.rows[c] = rows
		priorities = append(priorities, source.priority)
	}
	next, err := w.views.NextDue(ctx, w.store.ID, priorities, now)
	if err != nil {
		return err
	}
	read.next = next
	w.inbox.put(read)
	return nil
}

// reschedule has rows tried now.
func (w *worker) reschedule(ctx context.Context, r reschedule) error {
	some := len(r.keys) > 0
	for _, key := range r.keys {
		if err := w.views.WakeDue(ctx, key, w.now()); err != nil {
			return err
		}
	}
	for _, word := range r.words {
		now := w.now()
		woken, err := w.views.WakeFailed(ctx, w.store.ID, now.Add(longestDelay+time.Minute), word, now)
		if err != nil {
			return err
		}
		some = some || woken
	}
	w.inbox.put(rescheduleEnd{some})
	return nil
}

// tell says that Klarna refuses the credentials, or takes them again.
func (w *worker) tell(news credentialNews) {
	w.refuses.Store(news.refused)
	if !news.refused {
		w.metrics.refused.WithLabelValues(string(w.store.ID)).Set(0)
		w.logger.Info("Klarna takes the credentials again", "store", w.store.ID)
		return
	}
	w.metrics.refused.WithLabelValues(string(w.store.ID)).Set(1)
	w.logger.Error("Klarna refuses the credentials: calls of this store stop until they work; check its username, password and region, then restart",
		"store", w.store.ID, "correlation_id", news.correlationID)
}
