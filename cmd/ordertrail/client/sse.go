package client

import (
	"bufio"
	"bytes"
	"io"
	"strconv"
	"time"
)

const maxMessageBytes = 4 << 20

// A Message is one server-sent event.
type Message struct {
	ID    string
	Data  []byte        // lines joined by line breaks
	retry time.Duration // wish of the server for reconnecting, 0 for none
}

// A messageReader reads server-sent events (WHATWG HTML, section 9.2) with LF
// or CRLF line ends.
type messageReader struct{ lines *bufio.Scanner }

func newMessageReader(r io.Reader) messageReader {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxMessageBytes)
	return messageReader{lines}
}

// next returns the next message that has data or a wish. alive is called for
// every line, comments too, which servers send to show that they are there.
// At the end of the stream the error is io.EOF; a message cut short is dropped.
func (r messageReader) next(alive func()) (Message, error) {
	var m Message
	for r.lines.Scan() {
		alive()
		if len(r.lines.Bytes()) > 0 {
			m.add(r.lines.Bytes())
		} else if m.Data != nil || m.retry > 0 {
			m.Data = bytes.TrimSuffix(m.Data, []byte("\n"))
			return m, nil
		}
	}
	if err := r.lines.Err(); err != nil {
		return Message{}, err
	}
	return Message{}, io.EOF
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
