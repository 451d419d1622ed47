package operations

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
)

// Call is one request to the Order Management API on its way through the simulator.
type Call struct {
	Op          *Operation
	Number      uint64 // of arrival
	Correlation string
	ID          string // as the caller wrote it
	Order       uuid.UUID
	ValidID     bool
	Part        string // id of the capture or refund in the path
	Key         string
	HasKey      bool // also with an empty key: then all who send none share one (klarna.md, "Idempotency keys")
	Host        string
	Body        []byte
	At          time.Time // simulated
	Fault       *klarnasim.Fault
}

// decode reads the body of the request into target.
func (c *Call) decode(target any) *Refusal {
	if err := json.Unmarshal(c.Body, target); err != nil {
		return BadValue("request body: %s", err)
	}
	return nil
}

// Answer is what an operation leads to, before faults get at it.
type Answer struct {
	Status    int
	Refusal   *Refusal
	payload   any    // JSON of a 200
	idHeader  string // of a 201: its name,
	createdID string // value,
	location  string // and Location
	Effect    bool   // something changed
	Replay    bool   // the first result of an idempotency key
}

func done() Answer { return Answer{Status: http.StatusNoContent, Effect: true} }

func shows(payload any) Answer { return Answer{Status: http.StatusOK, payload: payload} }

// Refused returns the answer that a refusal is.
func Refused(r *Refusal) Answer { return Answer{Status: r.Status, Refusal: r} }

// created answers 201 for a capture or refund, with an absolute Location as Klarna's.
func (c *Call) created(idHeader, collection, id string) Answer {
	return Answer{
		Status: http.StatusCreated, idHeader: idHeader, createdID: id, Effect: true,
		location: "http://" + c.Host + OrdersPath + c.Order.String() + "/" + collection + "/" + id,
	}
}

// Body returns the JSON of the answer; empty for 201, 204 and 401.
func (a *Answer) Body(correlation string) ([]byte, error) {
	switch {
	case a.Refusal != nil && a.Refusal.Code != "":
		return a.Refusal.Body(correlation), nil
	case a.payload != nil:
		return json.Marshal(a.payload)
	}
	return nil, nil
}

// Headers puts the headers of the answer into h.
func (a *Answer) Headers(h http.Header) {
	if a.createdID != "" {
		h[a.idHeader] = []string{a.createdID}
		h["Location"] = []string{a.location}
	}
}
