package klarnasim

import (
	"encoding/json"
	"fmt"
	"time"
)

// PushPlan says when the pushes of an order start.
type PushPlan string

// The push plans: by the schedule (also ""), the first at once and the rest by the schedule, and
// none at all.
const (
	PushScheduled PushPlan = "schedule"
	PushNow       PushPlan = "now"
	PushNever     PushPlan = "never"
)

// Purchase is a shopper completing a checkout. Everything is optional: the zero value buys an
// invented basket somewhere. Amounts are minor units with tax, durations run on the simulated clock.
type Purchase struct {
	OrderID            string      `json:"order_id,omitempty"` // a UUID; empty: a new one
	Amount             *int64      `json:"amount,omitempty"`   // without Lines: one line of this amount
	Lines              []OrderLine `json:"lines,omitempty"`
	Country            string      `json:"country,omitempty"`  // SE, DE, FI, NO, GB, US, JP
	Currency           string      `json:"currency,omitempty"` // SEK, EUR, NOK, GBP, USD, JPY, or another with Country
	MerchantReference1 string      `json:"merchant_reference1,omitempty"`
	MerchantReference2 string      `json:"merchant_reference2,omitempty"`
	MerchantData       string      `json:"merchant_data,omitempty"`
	PaymentMethod      string      `json:"payment_method,omitempty"`

	FraudStatus   FraudStatus `json:"fraud_status,omitempty"`   // ACCEPTED
	FraudDecision FraudEvent  `json:"fraud_decision,omitempty"` // comes after FraudAfter
	FraudAfter    Duration    `json:"fraud_after,omitempty"`

	PushURL         string    `json:"push_url,omitempty"` // instead of Config.PushURL
	NotificationURL string    `json:"notification_url,omitempty"`
	Push            PushPlan  `json:"push,omitempty"`
	FirstPushAfter  *Duration `json:"first_push_after,omitempty"` // instead of the schedule's first

	ExpiresIn    Duration `json:"expires_in,omitempty"`
	AppearsAfter Duration `json:"appears_after,omitempty"` // GET answers 404 until then
	NeverAppears bool     `json:"never_appears,omitempty"` // as every order of amount 0

	// Override replaces and Omit leaves out top-level fields of what GET shows, whatever they mean.
	Override map[string]json.RawMessage `json:"override,omitempty"`
	Omit     []string                   `json:"omit,omitempty"`
}

// Duration is a time.Duration that JSON writes as text: "2m", "1h30m", "250ms".
type Duration time.Duration

// MarshalText writes the duration as time.Duration prints it.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("read duration %q: %w", text, err)
	}
	*d = Duration(parsed)
	return nil
}
