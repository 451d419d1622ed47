package domain

import (
	"fmt"
	"slices"
	"time"
)

// twin is an order at Klarna as plainly as it can be told (klarna.md,
// "Statuses"): no events, no intents, only what is.
type twin struct {
	status                                string
	amount, captured, refunded, remaining int64
	captures, refunds                     []ShownMove
	lines                                 []Line
	reference, fraud                      string
	expires                               time.Time
	answers                               map[string]string // of idempotency keys
	ids                                   int

	// Klarna does not say whether it does these.
	hidesRefundIDs, releaseLowersAmount bool
}

// bought is a Klarna of this kind with the basket.
func (k twin) bought() *twin {
	b := basket()
	k.status, k.amount, k.remaining, k.lines, k.expires = b.Status, b.OrderAmount, b.OrderAmount, b.Lines, b.ExpiresAt
	k.answers = map[string]string{}
	return &k
}

// once answers a repeat with the same key as it answered the first, of what was
// taken.
func (k *twin) once(key string, do func() (string, bool)) (string, bool) {
	if id, known := k.answers[key]; known {
		return id, true
	}
	id, taken := do()
	if taken {
		k.answers[key] = id
	}
	return id, taken
}

func (k *twin) open() bool { return k.status == "AUTHORIZED" || k.status == "PART_CAPTURED" }

func (k *twin) id() string {
	k.ids++
	return fmt.Sprint("k", k.ids)
}

func (k *twin) capture(amount int64, reference string, at time.Time) (string, bool) {
	if !k.open() || k.fraud != "ACCEPTED" || amount < 1 || amount > k.remaining {
		return "", false
	}
	id := k.id()
	k.captures = append(k.captures, ShownMove{ID: id, Amount: amount, Reference: reference, At: at})
	k.captured += amount
	k.remaining -= amount
	k.settle()
	return id, true
}

// settle returns an order with captures the status that its remainder calls for.
func (k *twin) settle() {
	if k.status = "PART_CAPTURED"; k.remaining == 0 {
		k.status = "CAPTURED"
	}
}

func (k *twin) refund(amount int64, reference string, at time.Time) (string, bool) {
	if amount < 1 || amount > k.captured-k.refunded {
		return "", false
	}
	id := k.id()
	k.refunds = append(k.refunds, ShownMove{ID: id, Amount: amount, Reference: reference, At: at})
	if k.refunded += amount; k.status == "CAPTURED" && k.refunded == k.captured {
		k.status = "CLOSED"
	}
	return id, true
}

func (k *twin) cancel() (string, bool) {
	if k.status != "AUTHORIZED" {
		return "", false
	}
	k.status, k.remaining = "CANCELLED", 0
	return "", true
}

func (k *twin) release() (string, bool) {
	if k.status != "PART_CAPTURED" {
		return "", false
	}
	if k.status, k.remaining = "CAPTURED", 0; k.releaseLowersAmount {
		k.amount = k.captured
	}
	return "", true
}

func (k *twin) extend(at time.Time) (string, bool) {
	if !k.open() {
		return "", false
	}
	k.expires = at.Truncate(24 * time.Hour).Add(28 * 24 * time.Hour)
	return "", true
}

func (k *twin) expire() {
	if k.open() {
		k.status, k.remaining = "EXPIRED", 0
	}
}

func (k *twin) update(amount int64, lines []Line) {
	if !k.open() || amount < k.captured {
		return
	}
	k.amount, k.remaining, k.lines = amount, amount-k.captured, lines
	if k.captured > 0 {
		k.settle()
	}
}

func (k *twin) rename(reference string) (string, bool) {
	if k.status == "CANCELLED" {
		return "", false
	}
	k.reference = reference
	return "", true
}

// shows is what a read gives.
func (k *twin) shows() Reading {
	r := basket()
	r.Status, r.Fraud, r.ExpiresAt, r.Lines, r.MerchantReference1 = k.status, k.fraud, k.expires, k.lines, k.reference
	r.OrderAmount, r.CapturedAmount, r.RefundedAmount = k.amount, k.captured, k.refunded
	r.ReleasedAmount = k.amount - k.captured - k.remaining
	r.Captures, r.Refunds = slices.Clone(k.captures), slices.Clone(k.refunds)
	for i := range r.Refunds {
		if k.hidesRefundIDs {
			r.Refunds[i].ID = ""
		}
	}
	return r
}
