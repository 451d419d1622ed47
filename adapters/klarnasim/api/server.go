// Package api serves the Order Management API of a simulated Klarna over HTTP: who may call, how often,
// idempotency keys, and the answers that faults spoil.
package api

import (
	"context"
	"net"
	"net/http"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/operations"
	"ordertrail/adapters/klarnasim/orders"
	"ordertrail/adapters/klarnasim/shoppers"
)

const (
	correlationKey = "Klarna-Correlation-Id"
	idempotencyKey = "Klarna-Idempotency-Key"
)

// Parts are what a Server answers with. Now tells real time.
type Parts struct {
	Config   *klarnasim.Config
	Clock    *clock.Clock
	Now      func() time.Time
	NewID    func() string
	Orders   *orders.Store
	Checkout *shoppers.Checkout
	Account  *operations.Account
}

// Server answers calls of the Order Management API under /ordermanagement/v1.
type Server struct {
	Parts
	Journal *Journal
	keys    keyTable
	limiter limiter
	mux     *http.ServeMux
}

// New returns a server to whom every idempotency key is new.
func New(parts Parts) *Server {
	s := &Server{Parts: parts, Journal: newJournal(parts.Config.JournalSize), keys: keyTable{byKey: make(map[string]*keyEntry)}, mux: http.NewServeMux()}
	for _, op := range operations.All() {
		s.mux.HandleFunc(op.Method+" "+operations.OrdersPath+"{id}"+op.Path, s.serve(&op))
	}
	return s
}

// ServeHTTP answers any request, also one that is no call, with a correlation id.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header()[correlationKey] = []string{s.NewID()}
	s.mux.ServeHTTP(w, r)
}

func (s *Server) serve(op *operations.Operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := s.arrive(op, w, r)
		if refusal := s.admit(w, r, c); refusal != nil {
			s.answer(w, c, operations.Refused(refusal))
			return
		}
		if c.Fault = s.strike(c); c.Fault != nil {
			s.serveFaulty(w, r, c)
			return
		}
		s.answer(w, c, s.handle(c))
	}
}

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
	s.Journal.arrive(c)
	return c
}

// handle returns the answer of the API itself: the first result of the call's key, or that of doing it.
func (s *Server) handle(c *operations.Call) operations.Answer {
	if !c.ValidID {
		return operations.Refused(operations.Refuse(s.Config.Unknowns.InvalidOrderID, "INVALID_ORDER_ID", "Order ID must be a valid UUID."))
	}
	if !c.HasKey {
		return s.execute(c)
	}
	return s.keys.once(c.Key, c.At, s.Config.Unknowns.ReplayErrors, func() operations.Answer { return s.execute(c) })
}

func (s *Server) execute(c *operations.Call) operations.Answer {
	r, found := s.Orders.Find(c.Order)
	if !found && s.Config.AutoCreate && c.Op.Name == operations.OpGet {
		r, found = s.Checkout.Invent(c.Order, c.At), true
	}
	if !found {
		return c.Missing()
	}
	r.Mu.Lock()
	defer r.Mu.Unlock()
	if !r.Visible(c.At) {
		return c.Missing()
	}
	return s.Account.Do(r, c)
}

// strike returns the fault that meets the call, or nil.
func (s *Server) strike(c *operations.Call) *klarnasim.Fault {
	if !s.Account.Faults.Planned() {
		return nil
	}
	var age time.Duration
	if r, found := s.Orders.Find(c.Order); found {
		age = c.At.Sub(r.Order.CreatedAt) // never changes after the purchase
	}
	return s.Account.Faults.Strike(c, age)
}

// answer notes the outcome in the journal, then sends it.
func (s *Server) answer(w http.ResponseWriter, c *operations.Call, a operations.Answer) {
	s.Journal.leave(c, &a, a.Status)
	write(w, c, a)
}

const (
	jsonType = "application/json"
	htmlType = "text/html; charset=utf-8"
)

// writeBody sends status and body. That the caller may be gone by then is no concern of ours.
func writeBody(w http.ResponseWriter, status int, contentType string, body []byte) {
	if len(body) > 0 {
		w.Header()["Content-Type"] = []string{contentType}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// write sends an answer as the API gives it.
func write(w http.ResponseWriter, c *operations.Call, a operations.Answer) {
	body, err := a.Body(c.Correlation)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	a.Headers(w.Header())
	writeBody(w, a.Status, jsonType, body)
}

// pause waits in real time, for ever if d is 0, or until the caller leaves.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		<-ctx.Done()
		return
	}
	clock.Rest(ctx, d, nil)
}

// sever sends some raw bytes, if any, and resets the connection, which must be HTTP/1.
func sever(w http.ResponseWriter, raw []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "klarnasim: this connection cannot be severed", http.StatusBadGateway)
		return
	}
	defer conn.Close()
	if len(raw) > 0 {
		_, _ = conn.Write(raw) // the caller may be gone
		return
	}
	if tcp, isTCP := conn.(*net.TCPConn); isTCP {
		_ = tcp.SetLinger(0) // without it the caller sees a clean end rather than a reset
	}
}
