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
	PushTimeout              time.Duration // how long, in real time, an answer to a push is awaited; 0 is 5 s
	Speed                    float64       // simulated seconds that pass in a real one, at most 1,000,000; 0 is 1
	Seed                     uint64        // makes baskets, probabilities and shoppers repeatable
	// RateLimit is how many requests a real second are answered before 429; 0 is no limit, and
	// then no x-ratelimit headers are sent.
	RateLimit int
	// AutoCreate makes the first GET of an unknown UUID create a valid AUTHORIZED order under it,
	// for load tests. No pushes are sent for such an order.
	AutoCreate      bool
	ReservationDays int      // how long an authorization lasts, and how long an extension adds; 0 is 28
	JournalSize     int      // requests the journal remembers; 0 is 10,000
	Unknowns        Unknowns // settles what Klarna's documentation leaves open
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

	InvalidOrderID           int             // HTTP status of an id that is not a UUID; 0 is 400
	ReplayErrors             bool            // an answer of 4xx or 5xx, too, is the first result of its idempotency key
	FailedPushEndsPushes     bool            // no more pushes of an order once one is answered with other than 2xx
	CancelKeepsPushing       bool            // cancelled orders are pushed, too
	NotificationRetries      []time.Duration // after a notification that was not answered 2xx; empty: never
	RefundedStaysCaptured    bool            // a fully refunded order stays CAPTURED instead of CLOSED
	AfterRelease             Status          // once the remainder is released; empty: CAPTURED
	ReleaseLowersOrderAmount bool            // to what is captured
	PartCapturedAtExpiry     Status          // what a part-captured order becomes; empty: EXPIRED
	NoRefundAfterExpiry      bool            // of what was captured before
	AllowZeroCapture         bool            // captures of 0 are taken
	ExactTax                 bool            // a line's tax is compared with the value before rounding
	RefundsWithoutID         bool            // a fetched order's refunds have no refund_id
}

// ShoppersConfig says how Shoppers buy.
type ShoppersConfig struct {
	Rate    float64 // purchases completed in a real second, on average; 0 is 1
	Seed    uint64  // makes who buys what, and what goes wrong, repeatable
	PushURL string  // template of the purchases; empty: that of the simulator
	// ConfirmURL is the template of what the confirmation page calls: POST with the JSON body {}.
	// Empty: shoppers have no confirmation page.
	ConfirmURL string
	Calm       bool                             // leaves out all troubles
	Tell       func(format string, args ...any) // narrates; nil is silence
}
