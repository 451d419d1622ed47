package simulator

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
)

// call is one request to the Order Management API on its way through the simulator.
type call struct {
	op          *operation
	number      uint64 // of arrival
	correlation string
	id          string // as the caller wrote it
	order       uuid.UUID
	validID     bool
	part        string // id of the capture or refund in the path
	key         string
	hasKey      bool // also with an empty key: then all who send none share one (klarna.md 2.5)
	host        string
	body        []byte
	at          time.Time // simulated
	fault       *klarnasim.Fault
}

// answer is what an operation leads to, before faults get at it.
type answer struct {
	status     int
	refusal    *refusal
	payload    any    // JSON of a 200
	idHeader   string // of a 201: its name,
	createdID  string // value,
	location   string // and Location
	retryAfter int    // seconds, of a 429
	effect     bool   // something changed
	replay     bool   // the first result of an idempotency key
}

func done() answer { return answer{status: http.StatusNoContent, effect: true} }

func shows(payload any) answer { return answer{status: http.StatusOK, payload: payload} }

func refused(r *refusal) answer { return answer{status: r.status, refusal: r} }

// decode reads the body of the request into target.
func (c *call) decode(target any) *refusal {
	if err := json.Unmarshal(c.body, target); err != nil {
		return badValue("request body: %s", err)
	}
	return nil
}

// created answers 201 for a capture or refund, with an absolute Location as Klarna's.
func (c *call) created(idHeader, collection, id string) answer {
	return answer{
		status: http.StatusCreated, idHeader: idHeader, createdID: id, effect: true,
		location: "http://" + c.host + ordersPath + c.order.String() + "/" + collection + "/" + id,
	}
}

// body is the JSON of the answer; empty for 201, 204 and 401.
func (a *answer) body(correlation string) ([]byte, error) {
	switch {
	case a.refusal != nil && a.refusal.code != "":
		return a.refusal.body(correlation), nil
	case a.payload != nil:
		return json.Marshal(a.payload)
	}
	return nil, nil
}

// headers puts the headers of the answer into h.
func (a *answer) headers(h http.Header) {
	if a.createdID != "" {
		h[a.idHeader] = []string{a.createdID}
		h["Location"] = []string{a.location}
	}
}
