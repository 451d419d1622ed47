package histories

import (
	"maps"
	"slices"
	"time"

	"ordertrail/domain"
)

// finalOrder is what a golden history must still fold to. Fields that came later
// are left out where they are empty, so that older files stay as they are.
type finalOrder struct {
	Store                     domain.StoreID   `json:"store"`
	ID                        domain.OrderID   `json:"id"`
	Version                   uint64           `json:"version"`
	Status                    domain.Status    `json:"status"`
	Fraud                     string           `json:"fraud"`
	Holds                     []string         `json:"holds"`
	Currency                  string           `json:"currency"`
	Country                   string           `json:"country"`
	OrderAmount               int64            `json:"order_amount"`
	CapturedAmount            int64            `json:"captured_amount"`
	RefundedAmount            int64            `json:"refunded_amount"`
	RemainingAuthorizedAmount int64            `json:"remaining_authorized_amount"`
	KlarnaReference           string           `json:"klarna_reference"`
	MerchantReference1        string           `json:"merchant_reference1"`
	MerchantReference2        string           `json:"merchant_reference2"`
	Lines                     []domain.Line    `json:"lines"`
	CreatedAt                 time.Time        `json:"created_at"`
	PushedAt                  time.Time        `json:"pushed_at"`
	UpdatedAt                 time.Time        `json:"updated_at"`
	ExpiresAt                 time.Time        `json:"expires_at"`
	AskAgain                  bool             `json:"ask_again"`
	Named                     bool             `json:"named,omitempty"`
	OrderNumber               string           `json:"order_number,omitempty"`
	ReferenceSettled          bool             `json:"reference_settled,omitempty"`
	Mismatch                  *domain.Mismatch `json:"amount_mismatch,omitempty"`
	Shipments                 []finalShipment  `json:"shipments,omitempty"`
	Captures                  []finalCapture   `json:"captures,omitempty"`
	Refunds                   []finalRefund    `json:"refunds,omitempty"`
	Commands                  []finalCommand   `json:"commands,omitempty"`
	Cancel                    *finalIntent     `json:"cancel,omitempty"`
	Release                   *finalIntent     `json:"release,omitempty"`
	Extend                    *finalIntent     `json:"extend,omitempty"`
	Refusal                   *domain.Refusal  `json:"refusal,omitempty"`
	Notice                    string           `json:"notice,omitempty"`
	NoticedAt                 time.Time        `json:"noticed_at,omitzero"`
	PendingSince              time.Time        `json:"pending_since,omitzero"`
	RereadSoon                bool             `json:"look_soon,omitempty"`
}

// The types below are what an order's intents, and the captures and refunds that
// Klarna shows, looked like when the first histories were written. A command has the
// refusal of its own since then.

type finalShipment struct {
	ID        string            `json:"id"`
	Amount    int64             `json:"amount"`
	All       bool              `json:"all,omitempty"`
	Parts     []domain.Part     `json:"parts,omitempty"`
	Tracking  []domain.Tracking `json:"tracking,omitempty"`
	At        time.Time         `json:"at"`
	Rested    bool              `json:"rested,omitempty"`
	State     domain.State      `json:"state"`
	CaptureID string            `json:"capture_id,omitempty"`
	Refusal   *domain.Refusal   `json:"refusal,omitempty"`
}

type finalCapture struct {
	ID         string    `json:"id"`
	Amount     int64     `json:"amount"`
	ShipmentID string    `json:"shipment_id,omitempty"`
	At         time.Time `json:"at"`
	Reference  string    `json:"reference,omitempty"`
}

