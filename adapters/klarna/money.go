package klarna

import (
	"errors"
	"fmt"
	"slices"

	"ordertrail/domain"
)

// authorized is the status of an order of which nothing was captured yet.
const authorized = "AUTHORIZED"

// maxMoves bounds the captures, and the refunds, of an order.
const maxMoves = 10_000

// shownMove is a capture or a refund as Klarna shows it.
type shownMove struct {
	ID        identifier
	Amount    integer
	Reference reference
	At        text
}

type shownCapture struct {
	ID        identifier `json:"capture_id"`
	Amount    integer    `json:"captured_amount"`
	Reference reference  `json:"reference"`
	At        text       `json:"captured_at"`
}

type shownRefund struct {
	ID        identifier `json:"refund_id"`
	Amount    integer    `json:"refunded_amount"`
	Reference reference  `json:"reference"`
	At        text       `json:"refunded_at"`
}

// addMoney adds what became of the order's amount. It refuses amounts that do not
// agree with each other: of money only the whole truth is of use.
func (s shownOrder) addMoney(reading *domain.Reading) error {
	if s.Status == authorized {
		s.CapturedAmount.assume(0)
		s.RefundedAmount.assume(0)
		s.RemainingAmount.assume(s.OrderAmount.value)
	}
	captured, refunded, remaining := s.CapturedAmount, s.RefundedAmount, s.RemainingAmount
	if !captured.given || !refunded.given || !remaining.given {
		return errors.New("captured_amount, refunded_amount or remaining_authorized_amount is missing")
	}
	released := s.OrderAmount.value - captured.value - remaining.value
	switch {
	case captured.value < 0 || refunded.value < 0 || remaining.value < 0:
		return errors.New("captured_amount, refunded_amount or remaining_authorized_amount is negative")
	case released < 0:
		return errors.New("captured_amount and remaining_authorized_amount are more than order_amount")
	case refunded.value > captured.value:
		return errors.New("refunded_amount is more than captured_amount")
	}
	reading.CapturedAmount, reading.RefundedAmount, reading.ReleasedAmount = captured.value, refunded.value, released
	return s.addMoves(reading)
}

// addMoves adds the captures and refunds, which come to the amounts.
func (s shownOrder) addMoves(reading *domain.Reading) (err error) {
	if reading.Captures, err = moves("captures", s.Captures, reading.CapturedAmount); err != nil {
		return err
	}
	if slices.ContainsFunc(reading.Captures, func(c domain.ShownMove) bool { return c.ID == "" }) {
		return errors.New("one of captures has no capture_id")
	}
	reading.Refunds, err = moves("refunds", s.Refunds, reading.RefundedAmount)
	return err
}

// moves returns the captures or the refunds of an order, nil where there are none. It
// refuses those that do not come to their total.
func moves[Shown shownCapture | shownRefund](name string, list []Shown, total int64) ([]domain.ShownMove, error) {
	if len(list) > maxMoves {
		return nil, fmt.Errorf("more than %d %s", maxMoves, name)
	}
	moved := func(shown Shown) bool { return shownMove(shown).Amount.value != 0 }
	if total == 0 && !slices.ContainsFunc(list, moved) {
		return nil, nil // whatever else it shows: no money moved, and the order must not be lost
	}
	var all []domain.ShownMove
	left := total
	for i, shown := range list {
		move := shownMove(shown)
		if !move.Amount.given || move.Amount.value < 0 {
			return nil, fmt.Errorf("%s/%d has no amount or a negative one", name, i)
		}
		if left -= move.Amount.value; left < 0 {
			break // before it can run over
		}
		all = append(all, domain.ShownMove{
			ID: string(move.ID), Amount: move.Amount.value, Reference: string(move.Reference), At: moment(move.At),
		})
	}
	if left != 0 {
		return nil, fmt.Errorf("%s do not come to their total", name)
	}
	return all, nil
}
