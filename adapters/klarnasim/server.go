package klarnasim

import (
	"io"
	"net/http"
	"strings"
)

const (
	ordersPath     = "/ordermanagement/v1/orders/"
	maxRequestSize = 1 << 20
	correlationKey = "Klarna-Correlation-Id"
	idempotencyKey = "Klarna-Idempotency-Key"
)

// Handler serves the Order Management API under /ordermanagement/v1 and the control API under
// /sim/v1. The control API asks for no credentials: serve it on loopback only.
func (s *Simulator) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, op := range operations() {
		mux.HandleFunc(op.method+" "+ordersPath+"{id}"+op.path, s.serve(&op))
	}
	s.serveControl(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/ordermanagement/") {
			w.Header()[correlationKey] = []string{s.newID()}
		}
		mux.ServeHTTP(w, r)
	})
}

func (s *Simulator) serve(op *operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := s.arrive(op, w, r)
		a, refusedEarly := s.gate(w, r)
		if !refusedEarly {
			a, refusedEarly = c.read(r)
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

func (s *Simulator) arrive(op *operation, w http.ResponseWriter, r *http.Request) *call {
	c := &call{
		op: op, id: r.PathValue("id"), host: r.Host, at: s.clock.now(),
		correlation: w.Header().Get(correlationKey),
	}
	c.order, c.validID = orderUUID(c.id)
	c.part = r.PathValue("capture") + r.PathValue("refund")
	if keys := r.Header[idempotencyKey]; len(keys) > 0 && op.writes() {
		c.key, c.hasKey = keys[0], true
	}
	c.number = s.journal.arrive(c)
	return c
}

// read takes in the body, or refuses one that is too large or breaks off.
func (c *call) read(r *http.Request) (answer, bool) {
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
func (s *Simulator) handle(c *call) answer {
	if !c.validID {
		return refused(refuse(s.cfg.Unknowns.InvalidOrderID, "INVALID_ORDER_ID", "Order ID must be a valid UUID."))
	}
	if !c.hasKey {
		return s.execute(c)
	}
	return s.keys.once(c.key, c.at, s.cfg.Unknowns.ReplayErrors, func() answer { return s.execute(c) })
}

func (s *Simulator) execute(c *call) answer {
	r, found := s.orders.find(c.order)
	if !found && s.cfg.AutoCreate && c.op.name == opGet {
		r, found = s.autoCreate(c), true
	}
	if !found {
		return refused(c.op.missing(c.id))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.visible(c.at) {
		return refused(c.op.missing(c.id))
	}
	return s.change(r, c)
}

// change runs the operation on the order. The caller holds r.mu.
func (s *Simulator) change(r *record, c *call) answer {
	r.settle(c.at, &s.cfg.Unknowns)
	var before *Order
	if s.faults.keepsBefore.Load() {
		before = r.order.copied()
	}
	a, bad := c.op.run(s, r, c)
	if bad != nil {
		return refused(bad)
	}
	if before != nil && a.effect {
		r.before, r.changedAt = before, c.at
	}
	return a
}

func (s *Simulator) autoCreate(c *call) *record {
	m := &s.markets[int(c.order[0])%len(s.markets)]
	r, _ := s.orders.add(s.plainRecord(c.order, m, c.at))
	return r
}

// answer notes the outcome in the journal, then sends it.
func (s *Simulator) answer(w http.ResponseWriter, c *call, a answer) {
	s.journal.leave(c, &a, a.status)
	s.write(w, c, a)
}
