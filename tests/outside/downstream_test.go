package outside

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// A durable consumer sees every event once and in order, also when the service is
// stopped while it reads. When it is killed, JetStream may deliver again what was
// acknowledged in the last moment: it writes a consumer's progress ten times a
// second. Nothing is left out even then, and ordertrail-position tells what was
// seen before.
func TestADurableConsumerMissesNothing(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	p := w.Start(t)
	consumer, err := w.Connect(t).JS.CreateConsumer(t.Context(), "EVENTS", jetstream.ConsumerConfig{Durable: "warehouse", AckPolicy: jetstream.AckExplicitPolicy})
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{world: w, arrived: make(chan jetstream.Msg, 1024), versions: map[string]uint64{}}
	delivery, err := consumer.Consume(func(message jetstream.Msg) { r.arrived <- message }, jetstream.PullExpiry(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	defer delivery.Stop()

	r.readOrders(t, 5)
	p.Terminate(t)
	p = w.Start(t)
	r.readOrders(t, 5)
	if r.repeats > 0 {
		t.Errorf("%d events came twice though the service was never killed", r.repeats)
	}
	p.Kill()
	w.Start(t)
	r.readOrders(t, 5)
	t.Logf("%d events came again after the kill", r.repeats)
}

// reader is a downstream service that acknowledges what it has seen.
type reader struct {
	world    *world.World
	arrived  chan jetstream.Msg
	position uint64
	versions map[string]uint64
	repeats  int
}

// readOrders lets new orders live and reads the feed to its end.
func (r *reader) readOrders(t *testing.T, orders int) {
	t.Helper()
	ids := make([]string, orders)
	for i := range ids {
		ids[i] = r.world.Buy(t)
	}
	world.Each(4, ids, func(id string) { r.world.MustPush(t, id) })
	r.world.Settles(t, 20*time.Second, ids)
	for head := r.world.Head(t); r.position < head; {
		select {
		case message := <-r.arrived:
			r.take(t, message)
		case <-time.After(20 * time.Second):
			t.Fatalf("position %d of %d does not come", r.position+1, head)
		}
	}
}

func (r *reader) take(t *testing.T, message jetstream.Msg) {
	t.Helper()
	position, err := strconv.ParseUint(message.Headers().Get("ordertrail-position"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if position <= r.position {
		r.repeats++
	} else {
		r.position++
		world.CheckFeedMessage(t, message, r.position, r.versions)
	}
	if err := message.DoubleAck(t.Context()); err != nil {
		t.Fatalf("acknowledge position %d: %v", position, err)
	}
}

// A downstream service reads EVENTS and can do nothing else (help/feed.md, "What
// a downstream service may do").
func TestADownstreamServiceOnlyReads(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	w.Start(t)
	id := w.Buy(t)
	w.MustPush(t, id)
	w.Settles(t, 20*time.Second, []string{id})
	d := w.Connect(t)
	head := w.Head(t)

	for _, subject := range []string{"orders.default." + id, "events.default.pushed", "EVENTS", "$JS.API.STREAM.PURGE.FEED"} {
		if err := d.Conn.Publish(subject, []byte("forged")); err != nil {
			t.Fatal(err)
		}
		isRefused(t, d, "publish to "+subject)
	}
	for _, subject := range []string{"orders.>", "events.>", "$JS.API.>", ">"} {
		if _, err := d.Conn.SubscribeSync(subject); err != nil {
			t.Fatal(err)
		}
		isRefused(t, d, "subscribe to "+subject)
	}
	events, err := d.JS.Stream(t.Context(), "EVENTS")
	if err != nil {
		t.Fatal(err)
	}
	for what, ask := range map[string]func(context.Context) error{
		"look at ORDERS":     func(ctx context.Context) error { _, err := d.JS.Stream(ctx, "ORDERS"); return err },
		"look at FEED":       func(ctx context.Context) error { _, err := d.JS.Stream(ctx, "FEED"); return err },
		"delete EVENTS":      func(ctx context.Context) error { return d.JS.DeleteStream(ctx, "EVENTS") },
		"purge EVENTS":       func(ctx context.Context) error { return events.Purge(ctx) },
		"delete from EVENTS": func(ctx context.Context) error { return events.DeleteMsg(ctx, 1) },
		"change EVENTS": func(ctx context.Context) error {
			_, err := d.JS.UpdateStream(ctx, jetstream.StreamConfig{Name: "EVENTS", MaxMsgs: 1})
			return err
		},
		"make a stream": func(ctx context.Context) error {
			_, err := d.JS.CreateStream(ctx, jetstream.StreamConfig{Name: "MINE", Subjects: []string{"mine"}})
			return err
		},
		"consume ORDERS": func(ctx context.Context) error {
			_, err := d.JS.CreateConsumer(ctx, "ORDERS", jetstream.ConsumerConfig{})
			return err
		},
	} {
		cannot(t, d, what, ask)
	}

	if w.Head(t) != head || len(w.History(t, id)) != int(head) {
		t.Errorf("the log ends at %d, and ended at %d", w.Head(t), head)
	}
	w.EventsAreTheLog(t)
}

// cannot asks for something that is not permitted. The server says so to the
// connection and leaves the request without an answer, so it is ended then.
func cannot(t *testing.T, d *world.Downstream, what string, ask func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	answered := make(chan error, 1)
	go func() { answered <- ask(ctx) }()
	isRefused(t, d, what)
	cancel()
	if err := <-answered; err == nil {
		t.Errorf("a downstream service can %s", what)
	}
}

// isRefused waits until the server says that something is not permitted.
func isRefused(t *testing.T, d *world.Downstream, what string) {
	t.Helper()
	select {
	case err := <-d.Refusals:
		if !errors.Is(err, nats.ErrPermissionViolation) {
			t.Errorf("%s: %v", what, err)
		}
	case <-time.After(10 * time.Second):
		t.Errorf("%s is not refused", what)
	}
}

// Server-sent events resume behind Last-Event-ID without gap or double, also when
// the service was stopped or killed in between, and whatever ?after= says.
func TestServerSentEventsResume(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	p := w.Start(t)
	last := uint64(0)
	// The reader leaves half-way and comes back once.
	read := func() {
		ids := []string{w.Buy(t), w.Buy(t), w.Buy(t)}
		world.Each(3, ids, func(id string) { w.MustPush(t, id) })
		w.Settles(t, 20*time.Second, ids)
		head := w.Head(t)
		last = readEvents(t, w, last, last+(head-last)/2)
		last = readEvents(t, w, last, head)
	}
	read()
	p.Terminate(t)
	p = w.Start(t)
	read()
	p.Kill()
	w.Start(t)
	read()
}

// readEvents follows the live feed behind a position up to another, and gives that.
func readEvents(t *testing.T, w *world.World, last, until uint64) uint64 {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+w.API+"/v1/events?after=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/event-stream")
	if last > 0 {
		request.Header.Set("Last-Event-ID", fmt.Sprint(last))
	}
	answer, err := w.Client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); last < until; {
		if !lines.Scan() {
			t.Fatalf("the feed ends at position %d of %d: %v", last, until, lines.Err())
		}
		id, isID := strings.CutPrefix(lines.Text(), "id: ")
		if !isID {
			continue
		}
		if last++; id != fmt.Sprint(last) {
			t.Fatalf("position %s follows %d", id, last-1)
		}
	}
	return last
}
