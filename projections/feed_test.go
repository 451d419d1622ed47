package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func newFeed(t *testing.T, js jetstream.JetStream) *Feed {
	return NewFeed(js, feedStream, slog.New(slog.NewTextHandler(t.Output(), nil)))
}

func feedEnd(t *testing.T, js jetstream.JetStream) eventstore.Position {
	t.Helper()
	stream, err := js.Stream(t.Context(), feedStream)
	if err != nil {
		t.Fatal(err)
	}
	return eventstore.Position(stream.CachedInfo().State.LastSeq)
}

// wantFeed checks that the feed holds the events of the log, in its order, each
// at its position, and nothing else.
func wantFeed(t *testing.T, js jetstream.JetStream, log eventstore.Log) {
	t.Helper()
	records := recordsOf(t, log)
	eventually(t, fmt.Sprintf("the feed holds %d events", len(records)), func() bool {
		return feedEnd(t, js) >= eventstore.Position(len(records))
	})
	stream, err := js.Stream(t.Context(), feedStream)
	if err != nil {
		t.Fatal(err)
	}
	if state := stream.CachedInfo().State; state.Msgs != uint64(len(records)) {
		t.Fatalf("the feed holds %d events, the log %d", state.Msgs, len(records))
	}
	for _, r := range records {
		msg, err := stream.GetMsg(t.Context(), uint64(r.Position))
		if err != nil {
			t.Fatal(err)
		}
		if msg.Header.Get("ce-id") != r.ID || string(msg.Data) != string(r.Data) || msg.Header.Get("ordertrail-position") != fmt.Sprint(r.Position) {
			t.Fatalf("at %d the feed holds %s %v, the log %s", r.Position, msg.Subject, msg.Header, r.ID)
		}
	}
}

func TestFeedRelaysTheLog(t *testing.T) {
	js := startNATS(t)
	tl := newMemoryTeller(t)
	tl.acknowledged(200)
	f := newFeed(t, js)
	run(t, f, tl.log)
	wantFeed(t, js, tl.log)
	tl.tell(domain.OrderKey{Store: "other", ID: "A-1"}, domain.Push{Via: "push"})
	wantFeed(t, js, tl.log)
	eventually(t, "the feed knows its position", func() bool { return f.Position() == 801 })
	stream, err := js.Stream(t.Context(), feedStream)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := stream.GetMsg(t.Context(), 801)
	if err != nil || msg.Subject != "events.other.pushed" || msg.Header.Get("ce-type") != "ordertrail.order.pushed.v1" || msg.Header.Get("ordertrail-previous") != "" {
		t.Errorf("%v, %v", msg, err)
	}
}

// TestFeedFromJetStreamToJetStream relays from the log that the product uses.
func TestFeedFromJetStreamToJetStream(t *testing.T) {
	js := startNATS(t)
	tl := newTeller(t, openLog(t, js))
	run(t, newFeed(t, js), tl.log)
	tl.acknowledged(10)
	wantFeed(t, js, tl.log)
}

var errCut = errors.New("cut off")

// cut is a log whose Follow ends abruptly behind a position, in the middle of a
// batch.
type cut struct {
	eventstore.Log
	behind eventstore.Position
}

func (c cut) Follow(ctx context.Context, after eventstore.Position, handle func([]eventstore.Record) error) error {
	return c.Log.Follow(ctx, after, func(records []eventstore.Record) error {
		for i, r := range records {
			if r.Position == c.behind {
				if err := handle(records[:i+1]); err != nil {
					return err
				}
				return errCut
			}
		}
		return handle(records)
	})
}

func TestFeedGoesOnAfterAStopAtAnyPoint(t *testing.T) {
	js := startNATS(t)
	tl := newMemoryTeller(t)
	tl.acknowledged(6)
	for position := eventstore.Position(1); position <= 24; position++ {
		if err := newFeed(t, js).Run(t.Context(), cut{Log: tl.log, behind: position}); !errors.Is(err, errCut) {
			t.Fatalf("cut behind position %d: %v", position, err)
		}
		if end := feedEnd(t, js); end != position {
			t.Fatalf("cut behind position %d the feed ends at %d", position, end)
		}
	}
	wantFeed(t, js, tl.log)
}

