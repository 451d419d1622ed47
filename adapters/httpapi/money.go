package httpapi

import (
	"time"

	"ordertrail/domain"
)

// The words for how far a shipment's capture, or a refund, has come.
const (
	stateWaiting  = "waiting"
	stateCaptured = "captured"
	stateRefunded = "refunded"
	stateRefused  = "refused"
)

// shipmentJSON is something that was sent, and what became of its capture.
type shipmentJSON struct {
	ShipmentID string            `json:"shipment_id"`
	Amount     int64             `json:"amount"`
	Lines      []domain.Part     `json:"lines"`
	Tracking   []domain.Tracking `json:"tracking"`
	Status     string            `json:"status"`
	CaptureID  *string           `json:"capture_id"`
	ShippedAt  time.Time         `json:"shipped_at"`
	Refusal    *refusalJSON      `json:"refusal"`
}

func newShipments(o domain.Order) []shipmentJSON {
	all := make([]shipmentJSON, len(o.Shipments))
	for i, s := range o.Shipments {
		all[i] = shipmentJSON{
			ShipmentID: s.ID, Amount: s.Amount, Lines: orEmpty(s.Parts), Tracking: orEmpty(s.Tracking),
			Status: stateName(s.State, stateCaptured), CaptureID: textOrNull(s.CaptureID), ShippedAt: s.At,
			Refusal: newRefusalJSON(s.Refusal),
		}
	}
	return all
}

// captureJSON is money taken; an external one was taken for no shipment of ours.
type captureJSON struct {
	CaptureID  string    `json:"capture_id"`
	Amount     int64     `json:"amount"`
	ShipmentID *string   `json:"shipment_id"`
	External   bool      `json:"external"`
	CapturedAt time.Time `json:"captured_at"`
}

func newCaptures(o domain.Order) []captureJSON {
	all := make([]captureJSON, len(o.Captures))
	for i, c := range o.Captures {
		all[i] = captureJSON{
			CaptureID: c.ID, Amount: c.Amount, ShipmentID: textOrNull(c.ShipmentID), External: c.ShipmentID == "", CapturedAt: c.At,
		}
	}
	return all
}

// refundJSON is money given back, or asked to be; an external one was asked for by
// somebody else.
type refundJSON struct {
	RefundID       *string           `json:"refund_id"`
	KlarnaRefundID *string           `json:"klarna_refund_id"`
	Amount         int64             `json:"amount"`
	Lines          []domain.Part     `json:"lines"`
	ReturnFee      *domain.ReturnFee `json:"return_fee"`
	Reason         string            `json:"reason"`
	Status         string            `json:"status"`
	External       bool              `json:"external"`
	At             time.Time         `json:"at"`
	Refusal        *refusalJSON      `json:"refusal"`
}

func newRefunds(o domain.Order) []refundJSON {
	all := make([]refundJSON, len(o.Refunds))
	for i, r := range o.Refunds {
		all[i] = refundJSON{
			RefundID: textOrNull(r.ID), KlarnaRefundID: textOrNull(r.KlarnaID), Amount: r.Amount, Lines: orEmpty(r.Parts),
			ReturnFee: r.ReturnFee, Reason: r.Reason, Status: stateName(r.State, stateRefunded), External: r.ID == "", At: r.At,
			Refusal: newRefusalJSON(r.Refusal),
		}
	}
	return all
}

// refusalJSON is what was refused for good. With an http_status it was Klarna that
// did, in its own words.
type refusalJSON struct {
	Code          string    `json:"code"`
	Messages      []string  `json:"messages"`
	CorrelationID string    `json:"correlation_id"`
	HTTPStatus    int       `json:"http_status"`
	At            time.Time `json:"at"`
}

func newRefusalJSON(r *domain.Refusal) *refusalJSON {
	if r == nil {
		return nil
	}
	return &refusalJSON{
		Code: r.Code, Messages: orEmpty(wordsOf(r)), CorrelationID: r.CorrelationID, HTTPStatus: r.Status, At: r.At,
	}
}

// stateName gives the word for a state; done is that for success.
func stateName(s domain.State, done string) string {
	switch s {
	case domain.Done:
		return done
	case domain.Refused:
		return stateRefused
	}
	return stateWaiting
}

func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
