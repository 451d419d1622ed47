package domain

import (
	"slices"
	"time"
)

// How often an order is read again, because much happens in the Merchant Portal:
// the longer nothing has, the more seldom.
const (
	firstReread = time.Hour
	longestOpen = 12 * time.Hour
	longestDone = 7 * 24 * time.Hour
	// rereadFor is how long captured orders are read again for refunds made elsewhere.
	rereadFor = 180 * 24 * time.Hour
)

// ExpiryNotice is how long before its end an authorization is read again, and
// extended where that is wished.
const ExpiryNotice = 3 * 24 * time.Hour

// expiryGrace is how long Klarna may take to show that an authorization ended.
const expiryGrace = time.Minute

// Watch returns what is watched of an order that is where it should be: when to read
// it again, and the times that must not pass unseen. A reading that finds nothing new
// leaves no event; what follows then is WatchAgain.
func Watch(o Order) []Task {
	var tasks []Task
	for _, kind := range watched {
		if from := watchFrom(o, kind); !from.IsZero() {
			tasks = append(tasks, Task{Kind: kind, Priority: watchPriority(o, kind), From: from})
		}
	}
	return tasks
}

// Tasks returns all that Klarna is asked for an order, sooner or later: what is due and
// what is watched.
func Tasks(o Order) []Task { return append(Due(o), Watch(o)...) }

// watched lists the kinds of watching.
var watched = []Kind{DueReread, DueExpiry, DueFraud}

// Watched says whether a kind of work is watching.
func Watched(kind Kind) bool { return slices.Contains(watched, kind) }

// watchPriority puts a reading that a notification or a refusal asks for before
// those that are only routine.
func watchPriority(o Order, kind Kind) Priority {
	if kind == DueReread && o.RereadSoon {
		return PriorityEffect
	}
	return PriorityReread
}

func watchFrom(o Order, kind Kind) time.Time {
	soon := kind == DueReread && o.RereadSoon || kind == DueExpiry && o.Open() && endsSoon(o)
	if soon && o.Settled() && o.Status != Cancelled {
		return o.UpdatedAt
	}
	return WatchAgain(o, kind, o.UpdatedAt)
}

// endsSoon says whether an order was last heard of between the notice and the end of
// its authorization.
func endsSoon(o Order) bool {
	return o.UpdatedAt.After(o.ExpiresAt.Add(-ExpiryNotice)) && o.UpdatedAt.Before(o.ExpiresAt)
}

// WatchAgain returns when a kind of watching is next due for an order last read at a
// time, zero where it is over.
func WatchAgain(o Order, kind Kind, read time.Time) time.Time {
	switch {
	case !o.Settled() || o.Status == Cancelled:
		return time.Time{}
	case kind == DueReread:
		return rereadAgain(o, read)
	case kind == DueExpiry && o.Open() && !o.ExpiresAt.IsZero():
		return expiryAgain(o, read)
	case kind == DueFraud && o.Open() && o.Fraud == FraudPending:
		return later(o.PendingSince.Add(FraudDeadline), read.Add(longestOpen), read)
	}
	return time.Time{}
}

func rereadAgain(o Order, read time.Time) time.Time {
	undecided := o.Fraud == FraudPending && read.Before(o.PendingSince.Add(FraudDeadline))
	quiet := read.Sub(o.UpdatedAt)
	longest := longestOpen
	switch {
	case o.Open() && undecided:
		return read.Add(fraudInterval)
	case o.Open():
	case o.CapturedAmount > o.RefundedAmount && quiet < rereadFor:
		longest = longestDone
	default:
		return time.Time{}
	}
	return read.Add(min(max(quiet/4, firstReread), longest))
}

// expiryAgain returns the notice, then times until the end, because what kept it from
// being extended may be over, then the end, and then more and more seldom until
// Klarna shows it.
func expiryAgain(o Order, read time.Time) time.Time {
	notice, end := o.ExpiresAt.Add(-ExpiryNotice), o.ExpiresAt.Add(expiryGrace)
	switch {
	case read.Before(notice):
		return notice
	case read.Before(end):
		return earlier(end, read.Add(longestOpen))
	}
	return read.Add(min(max(read.Sub(end)/4, firstReread), longestOpen))
}

func earlier(one, other time.Time) time.Time {
	if one.Before(other) {
		return one
	}
	return other
}

// later returns the first time, or the second where the first is not behind read.
func later(first, second, read time.Time) time.Time {
	if first.After(read) {
		return first
	}
	return second
}
