package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
)

const (
	reconnectDelay = time.Second      // where the server wishes no other
	MaxOutage      = time.Minute      // without an answer, then tail gives up
	maxSilence     = 45 * time.Second // without a line, then the connection is taken for dead
)

var errBroken = errors.New("the stream ended")

// A Tail follows the event feed of the API from a position in the log.
type Tail struct {
	API   Client
	After uint64 // position of the last event that was shown
	Until uint64 // position to stop at, 0: never
	Show  func(m Message) error
	Note  func(text string)
	Now   func() time.Time

	delay     time.Duration
	connected bool // there was a first connection
	lastHeard time.Time
}

// Run shows events until the position to stop at, or until ctx ends, which is
// no error. A broken connection is taken up again where it broke.
func (t *Tail) Run(ctx context.Context) error {
	t.delay, t.lastHeard = reconnectDelay, t.Now()
	for t.Until == 0 || t.After < t.Until {
		err := t.follow(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err == nil {
			continue
		}
		if !t.connected || !isOutage(err) || t.Now().Sub(t.lastHeard) > MaxOutage {
			return t.gaveUp(err)
		}
		t.Note(fmt.Sprintf("connection lost after position %d, trying again", t.After))
		if !pause(ctx, t.delay) {
			return nil
		}
	}
	return nil
}

// isOutage tells whether asking again may help.
func isOutage(err error) bool {
	var f *terminal.Failure
	return errors.Is(err, errBroken) || errors.As(err, &f) && f.Exit == terminal.ExitUnavailable
}

// gaveUp tells where to go on, if anything was heard before.
func (t *Tail) gaveUp(err error) error {
	var f *terminal.Failure
	if t.connected && errors.As(err, &f) {
		f.Try = fmt.Sprintf("ordertrail events tail --after %d", t.After)
	}
	return err
}

// follow shows the events of one connection; nil once the position to stop at
// is reached.
func (t *Tail) follow(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	silence := time.AfterFunc(maxSilence, cancel)
	defer silence.Stop()

	position := strconv.FormatUint(t.After, 10)
	header := http.Header{"Accept": {"text/event-stream"}}
	if t.connected {
		header.Set("Last-Event-ID", position)
	}
	answer, err := t.API.Open(ctx, Request{Method: http.MethodGet, Path: "/v1/events", Query: url.Values{"after": {position}}, header: header})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	t.connected = true

	alive := func() { silence.Reset(maxSilence); t.lastHeard = t.Now() }
	messages := newMessageReader(answer.Body)
	for t.Until == 0 || t.After < t.Until {
		m, err := messages.next(alive)
		if err != nil {
			return broken(err)
		}
		if err := t.take(m); err != nil {
			return err
		}
	}
	return nil
}

func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return errBroken
	}
	return fmt.Errorf("%w: %w", errBroken, err)
}

// take shows a message, unless it was shown before the connection broke.
func (t *Tail) take(m Message) error {
	if m.retry > 0 {
		t.delay = m.retry
	}
	if m.Data == nil {
		return nil
	}
	position, err := strconv.ParseUint(m.ID, 10, 64)
	if err != nil {
		return fmt.Errorf("read the event feed: %q is no position in the log", m.ID)
	}
	if position <= t.After {
		return nil
	}
	t.After = position
	return t.Show(m)
}

// pause waits, and tells whether ctx still runs.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
