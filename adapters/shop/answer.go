package shop

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ordertrail/domain"
)

const (
	maxAnswer = 64 << 10 // bytes of a body
	maxNumber = 255      // characters of an order number, what Klarna's reference takes
	maxAmount = 1 << 53  // minor units; beyond it not every JSON reader sees the same number
)

// The decisions that a shop may give; without one it accepts.
const (
	decisionAccept = "accept"
	decisionCancel = "cancel"
)

// reasonUntold stands for a reason that is not given or must not be kept for ever: the decision counts all the same.
const reasonUntold = "the shop does not ship"

// said is an answer of the shop's. Null is the same as missing, and so is an empty order number.
type said struct {
	Decision         *string `json:"decision"`
	OrderNumber      string  `json:"order_number"`
	Reason           string  `json:"reason"` // counts with a cancellation only
	ExpectedAmount   *int64  `json:"expected_amount"`
	ExpectedCurrency *string `json:"expected_currency"`
}

// read returns what an answer with a status of success decides. Errors have fixed
// words and name only fields of said.
func read(status int, body []byte) (domain.ShopAnswer, error) {
	switch {
	case len(body) > maxAnswer:
		return domain.ShopAnswer{}, errors.New("it is larger than 64 KiB")
	case len(body) == 0 && (status == http.StatusOK || status == http.StatusNoContent):
		return domain.ShopAnswer{}, nil
	case len(body) == 0:
		return domain.ShopAnswer{}, fmt.Errorf("it is empty, which says something with 200 and 204 only, not with %d", status)
	case jsontext.Value(body).Kind() != '{':
		return domain.ShopAnswer{}, errors.New("it is not a JSON object")
	}
	var s said
	if err := json.Unmarshal(body, &s); err != nil {
		return domain.ShopAnswer{}, unreadable(err)
	}
	if err := s.check(); err != nil {
		return domain.ShopAnswer{}, err
	}
	return s.answer(), nil
}

// unreadable says where an answer cannot be read. Only the place of a known field
// is told; that of broken syntax may be under any name the shop sends.
func unreadable(err error) error {
	field, known := errors.AsType[*json.SemanticError](err)
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return errors.New("a field comes twice")
	case !known || field.JSONPointer == "":
		return errors.New("it is not a JSON object")
	}
	return fmt.Errorf("%s has the wrong form", strings.TrimPrefix(string(field.JSONPointer), "/"))
}

// check refuses what is not clearly a decision.
func (s said) check() error {
	switch {
	case s.Decision != nil && *s.Decision != decisionAccept && *s.Decision != decisionCancel:
		return errors.New("decision is neither accept nor cancel")
	case utf8.RuneCountInString(s.OrderNumber) > maxNumber || strings.ContainsFunc(s.OrderNumber, isControl):
		return fmt.Errorf("order_number has at most %d characters, none of them a control character", maxNumber)
	case (s.ExpectedAmount == nil) != (s.ExpectedCurrency == nil):
		return errors.New("expected_amount and expected_currency go together")
	case s.ExpectedAmount != nil && (*s.ExpectedAmount < 0 || *s.ExpectedAmount > maxAmount):
		return errors.New("expected_amount is negative or too great")
	case s.ExpectedCurrency != nil && !isCurrency(*s.ExpectedCurrency):
		return errors.New("expected_currency is not three letters")
	}
	return nil
}

func (s said) answer() domain.ShopAnswer {
	answer := domain.ShopAnswer{OrderNumber: s.OrderNumber}
	if s.Decision != nil && *s.Decision == decisionCancel {
		answer.Cancel = s.Reason
		if s.Reason == "" || domain.CheckReason(s.Reason) != nil {
			answer.Cancel = reasonUntold
		}
	}
	if s.ExpectedAmount != nil {
		answer.Expected = &domain.Money{Amount: *s.ExpectedAmount, Currency: strings.ToUpper(*s.ExpectedCurrency)}
	}
	return answer
}

// isControl also finds what turns the direction of writing and so can make text look like other text.
func isControl(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

func isCurrency(s string) bool {
	return len(s) == 3 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}
