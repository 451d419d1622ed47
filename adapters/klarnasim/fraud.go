package klarnasim

// FraudEvent is the event_type of a notification (klarna.md, "Fraud notifications").
type FraudEvent string

// The three fraud events.
const (
	FraudRiskAccepted FraudEvent = "FRAUD_RISK_ACCEPTED"
	FraudRiskRejected FraudEvent = "FRAUD_RISK_REJECTED"
	FraudRiskStopped  FraudEvent = "FRAUD_RISK_STOPPED"
)

// Known tells whether it is one of the three.
func (e FraudEvent) Known() bool {
	return e == FraudRiskAccepted || e == FraudRiskRejected || e == FraudRiskStopped
}

// StatusAfter returns the fraud status after the event. A stop shows nowhere on the order.
func (e FraudEvent) StatusAfter(status FraudStatus) FraudStatus {
	switch e {
	case FraudRiskAccepted:
		return FraudAccepted
	case FraudRiskRejected:
		return FraudRejected
	}
	return status
}
