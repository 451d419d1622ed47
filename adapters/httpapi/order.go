package httpapi

import (
	"time"

	"ordertrail/domain"
	"ordertrail/projections"
)

// orderJSON is an order as contract.md section 5 shows it. Amounts are in minor
// units of currency; what Klarna has not shown yet is empty or null.
type orderJSON struct {
	Store    domain.StoreID `json:"store"`
	ID       domain.OrderID `json:"id"`
	Version  uint64         `json:"version"`
	Status   domain.Status  `json:"status"`
	Fraud    string         `json:"fraud"`
	Holds    []string       `json:"holds"`
	Currency string         `json:"currency"`
	Country  string         `json:"country"`

	OrderAmount               int64 `json:"order_amount"`
	CapturedAmount            int64 `json:"captured_amount"`
	RefundedAmount            int64 `json:"refunded_amount"`
	RemainingAuthorizedAmount int64 `json:"remaining_authorized_amount"`

	KlarnaReference    string        `json:"klarna_reference"`
	MerchantReference1 string        `json:"merchant_reference1"`
	MerchantReference2 string        `json:"merchant_reference2"`
	Lines              []domain.Line `json:"lines"`

	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	PushedAt  time.Time  `json:"pushed_at"`
	ExpiresAt *time.Time `json:"expires_at"`

	// No event of this version leads to any of these.
	Captures  []struct{} `json:"captures"`
	Refunds   []struct{} `json:"refunds"`
	Shipments []struct{} `json:"shipments"`

	LastError *lastErrorJSON `json:"last_error"`
}

func newOrderJSON(o domain.Order, due []projections.DueRow) orderJSON {
	return orderJSON{
		Store: o.Key.Store, ID: o.Key.ID, Version: o.Version, Status: o.Status,
		Fraud: o.Fraud, Holds: orEmpty(o.Holds), Currency: o.Currency, Country: o.Country,
		OrderAmount: o.OrderAmount, CapturedAmount: o.CapturedAmount,
		RefundedAmount: o.RefundedAmount, RemainingAuthorizedAmount: o.RemainingAuthorizedAmount,
		KlarnaReference:    o.KlarnaReference,
		MerchantReference1: o.MerchantReference1, MerchantReference2: o.MerchantReference2,
		Lines:     orEmpty(o.Lines),
		CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt, PushedAt: o.PushedAt, ExpiresAt: orNull(o.ExpiresAt),
		Captures: []struct{}{}, Refunds: []struct{}{}, Shipments: []struct{}{},
		LastError: lastError(o, due),
	}
}

// orEmpty makes JSON show no items as [] and not as null.
func orEmpty[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

func orNull(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
