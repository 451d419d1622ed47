package audit

import (
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// moved is a record in another place and, where id is not empty, of another order.
func moved(r eventstore.Record, id string, position eventstore.Position) eventstore.Record {
	r.Position = eventstore.Position(position)
	if id != "" {
		r.Key = key(id)
	}
	return r
}

func TestViewsThatDisagreeAreFound(t *testing.T) {
	records := story(t)
	push, pushB := records[0], records[3]
	otherAmount := story(t)
	otherAmount[1].Data = []byte(`{"order_id":"a","currency":"SEK","order_amount":4999}`)
	for name, test := range map[string]struct {
		log, views []eventstore.Record
		order      string
		version    domain.Version
		position   eventstore.Position
	}{
		"another amount": {records, otherAmount, "a", 4, 7},
		"no such order": {
			[]eventstore.Record{push, moved(pushB, "", 2)},
			[]eventstore.Record{push, moved(pushB, "c", 2)}, "c", 1, 2,
		},
		"a missing order": {
			[]eventstore.Record{push, moved(pushB, "", 2)},
			[]eventstore.Record{push, moved(pushB, "c", 2)}, "b", 1, 2,
		},
		"an event left out": {
			records[:4],
			[]eventstore.Record{push, records[1], moved(push, "c", 3), moved(pushB, "", 4)}, "a", 2, 2,
		},
		"in another order": {
			[]eventstore.Record{push, moved(pushB, "", 2)},
			[]eventstore.Record{moved(pushB, "", 1), moved(push, "", 2)}, "a", 1, 2,
		},
		"ahead of the log": {records[:3], records, "", 0, 9},
	} {
		t.Run(name, func(t *testing.T) {
			report := replayed(t, fixedLog{records: test.log}, viewsOf(t, test.views))
			if !report.has(RuleView, test.order, test.version, test.position) {
				t.Errorf("not found: %+v", report)
			}
		})
	}
}

func TestEveryPageOfTheViewsIsCompared(t *testing.T) {
	records := pushes(pageSize+1, domain.Pushed)
	report := replayed(t, fixedLog{records: records}, viewsOf(t, records))
	if report.Found != 0 || report.Compared != pageSize+1 {
		t.Errorf("%+v", report)
	}
}

// Views that are behind are no finding: what they hold is compared as far as it
// goes. Nor are views that went on while the log was read.
func TestViewsElsewhereAreNoFinding(t *testing.T) {
	records := story(t)
	report := replayed(t, fixedLog{records: records}, viewsOf(t, records[:7]))
	if report.Found != 0 || report.Compared != 1 {
		t.Errorf("behind: %+v", report)
	}
	p, ahead := newReplay(nil, nil), viewsOf(t, records)
	for _, r := range records[:8] {
		p.add(r)
	}
	if err := p.compare(t.Context(), ahead); err != nil || p.report.Found != 0 || p.report.Compared != 1 {
		t.Errorf("ahead: %+v, %v", p.report, err)
	}
}
