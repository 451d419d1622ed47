package accept

import (
	"slices"

	"ordertrail/domain"
)

// DueBy returns what a command makes due, empty where it makes nothing due.
func DueBy(command domain.Command) domain.Kind {
	switch command.(type) {
	case domain.Ship, domain.Resume: // a shipment that was held goes on
		return domain.DueCapture
	case domain.RequestRefund:
		return domain.DueRefund
	case domain.RequestCancel:
		return domain.DueCancel
	case domain.RequestRelease:
		return domain.DueRelease
	case domain.RequestExtend:
		return domain.DueExtend
	case domain.Notify:
		return domain.DueLook
	}
	return ""
}

// IsDue says whether work of a kind is due for an order.
func IsDue(o domain.Order, kind domain.Kind) bool {
	return slices.ContainsFunc(domain.Due(o), func(task domain.Task) bool { return task.Kind == kind })
}
