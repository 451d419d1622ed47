package audit

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// progressInterval is how often a replay tells how far it is.
const progressInterval = 100 * time.Millisecond

// errReached ends following at the event that was the last one at the start.
var errReached = errors.New("the end was reached")

// Replay folds every order of the log again, up to the event that is its last
// now, and compares the views with it. progress is called about ten times a
// second, and at the end, with the events done and all there are. What is wrong
// stands in the report; an error says that the replay itself could not go on.
func Replay(ctx context.Context, log eventstore.Log, views *projections.Views, progress func(done, total uint64)) (Report, error) {
	return newReplay(domain.Due, domain.Watch).run(ctx, log, views, progress)
}

func (p *replay) run(ctx context.Context, log eventstore.Log, views *projections.Views, progress func(done, total uint64)) (Report, error) {
	viewed := views.Position() // first, so that it never passes the head for a good reason
	head, err := log.Head(ctx)
	if err != nil {
		return Report{}, err
	}
	if viewed > head {
		p.report.add(Finding{Position: viewed, Rule: RuleView, Detail: fmt.Sprintf("the views are at position %d, the log ends at %d", viewed, head)})
	}
	if err := p.follow(ctx, log, head, progress); err != nil {
		return Report{}, fmt.Errorf("replay the log: %w", err)
	}
	p.findForgotten()
	if err := p.compare(ctx, views); err != nil {
		return Report{}, fmt.Errorf("compare the views with the log: %w", err)
	}
	progress(uint64(head), uint64(head))
	p.report.Orders = len(p.inOrder)
	return p.report, nil
}

// replay is a log as far as it is folded.
type replay struct {
	due     tasks
	watch   tasks
	report  Report
	trails  map[domain.OrderKey]*trail
	inOrder []*trail // by their first event
	ids     map[[16]byte]eventstore.Position
	last    eventstore.Position // position of the last record
}

func newReplay(due, watch tasks) *replay {
	return &replay{
		due: due, watch: watch, report: Report{Findings: []Finding{}},
		trails: map[domain.OrderKey]*trail{}, ids: map[[16]byte]eventstore.Position{},
	}
}

// follow takes all records up to the head. A log that cannot be read on is
// something found, and what stands before it is judged.
func (p *replay) follow(ctx context.Context, log eventstore.Log, head eventstore.Position, progress func(done, total uint64)) error {
	if head == 0 {
		return nil
	}
	tick := time.NewTicker(progressInterval)
	defer tick.Stop()
	err := log.Follow(ctx, 0, func(records []eventstore.Record) error {
		for _, r := range records {
			if p.last >= head {
				return errReached
			}
			p.add(r)
		}
		select {
		case <-tick.C:
			progress(uint64(p.last), uint64(head))
		default:
		}
		if p.last >= head {
			return errReached
		}
		return nil
	})
	if errors.Is(err, eventstore.ErrCorrupt) {
		p.report.add(Finding{Position: p.last + 1, Rule: RulePositions, Detail: err.Error()})
		return nil
	}
	if errors.Is(err, errReached) {
		return nil
	}
	return err
}

func (p *replay) add(r eventstore.Record) {
	if r.Position != p.last+1 {
		p.report.add(about(r, RulePositions, "position %d follows position %d", r.Position, p.last))
	}
	p.last = r.Position
	sum := sha256.Sum256([]byte(r.ID))
	id := [16]byte(sum[:16])
	if first, ok := p.ids[id]; ok {
		p.report.add(about(r, RuleIDs, "its event id %s stands at position %d too", r.ID, first))
	} else {
		p.ids[id] = r.Position
	}
	t := p.trails[r.Key]
	if t == nil {
		t = newTrail(r.Key)
		p.trails[r.Key] = t
		p.inOrder = append(p.inOrder, t)
	}
	p.report.add(t.add(r)...)
}

func (p *replay) findForgotten() {
	for _, t := range p.inOrder {
		if what := t.forgotten(p.due, p.watch); what != "" {
			p.report.add(about(t.last, RuleDue, "%s", what))
		}
	}
}
