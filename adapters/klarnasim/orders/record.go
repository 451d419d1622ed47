// Package orders keeps the orders of a simulated Klarna, with what time alone brings about.
package orders

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
)

// Record is an order with all that the Order Management API does not show of it.
type Record struct {
	ID uuid.UUID

	Mu        sync.Mutex // guards what follows and changes
	Order     klarnasim.Order
	Before    *klarnasim.Order // as it was before the last change, kept once a stale fault was planned
	ChangedAt time.Time        // when that was

	AppearsAt    time.Time // not found in Order Management before this
	NeverAppears bool

	AcknowledgedAt     time.Time // zero: not acknowledged
	AcknowledgedBy     string
	AcknowledgeCalls   int
	AcknowledgeEffects int

	Verdict  *Verdict
	Disguise *Disguise
	Posts    *Posts
}

// Verdict is a decision of the risk department that is still to come.
type Verdict struct {
	At    time.Time
	Event klarnasim.FraudEvent
}

// Disguise changes what a GET shows without changing the order.
type Disguise struct {
	Override map[string]json.RawMessage
	Omit     []string
}

// Posts is what was sent to the merchant about an order.
type Posts struct {
	PushURL, NotificationURL string
	NextPush                 time.Time // zero: none planned
	Ended                    bool      // no more pushes, whatever the schedule says
	Pushes, Notifications    []klarnasim.Post
}

// Acknowledged tells whether the merchant has shown that it has the order. The caller holds Mu.
func (r *Record) Acknowledged() bool { return !r.AcknowledgedAt.IsZero() }

// Visible tells whether Order Management knows the order.
func (r *Record) Visible(now time.Time) bool {
	return !r.NeverAppears && !now.Before(r.AppearsAt)
}

// Settle lets what time alone brings about happen: a verdict and expiry. The caller holds Mu.
func (r *Record) Settle(now time.Time, unknowns *klarnasim.Unknowns) {
	if v := r.Verdict; v != nil && !now.Before(v.At) {
		r.Verdict = nil
		r.Order.FraudStatus = v.Event.StatusAfter(r.Order.FraudStatus)
	}
	o := &r.Order
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

// Acknowledge notes when the merchant first showed that it has the order, and how it did last. The
// caller holds Mu.
func (r *Record) Acknowledge(by string, now time.Time) {
	if !r.Acknowledged() {
		r.AcknowledgedAt = now
	}
	r.AcknowledgedBy = by
}

// Pushing tells whether the schedule of pushes still runs. The caller holds Mu.
func (r *Record) Pushing(unknowns *klarnasim.Unknowns) bool {
	if r.Acknowledged() || r.Posts.Ended {
		return false
	}
	return r.Order.Status != klarnasim.Cancelled || unknowns.CancelKeepsPushing
}
