package simulator

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
)

// record is an order with all that the Order Management API does not show of it.
type record struct {
	id uuid.UUID

	mu        sync.Mutex
	order     klarnasim.Order
	before    *klarnasim.Order // as it was before the last change, kept once a stale fault was planned
	changedAt time.Time        // when that was

	appearsAt    time.Time // not found in Order Management before this
	neverAppears bool

	acknowledgedAt     time.Time // zero: not acknowledged
	acknowledgedBy     string
	acknowledgeCalls   int
	acknowledgeEffects int

	verdict  *verdict
	disguise *disguise
	posts    *posts
}

// verdict is a decision of the risk department that is still to come.
type verdict struct {
	at    time.Time
	event klarnasim.FraudEvent
}

// disguise changes what a GET shows without changing the order.
type disguise struct {
	override map[string]json.RawMessage
	omit     []string
}

// posts is what was sent to the merchant about an order.
type posts struct {
	pushURL, notificationURL string
	nextPush                 time.Time // zero: none planned
	ended                    bool      // no more pushes, whatever the schedule says
	pushes, notifications    []klarnasim.Post
}

func (r *record) acknowledged() bool { return !r.acknowledgedAt.IsZero() }

func (r *record) visible(now time.Time) bool {
	return !r.neverAppears && !now.Before(r.appearsAt)
}

// settle lets what time alone brings about happen: a verdict and expiry. The caller holds mu.
func (r *record) settle(now time.Time, unknowns *klarnasim.Unknowns) {
	if v := r.verdict; v != nil && !now.Before(v.at) {
		r.verdict = nil
		r.order.FraudStatus = v.event.StatusAfter(r.order.FraudStatus)
	}
	o := &r.order
	if !o.Open() || now.Before(o.ExpiresAt) {
		return
	}
	o.RemainingAuthorizedAmount = 0
	if o.Status == klarnasim.PartCaptured {
		o.Status = unknowns.PartCapturedAtExpiry
		return
	}
	o.Status = klarnasim.Expired
}

// acknowledge notes when the merchant first showed that it has the order, and how it did last.
func (r *record) acknowledge(by string, now time.Time) {
	if !r.acknowledged() {
		r.acknowledgedAt = now
	}
	r.acknowledgedBy = by
}

// pushing tells whether the schedule of pushes still runs. The caller holds mu.
func (r *record) pushing(unknowns *klarnasim.Unknowns) bool {
	if r.acknowledged() || r.posts.ended {
		return false
	}
	return r.order.Status != klarnasim.Cancelled || unknowns.CancelKeepsPushing
}
