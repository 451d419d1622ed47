package audit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func TestAGoodLogIsClean(t *testing.T) {
	records := story(t)
	report := replayed(t, fixedLog{records: records}, viewsOf(t, records))
	if report.Found != 0 || report.Orders != 2 || report.Compared != 2 {
		t.Errorf("%+v", report)
	}
	empty := replayed(t, fixedLog{}, openViews(t))
	if empty.Found != 0 || empty.Findings == nil {
		t.Errorf("an empty log: %+v", empty)
	}
}

// Positions of the story: a has 1, 2, 3 and 7; b has 4, 5, 6, 8 (a push) and 9.
func TestEachRuleFindsItsCorruption(t *testing.T) {
	put := func(at int, change func(*eventstore.Record)) func([]eventstore.Record) []eventstore.Record {
		return func(records []eventstore.Record) []eventstore.Record {
			change(&records[at-1])
			return records
		}
	}
	// add appends an event to an order, in itself well-formed.
	add := func(id, name, data string, status domain.Status) func([]eventstore.Record) []eventstore.Record {
		return func(records []eventstore.Record) []eventstore.Record {
			r := eventstore.Record{
				Key: key(id), Version: 1, Position: eventstore.Position(len(records) + 1), ID: "added", Time: start.Add(time.Hour),
				Status: status, Name: name, Schema: 1, Data: []byte(data),
			}
			for _, before := range records {
				if before.Key == r.Key {
					r.Version, r.Previous = before.Version+1, before.Position
				}
			}
			return append(records, r)
		}
	}
	for _, test := range []struct {
		rule     Rule
		corrupt  func([]eventstore.Record) []eventstore.Record
		order    string
		version  domain.Version
		position eventstore.Position
	}{
		{RulePositions, put(5, func(r *eventstore.Record) { r.Position = 55 }), "b", 2, 55},
		{RuleIDs, put(9, func(r *eventstore.Record) { r.ID = "event-1" }), "b", 5, 9},
		{RuleVersions, put(7, func(r *eventstore.Record) { r.Version = 5 }), "a", 5, 7},
		{RuleChain, put(7, func(r *eventstore.Record) { r.Previous = 2 }), "a", 4, 7},
		{RuleReadable, put(7, func(r *eventstore.Record) { r.Name = "invented" }), "a", 4, 7},
		{RuleReadable, put(2, func(r *eventstore.Record) { r.Data = []byte(`{"order_amount":1.5}`) }), "a", 2, 2},
		{RuleLegal, put(3, func(r *eventstore.Record) { r.Name, r.Data = "acknowledged", []byte("{}") }), "a", 3, 3},
		{RuleStatus, put(7, func(r *eventstore.Record) { r.Status = domain.Created }), "a", 4, 7},
		{RuleReading, put(2, func(r *eventstore.Record) { r.Data = []byte(`{"order_id":"b","currency":"SEK"}`) }), "a", 2, 2},
		{RuleCreatedOnce, add("a", "created", "{}", domain.Created), "a", 5, 10},
		{RuleCreatedOnce, put(3, func(r *eventstore.Record) { r.Name, r.Data = "pushed", []byte("{}") }), "a", 4, 7},
		{RuleAcknowledgedOnce, add("a", "acknowledged", "{}", domain.Acknowledged), "a", 5, 10},
		{RuleEnded, add("b", "acknowledged", "{}", domain.Acknowledged), "b", 6, 10},
		{RuleMoney, put(2, func(r *eventstore.Record) { r.Data = []byte(`{"order_id":"a","currency":"SEK","order_amount":-1}`) }), "a", 2, 2},
	} {
		t.Run(string(test.rule), func(t *testing.T) {
			log := fixedLog{records: test.corrupt(story(t))}
			if report := replayed(t, log, openViews(t)); !report.has(test.rule, test.order, test.version, test.position) {
				t.Errorf("not found: %+v", report)
			}
		})
	}
}

// Each way to lose money is seen, also those that no event leads to.
func TestWrongMoney(t *testing.T) {
	good := domain.Order{
		Facts: domain.Facts{Currency: "SEK"}, OrderAmount: 100, CapturedAmount: 60, RefundedAmount: 60, RemainingAuthorizedAmount: 40,
		Captures: []domain.Capture{{Amount: 25}, {Amount: 35}},
		Refunds:  []domain.Refund{{Amount: 60}},
	}
	if wrong := wrongMoney(domain.Order{}, good); wrong != "" {
		t.Errorf("good money is said to be wrong: %s", wrong)
	}
	for want, change := range map[string]func(*domain.Order){
		"refunded than":             func(o *domain.Order) { o.RefundedAmount = 61 },
		"captured than":             func(o *domain.Order) { o.CapturedAmount = 101 },
		"remains authorized":        func(o *domain.Order) { o.RemainingAuthorizedAmount = 41 },
		"currency":                  func(o *domain.Order) { o.Currency = "EUR" },
		"captured is 60 and should": func(o *domain.Order) { o.Captures = o.Captures[:1] },
		"refunded is 60 and should": func(o *domain.Order) { o.Refunds = o.Refunds[1:] },
	} {
		t.Run(want, func(t *testing.T) {
			bad := good
			change(&bad)
			if wrong := wrongMoney(good, bad); !strings.Contains(wrong, want) {
				t.Errorf("%s: %q", want, wrong)
			}
		})
	}
	for _, negative := range []domain.Order{{OrderAmount: -1}, {CapturedAmount: -1}, {RefundedAmount: -1}, {RemainingAuthorizedAmount: -1}} {
		if wrong := wrongMoney(domain.Order{}, negative); !strings.Contains(wrong, "negative") {
			t.Errorf("%+v: %q", negative, wrong)
		}
	}
}

// A log that cannot be read to its end is a finding; what is no corruption is an
// error.
func TestALogThatBreaksOff(t *testing.T) {
	log := fixedLog{records: story(t)[:3], err: fmt.Errorf("%w: position 4 is missing", eventstore.ErrCorrupt)}
	long := longer{log}
	if report := replayed(t, long, openViews(t)); report.Found != 1 || !report.has(RulePositions, "", 0, 4) {
		t.Errorf("%+v", report)
	}
	long.err = eventstore.ErrUnavailable
	if _, err := Replay(t.Context(), long, openViews(t), func(uint64, uint64) {}); !errors.Is(err, eventstore.ErrUnavailable) {
		t.Errorf("error %v", err)
	}
}

// longer says that the log has one event more than can be read.
type longer struct{ fixedLog }

func (l longer) Head(context.Context) (eventstore.Position, error) {
	return eventstore.Position(len(l.records)) + 1, nil
}

func TestOnlyAHundredFindingsAreListed(t *testing.T) {
	report := replayed(t, fixedLog{records: pushes(150, domain.Created)}, openViews(t))
	if report.Found != 150 || len(report.Findings) != MaxFindings || report.Orders != 150 {
		t.Errorf("%d found, %d listed, %d orders", report.Found, len(report.Findings), report.Orders)
	}
}
