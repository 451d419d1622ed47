package domain

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const day = 24 * time.Hour

func TestWatch(t *testing.T) {
	expiry := basket().ExpiresAt.Add(-ExpiryNotice)
	// since is some time after the last event, which is n seconds after the start.
	since := func(n int, pause time.Duration) time.Time { return start.Add(time.Duration(n)*time.Second + pause) }
	look := func(from time.Time) Task { return Task{Kind: DueReread, Priority: PriorityReread, From: from} }
	soon := func(from time.Time) Task { return Task{Kind: DueReread, Priority: PriorityEffect, From: from} }
	ends := Task{Kind: DueExpiry, Priority: PriorityReread, From: expiry}
	risk := func(n int) Task { return Task{Kind: DueFraud, Priority: PriorityReread, From: since(n, FraudDeadline)} }
	late := basket()
	late.CapturedAmount = 1
	endless := basket()
	endless.ExpiresAt = time.Time{}
	ending := basket()
	ending.ExpiresAt = start.Add(ExpiryNotice)
	over := basket()
	over.ExpiresAt = start
	stop := NotifiedEvent{noticeStopped}
	tests := map[string]struct {
		given []Event
		want  []Task
	}{
		"nothing heard":           {},
		"pushed":                  {[]Event{PushedEvent{}}, nil},
		"unresolved":              {[]Event{PushedEvent{}, UnresolvedEvent{}}, nil},
		"fetched":                 {fetched(), nil},
		"fetched, notified":       {fetched(stop), nil},
		"created":                 {fetched(CreatedEvent{}), nil},
		"acknowledged":            {acknowledged(), []Task{look(since(3, firstReread)), ends}},
		"shipped":                 {acknowledged(shipped("s1", 1)), []Task{look(since(4, firstReread)), ends}},
		"part captured":           {acknowledged(captures("s1", 1)...), []Task{look(since(5, firstReread)), ends}},
		"captured":                {acknowledged(captures("s1", 5000)...), []Task{look(since(5, firstReread))}},
		"captured, refunded":      {acknowledged(append(captures("s1", 5000), refunding("r1", 5000), refunded("r1", 5000))...), nil},
		"cancelled":               {acknowledged(CancelledEvent{}), nil},
		"cancelled, notified":     {acknowledged(CancelledEvent{}, stop), nil},
		"expired":                 {acknowledged(ExpiredEvent{}), nil},
		"expired after a part":    {acknowledged(append(captures("s1", 1), ExpiredEvent{})...), []Task{look(since(6, firstReread))}},
		"without an end":          {[]Event{PushedEvent{}, FetchedEvent(endless), CreatedEvent{}, AcknowledgedEvent{}}, []Task{look(since(3, firstReread))}},
		"about to end":            {[]Event{PushedEvent{}, FetchedEvent(ending), CreatedEvent{}, AcknowledgedEvent{}}, []Task{look(since(3, firstReread)), {Kind: DueExpiry, Priority: PriorityReread, From: since(3, 0)}}},
		"over, not shown yet":     {[]Event{PushedEvent{}, FetchedEvent(over), CreatedEvent{}, AcknowledgedEvent{}}, []Task{look(since(3, firstReread)), {Kind: DueExpiry, Priority: PriorityReread, From: start.Add(expiryGrace)}}},
		"about to end, captured":  {append([]Event{PushedEvent{}, FetchedEvent(ending), CreatedEvent{}, AcknowledgedEvent{}}, captures("s1", 5000)...), []Task{look(since(5, firstReread))}},
		"notified":                {acknowledged(stop), []Task{soon(since(4, 0)), ends}},
		"notified, captured":      {acknowledged(append(captures("s1", 5000), stop)...), []Task{soon(since(6, 0))}},
		"notified, looked":        {acknowledged(stop, FraudChangedEvent{Fraud: FraudStopped}), []Task{look(since(5, firstReread)), ends}},
		"refused":                 {acknowledged(shipped("s1", 1), refused(DueCapture, "s1")), []Task{soon(since(5, 0)), ends}},
		"refused, found out why":  {acknowledged(shipped("s1", 1), refused(DueCapture, "s1"), CapturedEvent{CaptureID: "x", Amount: 5000, External: true}), []Task{look(since(6, firstReread))}},
		"refused, refunded there": {acknowledged(append(captures("s1", 5000), stop, RefundedEvent{Amount: 1, External: true})...), []Task{look(since(7, firstReread))}},
		"refused, expired":        {acknowledged(shipped("s1", 1), refused(DueCapture, "s1"), ExpiredEvent{}), nil},
		"found with a capture":    {[]Event{PushedEvent{}, FetchedEvent(late), CreatedEvent{}, AcknowledgedEvent{}}, []Task{soon(since(3, 0)), ends}},
		"pending":                 {fraudOf("PENDING"), []Task{look(since(3, fraudInterval)), ends, risk(1)}},
		"pending, ended":          {fraudOf("PENDING", CancelledEvent{}), nil},
		"rejected":                {fraudOf("REJECTED"), []Task{look(since(3, firstReread)), ends}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Watch(given(t, test.given...)); !reflect.DeepEqual(got, test.want) {
				t.Errorf("watched is\n%+v, want\n%+v", got, test.want)
			}
		})
	}
}

