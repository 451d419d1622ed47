package api

import (
	"io"
	"net/http"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
	"ordertrail/adapters/klarnasim/orders"
)

const maxRequestSize = 1 << 20

// arrive reads the head of a request and notes it in the journal.
func (s *Server) arrive(op *operations.Operation, w http.ResponseWriter, r *http.Request) *operations.Call {
	c := &operations.Call{
		Op: op, ID: r.PathValue("id"), Host: r.Host, At: s.Clock.Now(),
		Correlation: w.Header().Get(correlationKey),
	}
	c.Order, c.ValidID = orders.ParseID(c.ID)
	c.Part = r.PathValue("capture") + r.PathValue("refund")
	if keys := r.Header[idempotencyKey]; len(keys) > 0 && op.Writes() {
		c.Key, c.HasKey = keys[0], true
	}
	c.Number = s.Journal.Arrive(klarnasim.Entry{
		At: c.At, Operation: op.Name, OrderID: c.ID, IdempotencyKey: c.Key, CorrelationID: c.Correlation,
	})
	return c
}

// read takes in the body, or refuses one that is too large or breaks off.
func read(c *operations.Call, r *http.Request) (operations.Answer, bool) {
	if r.ContentLength == 0 {
		return operations.Answer{}, false
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequestSize+1))
	if len(body) > maxRequestSize {
		return operations.Refused(operations.StatusRefusal(http.StatusRequestEntityTooLarge)), true
	}
	if err != nil {
		return operations.Refused(operations.BadValue("request body: %s", err)), true
	}
	c.Body = body
	return operations.Answer{}, false
}