// TestFeedGoesOnAfterALostConfirmation has the feed hold more than its relay
// heard of: what was sent, and then the process ended.
func TestFeedGoesOnAfterALostConfirmation(t *testing.T) {
	js := startNATS(t)
	tl := newMemoryTeller(t)
	tl.acknowledged(5)
	records := recordsOf(t, tl.log)
	for sent := range records {
		for _, r := range records[:sent+1] { // again from the first: all but the last are refused
			if err := js.Conn().PublishMsg(message(r)); err != nil {
				t.Fatal(err)
			}
		}
	}
	run(t, newFeed(t, js), tl.log)
	wantFeed(t, js, tl.log)
}

func TestTwoRelaysAtOnceAreHarmless(t *testing.T) {
	js := startNATS(t)
	tl := newMemoryTeller(t)
	tl.acknowledged(300)
	one, other := newFeed(t, js), newFeed(t, js)
	run(t, one, tl.log)
	run(t, other, tl.log)
	for i := range 100 {
		tl.tell(orderKey(1000+i), domain.Push{Via: "push"})
	}
	wantFeed(t, js, tl.log)
	eventually(t, "both know it", func() bool { return one.Position() == 1300 && other.Position() == 1300 })
}

// TestFeedThatRefusesAnEvent has one in the middle of a window refused, and all
// behind it with it, until the feed takes it.
func TestFeedThatRefusesAnEvent(t *testing.T) {
	js := startNATS(t)
	config := jetstream.StreamConfig{Name: feedStream, Subjects: []string{"events.default.pushed"}, PersistMode: jetstream.AsyncPersistMode}
	if _, err := js.UpdateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	tl := newMemoryTeller(t)
	for i := range 10 {
		tl.tell(orderKey(i), domain.Push{Via: "push"})
	}
	tl.tell(orderKey(3), reading(orderKey(3), 3))
	for i := range 10 {
		tl.tell(orderKey(10+i), domain.Push{Via: "push"})
	}
	f := newFeed(t, js)
	run(t, f, tl.log)
	eventually(t, "the feed holds what stands in front of it", func() bool { return f.Position() == 10 })
	config.Subjects = []string{"events.>"}
	if _, err := js.UpdateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	wantFeed(t, js, tl.log)
}

func TestAFeedEmptiedByAgeDoesNotStartOver(t *testing.T) {
	js := startNATS(t)
	tl := newMemoryTeller(t)
	tl.acknowledged(100) // more than one window
	stop := run(t, newFeed(t, js), tl.log)
	wantFeed(t, js, tl.log)
	stop()
	stream, err := js.Stream(t.Context(), feedStream)
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	tl.tell(orderKey(900), domain.Push{Via: "push"})
	run(t, newFeed(t, js), tl.log)
	eventually(t, "the feed goes on", func() bool { return feedEnd(t, js) == 401 })
	if info, err := stream.Info(t.Context()); err != nil || info.State.Msgs != 1 || info.State.FirstSeq != 401 {
		t.Errorf("the feed holds %+v, %v, want position 401 alone", info.State, err)
	}
}

func TestAFeedAheadOfTheLogIsRefused(t *testing.T) {
	js := startNATS(t)
	tl := newMemoryTeller(t)
	tl.acknowledged(5)
	stop := run(t, newFeed(t, js), tl.log)
	wantFeed(t, js, tl.log)
	stop()
	shorter := newMemoryTeller(t)
	shorter.acknowledged(4)
	if err := newFeed(t, js).Run(t.Context(), shorter.log); !errors.Is(err, ErrLogBehind) {
		t.Errorf("Run: %v", err)
	}
}
