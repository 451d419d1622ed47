package klarnasim

import "slices"

// FaultKind is a way in which a call goes wrong.
type FaultKind string

// Faults of the call: before anything is committed or, with AfterCommit, once it is.
const (
	FaultStatus   FaultKind = "status"   // answers Status
	FaultDelay    FaultKind = "delay"    // waits Delay, then goes on
	FaultHang     FaultKind = "hang"     // never answers; resets after Delay if that is set
	FaultReset    FaultKind = "reset"    // resets the connection
	FaultRedirect FaultKind = "redirect" // answers 307 to Location
)

// Faults of the answer: the call is committed.
const (
	FaultTruncate        FaultKind = "truncate"         // half of the answer's bytes, then the connection ends
	FaultSlow            FaultKind = "slow"             // one byte of the body every Delay
	FaultEmpty           FaultKind = "empty"            // no body and no id header
	FaultNoID            FaultKind = "no_id"            // a 201 without Capture-Id or Refund-Id, and Location
	FaultHTML            FaultKind = "html"             // 200 and a web page
	FaultNotJSON         FaultKind = "not_json"         // JSON that breaks off
	FaultOtherOrder      FaultKind = "other_order"      // OrderID, or an invented one, in place of the order's
	FaultNegativeAmounts FaultKind = "negative_amounts" // -1
	FaultMissingAmounts  FaultKind = "missing_amounts"
	FaultNullAmounts     FaultKind = "null_amounts"
	FaultTextAmounts     FaultKind = "text_amounts"     // "100"
	FaultExponentAmounts FaultKind = "exponent_amounts" // 1e3
	FaultOverflowAmounts FaultKind = "overflow_amounts" // 2^63
	FaultDuplicateKeys   FaultKind = "duplicate_keys"   // a second order_amount of 1 at the end
	FaultOtherCase       FaultKind = "other_case"       // ORDER_AMOUNT
	FaultUnknownStatus   FaultKind = "unknown_status"   // a status nobody has seen
	FaultUnknownEnums    FaultKind = "unknown_enums"    // new fraud status, payment, line and shipping types
	FaultUnknownFields   FaultKind = "unknown_fields"
	FaultDeep            FaultKind = "deep"  // arrays nested Size deep, 20,000 if 0
	FaultHuge            FaultKind = "huge"  // a body of Size more bytes, 50 MB if 0
	FaultStale           FaultKind = "stale" // GET shows the order as before its last change, for Delay after it
)

// Fault says what goes wrong. Delay is real time, except for FaultStale.
type Fault struct {
	Kind        FaultKind `json:"fault"`
	AfterCommit bool      `json:"after_commit,omitempty"`
	Status      int       `json:"status,omitempty"`
	// Code and Message replace what Klarna says with Status. Body replaces the whole body: "empty",
	// "html" or any text. A 401 has no body of its own.
	Code    string `json:"error_code,omitempty"`
	Message string `json:"message,omitempty"`
	Body    string `json:"body,omitempty"`
	// Headers are added; a 429 has Retry-After and x-ratelimit headers unless WithoutHeaders.
	Headers        map[string]string `json:"headers,omitempty"`
	WithoutHeaders bool              `json:"without_headers,omitempty"`
	Location       string            `json:"location,omitempty"`
	Delay          Duration          `json:"delay,omitempty"`
	OrderID        string            `json:"order_id,omitempty"`
	Size           int               `json:"size,omitempty"`
}

// Match says which calls a fault meets. The zero value matches all.
type Match struct {
	Operation   string   `json:"operation,omitempty"` // as in the journal; "" and "*" are all
	OrderID     string   `json:"order_id,omitempty"`
	Probability float64  `json:"probability,omitempty"`  // of a matching call; 0 is 1
	Times       int      `json:"times,omitempty"`        // then the rule is dropped; 0 is for ever
	AfterCalls  int      `json:"after_calls,omitempty"`  // matching calls let through first
	YoungerThan Duration `json:"younger_than,omitempty"` // simulated age of the order
}

// AnyOperation tells whether the operation does not matter.
func (m *Match) AnyOperation() bool { return m.Operation == "" || m.Operation == "*" }

// Rule is a fault and the calls it meets. The first rule that meets a call is the one applied.
type Rule struct {
	ID    int   `json:"id"`
	Match Match `json:"match"`
	Fault
	Hits int `json:"hits"`
}

// OfCall tells whether the fault strikes a call rather than its answer.
func (k FaultKind) OfCall() bool {
	return slices.Contains([]FaultKind{FaultStatus, FaultDelay, FaultHang, FaultReset, FaultRedirect}, k)
}

// OfAnswer tells whether the fault spoils the answer of a call that is carried out.
func (k FaultKind) OfAnswer() bool {
	return slices.Contains([]FaultKind{
		FaultTruncate, FaultSlow, FaultEmpty, FaultNoID, FaultHTML, FaultNotJSON, FaultOtherOrder,
		FaultNegativeAmounts, FaultMissingAmounts, FaultNullAmounts, FaultTextAmounts,
		FaultExponentAmounts, FaultOverflowAmounts, FaultDuplicateKeys, FaultOtherCase,
		FaultUnknownStatus, FaultUnknownEnums, FaultUnknownFields, FaultDeep, FaultHuge, FaultStale,
	}, k)
}
