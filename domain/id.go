package domain

import (
	"errors"
	"fmt"
	"strings"
)

// ErrBadID is wrapped by every refusal of a store or order id.
var ErrBadID = errors.New("bad id")

// StoreID names a store of the shop, `[a-z0-9-]{1,32}` (help/configuration.md,
// "Stores").
type StoreID string

// OrderID is Klarna's id of an order, `[A-Za-z0-9_-]{1,255}` (help/api.md,
// "Pushes and notifications"). A UUID is kept in lower case, so that one order
// has one id.
type OrderID string

// OrderKey is what identifies an order here: the same id in two stores is two
// orders.
type OrderKey struct {
	Store StoreID
	ID    OrderID
}

// String returns "store/id".
func (k OrderKey) String() string { return string(k.Store) + "/" + string(k.ID) }

// ParseStoreID accepts a store id or wraps ErrBadID.
func ParseStoreID(raw string) (StoreID, error) {
	if len(raw) < 1 || len(raw) > 32 {
		return "", fmt.Errorf("%w: a store id has 1 to 32 characters, this one has %d", ErrBadID, len(raw))
	}
	if strings.ContainsFunc(raw, func(r rune) bool { return !isLower(r) && !isDigit(r) && r != '-' }) {
		return "", fmt.Errorf("%w: a store id has only a-z, 0-9 and '-'", ErrBadID)
	}
	return StoreID(raw), nil
}

// ParseOrderID accepts an order id, folding a UUID to lower case, or wraps
// ErrBadID.
func ParseOrderID(raw string) (OrderID, error) {
	if strings.ContainsAny(raw, "{}") {
		return "", fmt.Errorf("%w: the placeholder {checkout.order.id} was not replaced by an order id", ErrBadID)
	}
	if len(raw) < 1 || len(raw) > 255 {
		return "", fmt.Errorf("%w: an order id has 1 to 255 characters, this one has %d", ErrBadID, len(raw))
	}
	if strings.ContainsFunc(raw, func(r rune) bool { return !isOrderIDRune(r) }) {
		return "", fmt.Errorf("%w: an order id has only A-Z, a-z, 0-9, '_' and '-'", ErrBadID)
	}
	if isUUID(raw) {
		raw = strings.ToLower(raw)
	}
	return OrderID(raw), nil
}

// IsUUID says whether an id is one that nobody guesses.
func (id OrderID) IsUUID() bool { return isUUID(string(id)) }

func isOrderIDRune(r rune) bool {
	return isLower(r) || isDigit(r) || (r >= 'A' && r <= 'Z') || r == '_' || r == '-'
}

func isLower(r rune) bool { return r >= 'a' && r <= 'z' }
func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range s {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (r == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", r) {
			return false
		}
	}
	return true
}
