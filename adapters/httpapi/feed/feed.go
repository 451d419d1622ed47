// Package feed is the live feed of the private API: all events behind a position as server-sent events.
package feed

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/adapters/httpapi/server"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

const (
	maxStreams   = 128              // live feeds that are open at a time
	pingInterval = 15 * time.Second // keeps proxies from closing a feed on which nothing happens
)

// errReaderGone says that the reader of a feed left or was too slow.
var errReaderGone = errors.New("reader gone")

// Feed is the live feed.
type Feed struct {
	log     eventstore.Log
	closing *server.Closing

	streams   chan struct{} // holds one for each that is open
	pingEvery time.Duration
	cutAfter  time.Duration // how long a reader may leave it unread
}

// New returns the feed of a log and registers its metrics.
func New(registry prometheus.Registerer, log eventstore.Log, closing *server.Closing) (*Feed, error) {
	feed := &Feed{
		log: log, closing: closing,
		streams: make(chan struct{}, maxStreams), pingEvery: pingInterval, cutAfter: pipeline.StreamWriteTimeout,
	}
	return feed, pipeline.Register(registry, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ordertrail_event_streams", Help: "Live feeds that are open.",
	}, func() float64 { return float64(len(feed.streams)) }))
}

// Routes are all that the feed answers.
func (f *Feed) Routes() []pipeline.Route {
	return []pipeline.Route{{Method: http.MethodGet, Path: "/v1/events", Handle: f.live}}
}

// An Event says whose it is.
type Event struct {
	Store   domain.StoreID `json:"store"`
	OrderID domain.OrderID `json:"order_id"`
	orderjson.Event
}

// live answers GET /v1/events: all events behind a position as server-sent
// events, first what is there, then what comes.
func (f *Feed) live(x *pipeline.Exchange, r *http.Request) error {
	if !acceptsEventStream(r) {
		return problem.New(http.StatusNotAcceptable, problem.CodeNotAcceptable, "this is a text/event-stream")
	}
	after, err := f.start(r)
	if err != nil {
		return err
	}
	select {
	case f.streams <- struct{}{}:
		defer func() { <-f.streams }()
	default:
		return problem.Overloaded("too many live feeds are open")
	}
	ctx, stop := f.closing.Until(r.Context())
	defer stop()
	return f.stream(ctx, x, r, after)
}

func acceptsEventStream(r *http.Request) bool {
	accept := r.Header.Values("Accept")
	for item := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		mediaType, _, _ := mime.ParseMediaType(item)
		switch mediaType {
		case "text/event-stream", "text/*", "*/*":
			return true
		}
	}
	return len(accept) == 0
}

// start returns the position behind which a feed begins: Last-Event-ID, which
// a browser sends when it comes back, else ?after=, else 0.
func (f *Feed) start(r *http.Request) (eventstore.Position, error) {
	query, err := pipeline.Query(r, "after")
	if err != nil {
		return 0, err
	}
	name, raw := "after", query.Get("after")
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		name, raw = "Last-Event-ID", last
	}
	position, err := strconv.ParseUint(cmp.Or(raw, "0"), 10, 63)
	if err != nil {
		return 0, problem.BadQuery(name + " is a position in the log, a whole number from 0")
	}
	after := eventstore.Position(position)
	head, err := f.log.Head(r.Context())
	if err != nil {
		return 0, fmt.Errorf("read the head of the log: %w", err)
	}
	if after > head {
		return 0, problem.New(http.StatusBadRequest, problem.CodeBadPosition, fmt.Sprintf("the log ends at position %d: this position is of another log", head))
	}
	return after, nil
}

// stream sends events until the reader leaves, the server closes or the log fails.
func (f *Feed) stream(ctx context.Context, x *pipeline.Exchange, r *http.Request, after eventstore.Position) error {
	x.Header().Set("Content-Type", "text/event-stream")
	x.Header().Set("X-Accel-Buffering", "no")
	if r.Method == http.MethodHead {
		return nil
	}
	chunks := make(chan []byte)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return f.followInto(ctx, after, chunks) })
	group.Go(func() error { return f.pump(ctx, x, chunks) })
	err := group.Wait()
	if errors.Is(err, errReaderGone) || errors.Is(err, context.Canceled) {
		return nil
	}
	return fmt.Errorf("feed events after %d: %w", after, err)
}

func (f *Feed) followInto(ctx context.Context, after eventstore.Position, chunks chan<- []byte) error {
	return f.log.Follow(ctx, after, func(records []eventstore.Record) error {
		chunk, err := encodeFeed(records)
		if err != nil {
			return err
		}
		select {
		case chunks <- chunk:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

func encodeFeed(records []eventstore.Record) ([]byte, error) {
	var chunk bytes.Buffer
	for _, record := range records {
		data, err := json.Marshal(Event{Store: record.Key.Store, OrderID: record.Key.ID, Event: orderjson.NewEvent(record)})
		if err != nil {
			return nil, fmt.Errorf("encode position %d: %w", record.Position, err)
		}
		fmt.Fprintf(&chunk, "id: %d\nevent: %s\ndata: %s\n\n", record.Position, record.Name, data)
	}
	return chunk.Bytes(), nil
}

// pump writes what comes, and a comment where nothing does.
func (f *Feed) pump(ctx context.Context, x *pipeline.Exchange, chunks <-chan []byte) error {
	ping := time.NewTicker(f.pingEvery)
	defer ping.Stop()
	chunk := []byte("retry: 2000\n\n")
	for {
		if err := x.Send(chunk, f.cutAfter); err != nil {
			return fmt.Errorf("%w: %w", errReaderGone, err)
		}
		select {
		case chunk = <-chunks:
		case <-ping.C:
			chunk = []byte(": ping\n\n")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
