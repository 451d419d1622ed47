package orderjson

import (
	"maps"
	"slices"
	"time"

	"ordertrail/domain"
)

// The words for a shipment's capture, or a refund, that was done.
const (
	stateCaptured = "captured"
	stateRefunded = "refunded"
)

// A Shipment is something that was sent, and what became of its capture.
type Shipment struct {
	ShipmentID string            `json:"shipment_id"`
	Amount     int64             `json:"amount"`
	Lines      []domain.Part     `json:"lines"`
	Tracking   []domain.Tracking `json:"tracking"`
	Status     string            `json:"status"`
	CaptureID  *string           `json:"capture_id"`
	ShippedAt  time.Time         `json:"shipped_at"`
	Refusal    *Refusal          `json:"refusal"`
}

func newShipments(o domain.Order) []Shipment {
	all := []Shipment{}
	for _, i := range o.Intents {
		if i.Kind == domain.DueCapture {
			all = append(all, Shipment{
				ShipmentID: i.ID, Amount: i.Amount, Lines: orEmpty(i.Parts), Tracking: orEmpty(i.Tracking),
				Status: stateName(i.State, stateCaptured), CaptureID: orNull(i.MadeID), ShippedAt: i.At,
				Refusal: newRefusal(i.Refusal),
			})
		}
	}
	return all
}

// A Capture is money captured; an external one is for no shipment of ours.
type Capture struct {
	CaptureID  string    `json:"capture_id"`
	Amount     int64     `json:"amount"`
	ShipmentID *string   `json:"shipment_id"`
	External   bool      `json:"external"`
	CapturedAt time.Time `json:"captured_at"`
	Reference  string    `json:"reference,omitempty"` // Klarna's, of an external one
}

func newCaptures(o domain.Order) []Capture {
	all := make([]Capture, len(o.Captures))
	for i, c := range o.Captures {
		all[i] = Capture{
			CaptureID: c.ID, Amount: c.Amount, ShipmentID: orNull(c.ShipmentID), External: c.ShipmentID == "", CapturedAt: c.At,
			Reference: c.Reference,
		}
	}
	return all
}

// A Refund is money given back, or asked to be; an external one was asked for by somebody else.
type Refund struct {
	RefundID       *string           `json:"refund_id"`
	KlarnaRefundID *string           `json:"klarna_refund_id"`
	Amount         int64             `json:"amount"`
	Lines          []domain.Part     `json:"lines"`
	ReturnFee      *domain.ReturnFee `json:"return_fee"`
	Reason         string            `json:"reason"`
	Status         string            `json:"status"`
	External       bool              `json:"external"`
	At             time.Time         `json:"at"`
	Refusal        *Refusal          `json:"refusal"`
	Reference      string            `json:"reference,omitempty"` // Klarna's, of an external one
}

// newRefunds returns what was asked for and what was made elsewhere, in the order in
// which the order came to know of it.
func newRefunds(o domain.Order) []Refund {
	all, known := []Refund{}, map[domain.Version]Refund{}
	for _, i := range o.Intents {
		if i.Kind == domain.DueRefund {
			known[i.Version] = askedRefund(i)
		}
	}
	for _, r := range o.Refunds {
		if r.ID == "" {
			known[r.Version] = foreignRefund(r)
		}
	}
	for _, version := range slices.Sorted(maps.Keys(known)) {
		all = append(all, known[version])
	}
	return all
}

func askedRefund(i domain.Intent) Refund {
	return Refund{
		RefundID: orNull(i.ID), KlarnaRefundID: orNull(i.MadeID), Amount: i.Amount, Lines: orEmpty(i.Parts),
		ReturnFee: i.ReturnFee, Reason: i.Reason, Status: stateName(i.State, stateRefunded), At: i.At,
		Refusal: newRefusal(i.Refusal),
	}
}

func foreignRefund(r domain.Refund) Refund {
	return Refund{
		KlarnaRefundID: orNull(r.KlarnaID), Amount: r.Amount, Lines: []domain.Part{},
		Status: stateRefunded, External: true, At: r.At, Reference: r.Reference,
	}
}

// A Refusal is what was refused for good. With an http_status it was Klarna that did, in its own words.
type Refusal struct {
	Code          string    `json:"code"`
	Messages      []string  `json:"messages"`
	CorrelationID string    `json:"correlation_id"`
	HTTPStatus    int       `json:"http_status"`
	At            time.Time `json:"at"`
}

func newRefusal(r *domain.Refusal) *Refusal {
	if r == nil {
		return nil
	}
	return &Refusal{
		Code: r.Code, Messages: orEmpty(wordsOf(r)), CorrelationID: r.CorrelationID, HTTPStatus: r.Status, At: r.At,
	}
}

// stateName returns the word for how far a capture or a refund has come; done is that for success.
func stateName(s domain.State, done string) string {
	if s == domain.Done {
		return done
	}
	return string(s)
}