func TestWatchAgain(t *testing.T) {
	open, part, paid := given(t, acknowledged()...), given(t, acknowledged(captures("s1", 1)...)...), given(t, acknowledged(captures("s1", 5000)...)...)
	pending := given(t, fraudOf("PENDING")...)
	expired := given(t, acknowledged(ExpiredEvent{})...)
	end := open.ExpiresAt
	never := time.Duration(-1)
	tests := map[string]struct {
		order Order
		kind  Kind
		read  time.Time
		after time.Duration // of the next time, since the read
	}{
		"open, just changed":        {open, DueReread, open.UpdatedAt, firstReread},
		"open, quiet for 4 h":       {open, DueReread, open.UpdatedAt.Add(4 * time.Hour), firstReread},
		"open, quiet for 8 h":       {open, DueReread, open.UpdatedAt.Add(8 * time.Hour), 2 * time.Hour},
		"open, quiet for long":      {open, DueReread, open.UpdatedAt.Add(50 * day), longestOpen},
		"part captured, quiet":      {part, DueReread, part.UpdatedAt.Add(50 * day), longestOpen},
		"captured, just now":        {paid, DueReread, paid.UpdatedAt, firstReread},
		"captured, quiet for long":  {paid, DueReread, paid.UpdatedAt.Add(100 * day), longestDone},
		"captured, long enough":     {paid, DueReread, paid.UpdatedAt.Add(rereadFor - 1), longestDone},
		"captured, for ever":        {paid, DueReread, paid.UpdatedAt.Add(rereadFor), never},
		"expired":                   {expired, DueReread, expired.UpdatedAt, never},
		"pending":                   {pending, DueReread, pending.PendingSince.Add(FraudDeadline - 1), fraudInterval},
		"pending for too long":      {pending, DueReread, pending.PendingSince.Add(FraudDeadline), (FraudDeadline - 2*time.Second) / 4},
		"expiry, early":             {open, DueExpiry, end.Add(-ExpiryNotice - day), day},
		"expiry, notice":            {open, DueExpiry, end.Add(-ExpiryNotice), longestOpen},
		"expiry, long over":         {open, DueExpiry, end.Add(expiryGrace + 8*time.Hour), 2 * time.Hour},
		"expiry, over for days":     {open, DueExpiry, end.Add(30 * day), longestOpen},
		"expiry, just before":       {open, DueExpiry, end, expiryGrace},
		"expiry, over":              {open, DueExpiry, end.Add(expiryGrace), firstReread},
		"expiry of a captured":      {paid, DueExpiry, end, never},
		"expiry of an expired":      {expired, DueExpiry, end, never},
		"fraud deadline":            {pending, DueFraud, pending.PendingSince, FraudDeadline},
		"fraud deadline over":       {pending, DueFraud, pending.PendingSince.Add(FraudDeadline), longestOpen},
		"fraud deadline of another": {open, DueFraud, open.UpdatedAt, never},
		"what is not watched":       {open, DueCapture, open.UpdatedAt, never},
		"of a fetched order":        {given(t, fetched()...), DueReread, start, never},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			want := test.read.Add(test.after)
			if test.after == never {
				want = time.Time{}
			}
			if got := WatchAgain(test.order, test.kind, test.read); !got.Equal(want) {
				t.Errorf("%s: next is %s, want %s", name, got, want)
			}
		})
	}
}

// Whenever it was read, the next time is behind that: no look leads to the next at
// once.
func TestWatchingNeverSpins(t *testing.T) {
	orders := []Order{
		given(t, acknowledged()...), given(t, fraudOf("PENDING")...), given(t, acknowledged(captures("s1", 1)...)...),
		given(t, acknowledged(captures("s1", 5000)...)...), given(t, acknowledged(NotifiedEvent{noticeStopped})...),
	}
	rapid.Check(t, func(t *rapid.T) {
		o := rapid.SampledFrom(orders).Draw(t, "order")
		read := o.UpdatedAt.Add(time.Duration(rapid.Int64Range(0, int64(400*day)).Draw(t, "after")))
		for _, kind := range []Kind{DueReread, DueExpiry, DueFraud} {
			if next := WatchAgain(o, kind, read); !next.IsZero() && next.Sub(read) < time.Nanosecond {
				t.Fatalf("%s: read at %s, next at %s", kind, read, next)
			}
		}
	})
}
