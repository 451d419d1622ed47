package klarnasim

import "cmp"

// PortalAction is what somebody does behind the integration's back: in the Merchant Portal, or in
// Klarna's risk department.
type PortalAction string

// The portal actions.
const (
	PortalCapture      PortalAction = "capture"
	PortalRefund       PortalAction = "refund"
	PortalCancel       PortalAction = "cancel"
	PortalRelease      PortalAction = "release"
	PortalExtend       PortalAction = "extend"
	PortalUpdateAmount PortalAction = "update-amount"
	PortalExpire       PortalAction = "expire"
	PortalFraudAccept  PortalAction = "fraud-accept"
	PortalFraudReject  PortalAction = "fraud-reject"
	PortalFraudStop    PortalAction = "fraud-stop"
)

// PortalRequest is the form of a portal action. Amount, in minor units, is for capture and refund,
// where leaving it out means all that is left, and for update-amount.
type PortalRequest struct {
	Amount    *int64 `json:"amount,omitempty"`
	Reference string `json:"reference,omitempty"`
}

// FraudEvent is the event_type of a notification (klarna.md, "Fraud notifications").
type FraudEvent string

// The three fraud events.
const (
	FraudRiskAccepted FraudEvent = "FRAUD_RISK_ACCEPTED"
	FraudRiskRejected FraudEvent = "FRAUD_RISK_REJECTED"
	FraudRiskStopped  FraudEvent = "FRAUD_RISK_STOPPED"
)

// StatusAfter returns the fraud status after the event. A stop shows nowhere on the order.
func (e FraudEvent) StatusAfter(status FraudStatus) FraudStatus {
	return cmp.Or(map[FraudEvent]FraudStatus{FraudRiskAccepted: FraudAccepted, FraudRiskRejected: FraudRejected}[e], status)
}
