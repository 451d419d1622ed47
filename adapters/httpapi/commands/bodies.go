package commands

import (
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/domain"
)

// maxExact is the greatest integer that every JSON reader sees as the same number.
const maxExact = 1 << 53

// decisive is a field that decides an amount. Left out it leaves that to others, but a
// null may be a value that its sender lost.
type decisive[T any] struct {
	value  T
	isNull bool
}

// UnmarshalJSONFrom takes what the field takes, and null.
func (d *decisive[T]) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	d.isNull = decoder.PeekKind() == jsontext.KindNull
	return json.UnmarshalDecode(decoder, &d.value)
}

// checkAmount refuses a number that not every JSON reader sees the same, and a null that would decide.
func checkAmount(amount decisive[*int64], lines decisive[[]domain.LineQuantity]) error {
	open := amount.value == nil && lines.value == nil
	switch {
	case open && lines.isNull:
		return nullDecides("lines")
	case open && amount.isNull:
		return nullDecides("amount")
	case amount.value != nil && (*amount.value > maxExact || *amount.value < -maxExact):
		return &domain.FieldError{Field: "amount", Why: "must be a whole number of minor units, at most 2^53"}
	}
	return nil
}

func nullDecides(field string) error {
	return &domain.FieldError{Field: field, Why: "is null, and would decide an amount: say what is meant, or leave it out"}
}

// shipBody is the body of .../ship.
type shipBody struct {
	ShipmentID string                          `json:"shipment_id"`
	Amount     decisive[*int64]                `json:"amount"`
	Lines      decisive[[]domain.LineQuantity] `json:"lines"`
	Tracking   []domain.Tracking               `json:"tracking"`
}

func readShip(r *http.Request, _ string) (command, error) {
	var body shipBody
	if err := pipeline.LongBody(r, &body); err != nil {
		return command{}, err
	}
	return command{
		asks:   domain.Ship{ID: body.ShipmentID, Amount: body.Amount.value, Lines: body.Lines.value, Tracking: body.Tracking},
		awaits: true, id: body.ShipmentID,
	}, checkAmount(body.Amount, body.Lines)
}

// refundBody is the body of .../refund.
type refundBody struct {
	RefundID  string                          `json:"refund_id"`
	Amount    decisive[*int64]                `json:"amount"`
	Lines     decisive[[]domain.LineQuantity] `json:"lines"`
	ReturnFee decisive[*returnFeeBody]        `json:"return_fee"`
	Reason    string                          `json:"reason"`
}

type returnFeeBody struct {
	Amount  int64  `json:"amount"`
	TaxRate *int64 `json:"tax_rate"`
}

func readRefund(r *http.Request, _ string) (command, error) {
	var body refundBody
	if err := pipeline.LongBody(r, &body); err != nil {
		return command{}, err
	}
	fee, err := body.ReturnFee.value.fee()
	if err != nil {
		return command{}, err
	}
	if body.ReturnFee.isNull && body.Amount.value == nil {
		return command{}, nullDecides("return_fee")
	}
	return command{
		asks:   domain.RequestRefund{ID: body.RefundID, Amount: body.Amount.value, Lines: body.Lines.value, ReturnFee: fee, Reason: body.Reason},
		awaits: true, id: body.RefundID,
	}, checkAmount(body.Amount, body.Lines)
}

// fee asks for the tax rate: 0 is a rate too, and none is meant by leaving it out.
func (b *returnFeeBody) fee() (*domain.ReturnFee, error) {
	switch {
	case b == nil:
		return nil, nil
	case b.TaxRate == nil:
		return nil, &domain.FieldError{Field: "return_fee.tax_rate", Why: "is required"}
	}
	return &domain.ReturnFee{Amount: b.Amount, TaxRate: *b.TaxRate}, nil
}

// reasonBody is the body of .../cancel and .../hold.
type reasonBody struct {
	Reason string `json:"reason"`
}

func readCancel(r *http.Request, defaultID string) (command, error) {
	reason, id, err := readReason(r)
	return command{
		asks: domain.RequestCancel{ID: id, DefaultID: defaultID, Reason: reason}, awaits: true, id: id,
	}, err
}

func readRelease(r *http.Request, defaultID string) (command, error) {
	id, err := readID(r)
	return command{asks: domain.RequestRelease{ID: id, DefaultID: defaultID}, awaits: true, id: id}, err
}

func readExtend(r *http.Request, defaultID string) (command, error) {
	id, err := readID(r)
	return command{asks: domain.RequestExtend{ID: id, DefaultID: defaultID}, awaits: true, id: id}, err
}

// readHold asks nothing of Klarna.
func readHold(r *http.Request, _ string) (command, error) {
	reason, id, err := readReason(r)
	return command{asks: domain.Hold{ID: id, Reason: reason}}, err
}

// readResume lets the shipments go on that waited, and awaits none of them.
func readResume(r *http.Request, _ string) (command, error) {
	id, err := readID(r)
	return command{asks: domain.Resume{ID: id}}, err
}

func readReason(r *http.Request) (reason, id string, err error) {
	var body reasonBody
	if err := pipeline.Body(r, &body); err != nil {
		return "", "", err
	}
	id, err = commandID(r)
	return body.Reason, id, err
}

func readID(r *http.Request) (string, error) {
	if err := pipeline.EmptyBody(r); err != nil {
		return "", err
	}
	return commandID(r)
}

const idempotencyHeader = "Idempotency-Key"

// commandID returns the id that the caller gave its command, empty where it gave
// none. The header is a string of structured fields, whose quotes hardly anybody
// writes, so they are not part of the id.
func commandID(r *http.Request) (string, error) {
	given := r.Header.Values(idempotencyHeader)
	if len(given) == 0 {
		return "", nil
	}
	id := given[0]
	if len(id) >= 2 && strings.HasPrefix(id, `"`) && strings.HasSuffix(id, `"`) {
		id = id[1 : len(id)-1]
	}
	if id == "" || len(given) > 1 {
		return "", &domain.FieldError{Field: idempotencyHeader, Why: "is given once and not empty, or not at all"}
	}
	return id, nil
}
