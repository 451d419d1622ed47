package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

const (
	// maxStreams bounds the live feeds that are open at a time.
	maxStreams = 128
	// pingInterval keeps proxies from closing a feed on which nothing happens.
	pingInterval = 15 * time.Second
	// streamWriteTimeout is how long a reader may leave what it was sent unread
	// before it is cut; it resumes where it was.
	streamWriteTimeout = 10 * time.Second
)

// errReaderGone says that the reader of a feed left or was too slow.
var errReaderGone = errors.New("reader gone")

// feedJSON is an event that says whose it is.
type feedJSON struct {
	Store   domain.StoreID `json:"store"`
	OrderID domain.OrderID `json:"order_id"`
	eventJSON
}

// feed answers GET /v1/events: all events behind a position as server-sent
// events, first what is there, then what comes.
func (a *api) feed(x *exchange, r *http.Request) error {
	if !acceptsEventStream(r) {
		return problem.New(http.StatusNotAcceptable, problem.CodeNotAcceptable, "this is a text/event-stream")
	}
	after, err := a.feedStart(r)
	if err != nil {
		return err
	}
	select {
	case a.streams <- struct{}{}:
		defer func() { <-a.streams }()
	default:
		return problem.Overloaded("too many live feeds are open")
	}
	ctx, stop := a.untilClosing(r.Context())
	defer stop()
	return a.stream(ctx, x, r, after)
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

// feedStart gives the position behind which a feed begins: Last-Event-ID, which
// a browser sends when it comes back, else ?after=, else 0.
func (a *api) feedStart(r *http.Request) (uint64, error) {
	query, err := queryOf(r, "after")
	if err != nil {
		return 0, err
	}
	name, raw := "after", query.Get("after")
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		name, raw = "Last-Event-ID", last
	}
	after, err := parsePosition(name, raw)
	if err != nil {
		return 0, err
	}
	head, err := a.log.Head(r.Context())
	if err != nil {
		return 0, fmt.Errorf("read the head of the log: %w", err)
	}
	if after > head {
		return 0, problem.New(http.StatusBadRequest, problem.CodeBadPosition, fmt.Sprintf("the log ends at position %d: this position is of another log", head))
	}
	return after, nil
}

// stream sends events until the reader leaves, the server closes or the log
// fails.
func (a *api) stream(ctx context.Context, x *exchange, r *http.Request, after uint64) error {
	x.Header().Set("Content-Type", "text/event-stream")
	x.Header().Set("X-Accel-Buffering", "no")
	if r.Method == http.MethodHead {
		return nil
	}
	controller := http.NewResponseController(x)
	chunks := make(chan []byte)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.followInto(ctx, after, chunks) })
	group.Go(func() error { return a.pump(ctx, x, controller, chunks) })
	err := group.Wait()
	if errors.Is(err, errReaderGone) || errors.Is(err, context.Canceled) {
		return nil
	}
	return fmt.Errorf("feed events after %d: %w", after, err)
}

func (a *api) followInto(ctx context.Context, after uint64, chunks chan<- []byte) error {
	return a.log.Follow(ctx, after, func(records []eventstore.Record) error {
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
		data, err := json.Marshal(feedJSON{Store: record.Key.Store, OrderID: record.Key.ID, eventJSON: newEventJSON(record)})
		if err != nil {
			return nil, fmt.Errorf("encode position %d: %w", record.Position, err)
		}
		fmt.Fprintf(&chunk, "id: %d\nevent: %s\ndata: %s\n\n", record.Position, record.Name, data)
	}
	return chunk.Bytes(), nil
}

// pump writes what comes, and a comment where nothing does.
func (a *api) pump(ctx context.Context, x *exchange, controller *http.ResponseController, chunks <-chan []byte) error {
	ping := time.NewTicker(a.pingEvery)
	defer ping.Stop()
	chunk := []byte("retry: 2000\n\n")
	for {
		if err := send(x, controller, chunk, a.cutAfter); err != nil {
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

// send writes and flushes, or fails where the reader does not take it in time.
func send(x *exchange, controller *http.ResponseController, chunk []byte, within time.Duration) error {
	if err := controller.SetWriteDeadline(time.Now().Add(within)); err != nil {
		return err
	}
	if _, err := x.Write(chunk); err != nil {
		return err
	}
	return controller.Flush()
}
