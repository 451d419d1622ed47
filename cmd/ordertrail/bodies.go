package main

import "ordertrail/domain"

// A shipBody is the body of ship. Without amount and lines it is all that
// remains; amount in minor units.
type shipBody struct {
	ID       string                `json:"shipment_id"`
	Amount   *int64                `json:"amount,omitempty"`
	Lines    []domain.LineQuantity `json:"lines,omitempty"`
	Tracking []domain.Tracking     `json:"tracking,omitempty"`
}

// A refundBody is the body of refund; amount in minor units.
type refundBody struct {
	ID        string                `json:"refund_id"`
	Amount    *int64                `json:"amount,omitempty"`
	Lines     []domain.LineQuantity `json:"lines,omitempty"`
	ReturnFee *domain.ReturnFee     `json:"return_fee,omitempty"`
	Reason    string                `json:"reason,omitempty"`
}

// A reason is the body of a command that takes only why.
type reason struct {
	Reason string `json:"reason,omitempty"`
}
