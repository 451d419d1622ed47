package pipeline

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ordertrail/adapters/httpapi/problem"
)

// Handler answers one route; an error it returns becomes a problem document.
type Handler func(x *Exchange, r *http.Request) error

// Exchange is one request being answered.
type Exchange struct {
	http.ResponseWriter
	ID     string // of the request
	status int    // 0 until the answer has begun
}

// WriteHeader is http.ResponseWriter's.
func (x *Exchange) WriteHeader(status int) {
	if x.status == 0 {
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

// Write is http.ResponseWriter's.
func (x *Exchange) Write(body []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	return x.ResponseWriter.Write(body)
}

// Unwrap lets http.ResponseController reach the connection.
func (x *Exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// Begun says whether the status has been sent.
func (x *Exchange) Begun() bool { return x.status != 0 }

// StreamWriteTimeout is how long a reader may leave what it was sent unread before it is cut.
const StreamWriteTimeout = 10 * time.Second

// Send writes and flushes a part of a long answer, or fails where the reader does not take it in time.
func (x *Exchange) Send(part []byte, within time.Duration) error {
	controller := http.NewResponseController(x)
	if err := controller.SetWriteDeadline(time.Now().Add(within)); err != nil {
		return err
	}
	if _, err := x.Write(part); err != nil {
		return err
	}
	return controller.Flush()
}

// WriteJSON answers with a value as JSON. It encodes before it writes, so that what
// cannot be encoded is still answered with an error.
func WriteJSON(w http.ResponseWriter, status int, value any) error {
	return writeAs(w, status, "application/json", value)
}

func writeProblem(w http.ResponseWriter, p *problem.Problem) error {
	header := w.Header()
	if p.RetryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.RetryAfter.Seconds()))))
	}
	if len(p.Allow) > 0 {
		header.Set("Allow", strings.Join(p.Allow, ", "))
	}
	if p.Status == http.StatusRequestEntityTooLarge {
		header.Set("Connection", "close")
	}
	return writeAs(w, p.Status, "application/problem+json", p)
}

func writeAs(w http.ResponseWriter, status int, mediaType string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, err = w.Write(append(body, '\n'))
	return err
}
