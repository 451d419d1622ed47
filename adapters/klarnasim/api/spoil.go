package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
)

const (
	htmlPage = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>"
	// invented is an order id that belongs to nobody.
	invented     = "00000000-dead-4bad-8bad-000000000000"
	slowInterval = time.Second
	hugeSize     = 50 << 20
	deepSize     = 20_000
)

// spoil sends the answer of a committed call in the way of a fault that spoils answers.
func spoil(w http.ResponseWriter, r *http.Request, c *operations.Call, a operations.Answer) {
	body, err := a.Body(c.Correlation)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if c.Fault.Kind != klarnasim.FaultEmpty && c.Fault.Kind != klarnasim.FaultNoID {
		a.Headers(w.Header())
	}
	switch c.Fault.Kind {
	case klarnasim.FaultTruncate:
		sever(w, firstHalf(w.Header(), a.Status, body))
	case klarnasim.FaultSlow:
		dribble(r.Context(), w, a.Status, body, time.Duration(c.Fault.Delay))
	case klarnasim.FaultEmpty:
		writeBody(w, a.Status, jsonType, nil)
	case klarnasim.FaultHTML:
		writeBody(w, http.StatusOK, htmlType, []byte(htmlPage))
	case klarnasim.FaultHuge:
		swell(w, a.Status, body, c.Fault.Size)
	default:
		writeBody(w, a.Status, jsonType, mangle(c, body))
	}
}

// firstHalf is the first half of the bytes of an answer, head and body.
func firstHalf(header http.Header, status int, body []byte) []byte {
	var whole bytes.Buffer
	response := http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: header,
		ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)),
	}
	_ = response.Write(&whole) // a buffer takes everything
	return whole.Bytes()[:whole.Len()/2]
}

// dribble sends the body byte by byte; an answer without one comes after a single pause.
func dribble(ctx context.Context, w http.ResponseWriter, status int, body []byte, interval time.Duration) {
	if interval <= 0 {
		interval = slowInterval
	}
	if len(body) == 0 {
		pause(ctx, interval)
	}
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	flush := http.NewResponseController(w)
	for i := range body {
		if _, err := w.Write(body[i : i+1]); err != nil || flush.Flush() != nil || ctx.Err() != nil {
			return
		}
		pause(ctx, interval)
	}
}

// swell sends a JSON object with size more bytes in a field of its own in front.
func swell(w http.ResponseWriter, status int, body []byte, size int) {
	if !bytes.HasPrefix(body, []byte("{")) {
		writeBody(w, status, jsonType, body)
		return
	}
	if size <= 0 {
		size = hugeSize
	}
	writeBody(w, status, jsonType, []byte(`{"padding":"`))
	chunk := []byte(strings.Repeat("x", 64<<10))
	for left := size; left > 0; left -= len(chunk) {
		if _, err := w.Write(chunk[:min(left, len(chunk))]); err != nil {
			return
		}
	}
	_, _ = w.Write(append([]byte(`",`), body[1:]...))
}
