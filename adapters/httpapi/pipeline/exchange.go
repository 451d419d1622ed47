package pipeline

import (
	"net/http"
	"time"
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

// StreamWriteTimeout is how long a reader may leave what it was sent unread before
// it is cut.
const StreamWriteTimeout = 10 * time.Second

// Send writes and flushes a part of a long answer, or fails where the reader does
// not take it in time.
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
