package klarna

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ordertrail/domain"
)

// maxLines is Klarna's limit on the lines of an order.
const maxLines = 1000

// shownOrder is the part of Klarna's order that is read. Whatever is not named
// here, personal data above all, is skipped.
type shownOrder struct {
	OrderID            text           `json:"order_id"`
	Status             text           `json:"status"`
	FraudStatus        text           `json:"fraud_status"`
	OrderAmount        integer        `json:"order_amount"`
	CapturedAmount     integer        `json:"captured_amount"`
	RefundedAmount     integer        `json:"refunded_amount"`
	RemainingAmount    integer        `json:"remaining_authorized_amount"`
	PurchaseCurrency   text           `json:"purchase_currency"`
	PurchaseCountry    text           `json:"purchase_country"`
	KlarnaReference    text           `json:"klarna_reference"`
	MerchantReference1 text           `json:"merchant_reference1"`
	MerchantReference2 text           `json:"merchant_reference2"`
	CreatedAt          text           `json:"created_at"`
	ExpiresAt          text           `json:"expires_at"`
	Lines              []shownLine    `json:"order_lines"`
	Captures           []shownCapture `json:"captures"`
	Refunds            []shownRefund  `json:"refunds"`
}

type shownLine struct {
	Reference           text    `json:"reference"`
	Type                text    `json:"type"`
	Name                text    `json:"name"`
	Quantity            integer `json:"quantity"`
	QuantityUnit        text    `json:"quantity_unit"`
	UnitPrice           integer `json:"unit_price"`
	TaxRate             integer `json:"tax_rate"`
	TotalAmount         integer `json:"total_amount"`
	TotalDiscountAmount integer `json:"total_discount_amount"`
	TotalTaxAmount      integer `json:"total_tax_amount"`
}

// decode reads the answer to a read of an order. Names count with their case, a
// name that comes twice anywhere spoils the answer. Errors have fixed words and
// name only fields of shownOrder.
func decode(body []byte, id domain.OrderID) (domain.Reading, error) {
	var shown shownOrder
	if err := json.Unmarshal(body, &shown, jsontext.AllowInvalidUTF8(true)); err != nil {
		return domain.Reading{}, unreadable(err)
	}
	if err := shown.check(id); err != nil {
		return domain.Reading{}, err
	}
	return shown.reading(id)
}

// unreadable says where an answer cannot be read. Only the place of a known
// field is told; that of broken syntax may be under any name Klarna sends.
func unreadable(err error) error {
	field, known := errors.AsType[*json.SemanticError](err)
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return errors.New("a field comes twice")
	case !known || field.JSONPointer == "":
		return errors.New("it is not the JSON of an order")
	}
	return fmt.Errorf("%s has the wrong form", strings.TrimPrefix(string(field.JSONPointer), "/"))
}

// check refuses what cannot be the order that was asked for.
func (s shownOrder) check(id domain.OrderID) error {
	shown, err := domain.ParseOrderID(string(s.OrderID))
	switch {
	case s.OrderID == "":
		return errors.New("order_id is missing")
	case err != nil || shown != id:
		return errors.New("it is another order")
	case s.Status == "":
		return errors.New("status is missing")
	case !s.OrderAmount.given:
		return errors.New("order_amount is missing")
	case s.OrderAmount.value < 0:
		return errors.New("order_amount is negative")
	case !isLetters(string(s.PurchaseCurrency), 3):
		return errors.New("purchase_currency is not three letters")
	case len(s.Lines) > maxLines:
		return fmt.Errorf("more than %d order_lines", maxLines)
	}
	return nil
}

// reading returns what the order shows, under the id that was asked for.
func (s shownOrder) reading(id domain.OrderID) (domain.Reading, error) {
	reading := domain.Reading{
		OrderID: id, Status: string(s.Status), Fraud: string(s.FraudStatus),
		OrderAmount: s.OrderAmount.value,
		Facts: domain.Facts{
			Currency: strings.ToUpper(string(s.PurchaseCurrency)), KlarnaReference: string(s.KlarnaReference),
			MerchantReference1: string(s.MerchantReference1), MerchantReference2: string(s.MerchantReference2),
		},
		PurchasedAt: moment(s.CreatedAt), ExpiresAt: moment(s.ExpiresAt),
	}
	if isLetters(string(s.PurchaseCountry), 2) {
		reading.Country = strings.ToUpper(string(s.PurchaseCountry))
	}
	if len(s.Lines) > 0 {
		reading.Lines = make([]domain.Line, len(s.Lines))
	}
	for i, line := range s.Lines {
		if !line.Quantity.given || !line.UnitPrice.given || !line.TotalAmount.given {
			return domain.Reading{}, fmt.Errorf("order_lines/%d misses quantity, unit_price or total_amount", i)
		}
		reading.Lines[i] = line.line()
	}
	if err := s.addMoney(&reading); err != nil {
		return domain.Reading{}, err
	}
	return reading, nil
}

func (l shownLine) line() domain.Line {
	return domain.Line{
		Reference: string(l.Reference), Type: string(l.Type), Name: string(l.Name),
		Quantity: l.Quantity.value, QuantityUnit: string(l.QuantityUnit),
		UnitPrice: l.UnitPrice.value, TaxRate: l.TaxRate.value, TotalAmount: l.TotalAmount.value,
		TotalDiscountAmount: l.TotalDiscountAmount.value, TotalTaxAmount: l.TotalTaxAmount.value,
	}
}

func isLetters(s string, count int) bool {
	return len(s) == count && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// moment reads a time in one of the forms seen, without a zone as UTC. What
// cannot be read, or cannot be written as RFC 3339 again, is zero.
func moment(shown text) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", time.DateOnly} {
		if at, err := time.Parse(layout, string(shown)); err == nil {
			at = at.UTC()
			if at.Year() < 1 || at.Year() > 9999 {
				return time.Time{}
			}
			return at
		}
	}
	return time.Time{}
}
