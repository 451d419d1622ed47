package client

import "ordertrail/domain"

// A ShipBody is the body of ship. Without amount and lines it is all that
// remains; amount in minor units.
type ShipBody struct {
	ID       string                `json:"shipment_id"`
	Amount   *int64                `json:"amount,omitempty"`
	Lines    []domain.LineQuantity `json:"lines,omitempty"`
	Tracking []domain.Tracking     `json:"tracking,omitempty"`
}

// A RefundBody is the body of refund; amount in minor units.
type RefundBody struct {
	ID        string                `json:"refund_id"`
	Amount    *int64                `json:"amount,omitempty"`
	Lines     []domain.LineQuantity `json:"lines,omitempty"`
	ReturnFee *domain.ReturnFee     `json:"return_fee,omitempty"`
	Reason    string                `json:"reason,omitempty"`
}

// A Reason is the body of a command that takes only why.
type Reason struct {
	Reason string `json:"reason,omitempty"`
}