type finalRefund struct {
	ID        string            `json:"id,omitempty"`
	Amount    int64             `json:"amount"`
	Parts     []domain.Part     `json:"parts,omitempty"`
	ReturnFee *domain.ReturnFee `json:"return_fee,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	At        time.Time         `json:"at"`
	Rested    bool              `json:"rested,omitempty"`
	State     domain.State      `json:"state"`
	KlarnaID  string            `json:"klarna_id,omitempty"`
	ShownAt   time.Time         `json:"shown_at,omitzero"`
	Reference string            `json:"reference,omitempty"`
	Refusal   *domain.Refusal   `json:"refusal,omitempty"`
}

type finalCommand struct {
	Kind    domain.Kind     `json:"kind"`
	ID      string          `json:"id"`
	Reason  string          `json:"reason,omitempty"`
	State   domain.State    `json:"state"`
	Refusal *domain.Refusal `json:"refusal,omitempty"`
}

type finalIntent struct {
	ID     string    `json:"id"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
	Rested bool      `json:"rested,omitempty"`
}

func finally(o domain.Order) finalOrder {
	number, _ := o.Intents.Of(domain.DueReference, "")
	final := finalOrder{
		Store: o.Key.Store, ID: o.Key.ID, Version: uint64(o.Version), Status: o.Status, Fraud: o.Fraud, Holds: o.Holds,
		Currency: o.Currency, Country: o.Country, OrderAmount: o.OrderAmount, CapturedAmount: o.CapturedAmount,
		RefundedAmount: o.RefundedAmount, RemainingAuthorizedAmount: o.RemainingAuthorizedAmount,
		KlarnaReference: o.KlarnaReference, MerchantReference1: o.MerchantReference1, MerchantReference2: o.MerchantReference2,
		Lines: o.Lines, CreatedAt: o.CreatedAt, PushedAt: o.PushedAt, UpdatedAt: o.UpdatedAt, ExpiresAt: o.ExpiresAt,
		AskAgain: o.AskAgain, Named: o.Named, OrderNumber: o.OrderNumber, Mismatch: o.Mismatch,
		ReferenceSettled: number.State == domain.Done || number.State == domain.Refused,
		Cancel:           finalWaiting(o, domain.DueCancel), Release: finalWaiting(o, domain.DueRelease), Extend: finalWaiting(o, domain.DueExtend),
		Refusal: o.LastRefusal(), Notice: o.Notice, NoticedAt: o.NoticedAt, PendingSince: o.PendingSince, RereadSoon: o.RereadSoon,
	}
	for _, c := range o.Captures {
		final.Captures = append(final.Captures, finalCapture{ID: c.ID, Amount: c.Amount, ShipmentID: c.ShipmentID, At: c.At, Reference: c.Reference})
	}
	refunds := map[uint64]finalRefund{}
	for _, i := range o.Intents {
		switch {
		case i.Kind == domain.DueCapture:
			final.Shipments = append(final.Shipments, finalShipment{
				ID: i.ID, Amount: i.Amount, All: i.All, Parts: i.Parts, Tracking: i.Tracking, At: i.At, Rested: i.Rested,
				State: i.State, CaptureID: i.MadeID, Refusal: i.Refusal,
			})
		case i.Kind == domain.DueRefund:
			refunds[uint64(i.Version)] = finalRefund{
				ID: i.ID, Amount: i.Amount, Parts: i.Parts, ReturnFee: i.ReturnFee, Reason: i.Reason, At: i.At, Rested: i.Rested,
				State: i.State, KlarnaID: i.MadeID, Refusal: i.Refusal,
			}
		case i.OfWholeOrder():
			final.Commands = append(final.Commands, finalCommand{Kind: i.Kind, ID: i.ID, Reason: i.Reason, State: i.State, Refusal: i.Refusal})
		}
	}
	for _, r := range o.Refunds {
		if r.ID == "" {
			refunds[uint64(r.Version)] = finalRefund{Amount: r.Amount, At: r.At, State: domain.Done, KlarnaID: r.KlarnaID, ShownAt: r.ShownAt, Reference: r.Reference}
		}
	}
	for _, version := range slices.Sorted(maps.Keys(refunds)) {
		final.Refunds = append(final.Refunds, refunds[version])
	}
	return final
}

func finalWaiting(o domain.Order, kind domain.Kind) *finalIntent {
	i, waits := o.Intents.Waiting(kind)
	if !waits {
		return nil
	}
	return &finalIntent{ID: i.ID, Reason: i.Reason, At: i.At, Rested: i.Rested}
}
