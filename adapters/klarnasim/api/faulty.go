package api

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
)

// serveFaulty answers a call that a fault has struck.
func (s *Server) serveFaulty(w http.ResponseWriter, r *http.Request, c *operations.Call) {
	f := c.Fault
	s.Config.Tell("fault %s strikes %s of %s", f.Kind, c.Op.Name, c.ID)
	switch {
	case f.Kind == klarnasim.FaultDelay && !f.AfterCommit:
		pause(r.Context(), time.Duration(f.Delay))
		c.At = s.Clock.Now()
		s.answer(w, c, s.handle(c))
		return
	case f.Kind.OfCall() && !f.AfterCommit:
		never := s.uncommitted(c)
		s.Journal.leave(c, &never, sentStatus(f, 0))
		s.interrupt(w, r, c)
		return
	}
	a := s.handle(c)
	s.Journal.leave(c, &a, sentStatus(f, a.Status))
	switch {
	case f.Kind == klarnasim.FaultDelay:
		pause(r.Context(), time.Duration(f.Delay))
		write(w, c, a)
	case f.Kind.OfCall():
		s.interrupt(w, r, c)
	default:
		spoil(w, r, c, a)
	}
}

// uncommitted is the answer of a call that was never carried out, the first result of its key if errors are.
func (s *Server) uncommitted(c *operations.Call) operations.Answer {
	f := c.Fault
	if f.Kind != klarnasim.FaultStatus || f.Status < http.StatusBadRequest {
		return operations.Answer{}
	}
	a := operations.Refused(refusalOf(f))
	if c.HasKey && s.Config.Unknowns.ReplayErrors {
		return s.keys.once(c.Key, c.At, true, func() operations.Answer { return a })
	}
	return a
}

// refusalOf is what Klarna says with the status of a fault.
func refusalOf(f *klarnasim.Fault) *operations.Refusal {
	said := operations.StatusRefusal(f.Status)
	if f.Status == http.StatusUnauthorized {
		said.Code = ""
	}
	said.Code, said.Message = cmp.Or(f.Code, said.Code), cmp.Or(f.Message, said.Message)
	return said
}

// sentStatus is the status on the wire of a call the fault strikes; 0 when nothing is answered.
func sentStatus(f *klarnasim.Fault, committed int) int {
	switch f.Kind {
	case klarnasim.FaultStatus:
		return f.Status
	case klarnasim.FaultRedirect:
		return http.StatusTemporaryRedirect
	case klarnasim.FaultHang, klarnasim.FaultReset:
		return 0
	case klarnasim.FaultHTML:
		return http.StatusOK
	}
	return committed
}

// interrupt ends the call in the way of a fault that strikes calls.
func (s *Server) interrupt(w http.ResponseWriter, r *http.Request, c *operations.Call) {
	f := c.Fault
	switch f.Kind {
	case klarnasim.FaultHang:
		pause(r.Context(), time.Duration(f.Delay))
		sever(w, nil)
	case klarnasim.FaultReset:
		sever(w, nil)
	case klarnasim.FaultRedirect:
		w.Header().Set("Location", cmp.Or(f.Location, "http://"+c.Host+operations.OrdersPath+invented))
		writeBody(w, http.StatusTemporaryRedirect, jsonType, nil)
	case klarnasim.FaultStatus:
		s.writeStatus(w, c)
	}
}

func (s *Server) writeStatus(w http.ResponseWriter, c *operations.Call) {
	f := c.Fault
	if f.Status == http.StatusTooManyRequests && !f.WithoutHeaders {
		rateHeaders(w.Header(), max(s.Config.RateLimit, 1), 0)
		w.Header().Set("Retry-After", "1")
	}
	for _, name := range slices.Sorted(maps.Keys(f.Headers)) { // of two spellings always the same wins
		w.Header().Set(name, f.Headers[name])
	}
	switch said := refusalOf(f); {
	case f.Body == "html":
		writeBody(w, f.Status, htmlType, []byte(htmlPage))
	case f.Body == "empty", f.Body == "" && (f.Status < http.StatusBadRequest || said.Code == ""):
		writeBody(w, f.Status, jsonType, nil)
	case f.Body != "":
		writeBody(w, f.Status, jsonType, []byte(f.Body))
	default:
		writeBody(w, f.Status, jsonType, said.Body(c.Correlation))
	}
}
