package klarnasim

import "time"

// Config says how a Simulator behaves. Its zero value is a usable Klarna: any Basic credentials,
// Klarna's push schedule, a clock at the speed of real time, no limit on requests.
type Config struct {
	// Username and Password are the Basic credentials every call must carry. With an empty
	// Username any Basic credentials are taken, but some must be sent.
	Username, Password string
	// Schedule holds the times after completion at which pushes go out; empty: that of Klarna.
	Schedule []time.Duration
	// PushURL and NotificationURL are templates in which every literal {checkout.order.id} is
	// replaced by the order id. Empty: nothing is sent, unless a Purchase names its own.
	PushURL, NotificationURL string
	// PushTimeout is how long, in real time, an answer to a push is awaited; 0 is 5 s (klarna.md,
	// "When pushes come, and what ends them").
	PushTimeout time.Duration
	// Speed is how many simulated seconds pass in a real one, at most 1,000,000; 0 is 1.
	Speed float64
	// Seed makes baskets, probabilities and shoppers repeatable.
	Seed uint64
	// RateLimit is how many requests a real second are answered before 429; 0 is no limit, and
	// then no x-ratelimit headers are sent.
	RateLimit int
	// AutoCreate makes the first GET of an unknown UUID create a valid AUTHORIZED order under it,
	// for load tests. No pushes are sent for such an order.
	AutoCreate bool
	// ReservationDays is how long an authorization lasts, and how long an extension adds; 0 is 28.
	ReservationDays int
	// JournalSize is how many requests the journal remembers; 0 is 10,000.
	JournalSize int
	// Unknowns settles what Klarna's documentation leaves open.
	Unknowns Unknowns
	// Tell narrates pushes, notifications, acknowledgements and injected faults; nil is silence.
	Tell func(format string, args ...any)
}

// Unknowns are the switches for what no document states (klarna.md, "What is not known", and the
// cells of its table of statuses marked as inferred or unknown). The zero value is what seems most
// likely.
type Unknowns struct {
	// RepeatedAcknowledge, AcknowledgeCancelled and AcknowledgeEnded are the HTTP statuses, 204 or
	// 403, of acknowledging an order that is acknowledged already (0: 204), cancelled (0: 403), and
	// expired or closed (0: 403).
	RepeatedAcknowledge, AcknowledgeCancelled, AcknowledgeEnded int
	// InvalidOrderID is the HTTP status of an id that is not a UUID; 0 is 400.
	InvalidOrderID int
	// ReplayErrors makes an answer of 4xx or 5xx, too, the first result of its idempotency key.
	ReplayErrors bool
	// FailedPushEndsPushes ends the pushes of an order when one is answered with other than 2xx.
	FailedPushEndsPushes bool
	// CancelKeepsPushing goes on pushing cancelled orders.
	CancelKeepsPushing bool
	// NotificationRetries are the times after a notification that was not answered 2xx at which it
	// is sent again; empty: never.
	NotificationRetries []time.Duration
	// RefundedStaysCaptured leaves a fully refunded order CAPTURED instead of CLOSED.
	RefundedStaysCaptured bool
	// AfterRelease is the status after the remainder is released; empty: CAPTURED.
	AfterRelease Status
	// ReleaseLowersOrderAmount makes a release lower order_amount to what is captured.
	ReleaseLowersOrderAmount bool
	// PartCapturedAtExpiry is what a part-captured order becomes when it expires; empty: EXPIRED.
	PartCapturedAtExpiry Status
	// NoRefundAfterExpiry refuses refunds of what was captured before an order expired.
	NoRefundAfterExpiry bool
	// AllowZeroCapture takes captures of 0.
	AllowZeroCapture bool
	// ExactTax compares a line's tax with the calculated value before rounding it.
	ExactTax bool
	// RefundsWithoutID leaves refund_id out of the refunds of a fetched order.
	RefundsWithoutID bool
}

// ShoppersConfig says how Shoppers buy.
type ShoppersConfig struct {
	// Rate is how many purchases are completed in a real second, on average; 0 is 1.
	Rate float64
	// Seed makes who buys what, and what goes wrong, repeatable.
	Seed uint64
	// PushURL is the push URL template of the purchases; empty: that of the simulator.
	PushURL string
	// ConfirmURL is the template of what the confirmation page calls: POST with the JSON body {}.
	// Empty: shoppers have no confirmation page.
	ConfirmURL string
	// Calm leaves out all troubles.
	Calm bool
	// Tell narrates; nil is silence.
	Tell func(format string, args ...any)
}
