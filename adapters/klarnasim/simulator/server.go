package simulator

import (
	"io"
	"net/http"
	"time"

	"ordertrail/adapters/klarnasim"
)

const (
	ordersPath     = "/ordermanagement/v1/orders/"
	maxRequestSize = 1 << 20
	correlationKey = "Klarna-Correlation-Id"
	idempotencyKey = "Klarna-Idempotency-Key"
)

// Parts are what a Server answers with. Now tells real time.
type Parts struct {
	Config   *klarnasim.Config
	Clock    *Clock
	Now      func() time.Time
	NewID    func() string
	Orders   *orders
	Checkout *Checkout
	Account  *Account
	Faults   *Book
	Journal  *Journal
}

// Server answers calls of the Order Management API under /ordermanagement/v1.
type Server struct {
	Parts
	keys    *keyTable
	limiter *limiter
	mux     *http.ServeMux
}

// NewServer returns a server to whom every idempotency key is new.
func NewServer(parts Parts) *Server {
	s := &Server{Parts: parts, keys: newKeyTable(), limiter: &limiter{limit: parts.Config.RateLimit}, mux: http.NewServeMux()}
	for _, op := range operations() {
		s.mux.HandleFunc(op.method+" "+ordersPath+"{id}"+op.path, s.serve(&op))
	}
	return s
}

// ServeHTTP answers any request, also one that is no call, with a correlation id.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header()[correlationKey] = []string{s.NewID()}
	s.mux.ServeHTTP(w, r)
}

func (s *Server) serve(op *operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := s.arrive(op, w, r)
		a, refusedEarly := s.admit(w, r)
		if !refusedEarly {
			a, refusedEarly = read(c, r)
		}
		if refusedEarly {
			s.answer(w, c, a)
			return
		}
		if c.fault = s.strike(c); c.fault != nil {
			s.serveFaulty(w, r, c)
			return
		}
		s.answer(w, c, s.handle(c))
	}
}

// admit refuses a call before anybody looks at it: over the rate limit, or without credentials.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) (answer, bool) {
	if s.Config.RateLimit > 0 {
		remaining, within := s.limiter.allow(s.Now())
		rateHeaders(w.Header(), s.Config.RateLimit, remaining)
		if !within {
			a := refused(statusRefusal(http.StatusTooManyRequests))
			a.retryAfter = 1
			return a, true
		}
	}
	if !authorized(s.Config, r.Header.Get("Authorization")) {
		return refused(&refusal{status: http.StatusUnauthorized}), true
	}
	return answer{}, false
}

func (s *Server) arrive(op *operation, w http.ResponseWriter, r *http.Request) *call {
	c := &call{
		op: op, id: r.PathValue("id"), host: r.Host, at: s.Clock.Now(),
		correlation: w.Header().Get(correlationKey),
	}
	c.order, c.validID = orderUUID(c.id)
	c.part = r.PathValue("capture") + r.PathValue("refund")
	if keys := r.Header[idempotencyKey]; len(keys) > 0 && op.writes() {
		c.key, c.hasKey = keys[0], true
	}
	c.number = s.Journal.Arrive(klarnasim.Entry{
		At: c.at, Operation: op.name, OrderID: c.id, IdempotencyKey: c.key, CorrelationID: c.correlation,
	})
	return c
}

// read takes in the body, or refuses one that is too large or breaks off.
func read(c *call, r *http.Request) (answer, bool) {
	if r.ContentLength == 0 {
		return answer{}, false
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequestSize+1))
	if len(body) > maxRequestSize {
		return refused(statusRefusal(http.StatusRequestEntityTooLarge)), true
	}
	if err != nil {
		return refused(badValue("request body: %s", err)), true
	}
	c.body = body
	return answer{}, false
}

// handle gives the answer of the API itself: the first result of the call's key, or what doing it
// leads to.
func (s *Server) handle(c *call) answer {
	if !c.validID {
		return refused(refuse(s.Config.Unknowns.InvalidOrderID, "INVALID_ORDER_ID", "Order ID must be a valid UUID."))
	}
	if !c.hasKey {
		return s.execute(c)
	}
	return s.keys.once(c.key, c.at, s.Config.Unknowns.ReplayErrors, func() answer { return s.execute(c) })
}

func (s *Server) execute(c *call) answer {
	r, found := s.Orders.find(c.order)
	if !found && s.Config.AutoCreate && c.op.name == opGet {
		r, found = s.Checkout.Invent(c.order, c.at), true
	}
	if !found {
		return c.missing()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.visible(c.at) {
		return c.missing()
	}
	return s.Account.Do(r, c)
}

// strike returns the fault that meets the call, or nil.
func (s *Server) strike(c *call) *klarnasim.Fault {
	if !s.Faults.Planned() {
		return nil
	}
	var age time.Duration
	if r, found := s.Orders.find(c.order); found {
		age = c.at.Sub(r.order.CreatedAt) // never changes after the purchase
	}
	return s.Faults.Strike(c, age)
}

// answer notes the outcome in the journal, then sends it.
func (s *Server) answer(w http.ResponseWriter, c *call, a answer) {
	s.leave(c, &a, a.status)
	write(w, c, a)
}

// leave closes the journal's entry of a call: sent is the status on the wire, the answer the truth
// behind it.
func (s *Server) leave(c *call, a *answer, sent int) {
	entry := klarnasim.Entry{Number: c.number, Operation: c.op.name, Status: sent, Effect: a.effect, Replay: a.replay}
	if c.fault != nil {
		entry.Fault = c.fault.Kind
	}
	s.Journal.Leave(entry)
}
