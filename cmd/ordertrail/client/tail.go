package client

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/eventstore"
)

const (
	reconnectDelay = time.Second      // where the server wishes no other
	MaxOutage      = time.Minute      // without an answer, then tail gives up
	maxSilence     = 45 * time.Second // without a line, then the connection is taken for dead

	maxMessageBytes = 16 << 20
)

var errBroken = errors.New("the stream ended")

// A Tail follows the event feed of the API from a position in the log.
type Tail struct {
	API   Client
	After eventstore.Position // position of the last event that was shown
	Until eventstore.Position // position to stop at, 0: never
	Show  func(m Message) error
	Note  func(text string)
	Now   func() time.Time

	delay     time.Duration
	connected bool // there was a first connection
	lastHeard time.Time
}

// Run shows events, over broken connections, until its end or that of ctx.
func (t *Tail) Run(ctx context.Context) error {
	t.delay, t.lastHeard = reconnectDelay, t.Now()
	for t.Until == 0 || t.After < t.Until {
		err := t.follow(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			continue
		}
		var f *terminal.Failure
		failed := errors.As(err, &f)
		mayEnd := errors.Is(err, errBroken) || failed && f.Exit == terminal.ExitUnavailable
		if t.connected && failed {
			f.Try = fmt.Sprintf("ordertrail events tail --after %d", t.After)
		}
		if !t.connected || !mayEnd || t.Now().Sub(t.lastHeard) > MaxOutage {
			return err
		}
		t.Note(fmt.Sprintf("connection lost after position %d, trying again", t.After))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(t.delay):
		}
	}
	return nil
}

// follow shows the events of one connection; nil once the end is reached.
func (t *Tail) follow(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	silence := time.AfterFunc(maxSilence, cancel)
	defer silence.Stop()

	position := fmt.Sprint(t.After)
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
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, maxMessageBytes)
	for t.Until == 0 || t.After < t.Until {
		m, err := nextMessage(lines, alive)
		if err != nil {
			return err
		}
		if err := t.showOnce(m); err != nil {
			return err
		}
	}
	return nil
}

// showOnce shows a message, unless it was shown before the connection broke.
func (t *Tail) showOnce(m Message) error {
	if m.retry > 0 {
		t.delay = m.retry
	}
	if m.Data == nil {
		return nil
	}
	number, err := strconv.ParseUint(m.ID, 10, 64)
	if err != nil {
		return fmt.Errorf("read the event feed: %q is no position in the log", m.ID)
	}
	position := eventstore.Position(number)
	if position <= t.After {
		return nil
	}
	t.After = position
	return t.Show(m)
}

// A Message is one server-sent event.
type Message struct {
	ID    string
	Data  []byte        // lines joined by line breaks
	retry time.Duration // wish of the server for reconnecting, 0 for none
}

// nextMessage returns the next server-sent event (WHATWG HTML, section 9.2) that is
// whole and has data or a wish; alive is called for every line, comments too.
func nextMessage(lines *bufio.Scanner, alive func()) (Message, error) {
	var m Message
	for lines.Scan() {
		alive()
		if len(lines.Bytes()) > 0 {
			m.add(lines.Bytes())
		} else if m.Data != nil || m.retry > 0 {
			m.Data = bytes.TrimSuffix(m.Data, []byte("\n"))
			return m, nil
		}
	}
	if err := lines.Err(); err != nil {
		return Message{}, fmt.Errorf("%w: %w", errBroken, err)
	}
	return Message{}, errBroken
}

// add takes in one line: field, colon, at most one space, value.
func (m *Message) add(line []byte) {
	field, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(field) {
	case "id":
		m.ID = string(value)
	case "data":
		m.Data = append(append(m.Data, value...), '\n')
	case "retry":
		if ms, err := strconv.ParseUint(string(value), 10, 31); err == nil {
			m.retry = time.Duration(ms) * time.Millisecond
		}
	}
}
