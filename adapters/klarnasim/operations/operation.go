package operations

import (
	"net/http"

	"ordertrail/adapters/klarnasim/orders"
)

// OrdersPath is where the API has its orders.
const OrdersPath = "/ordermanagement/v1/orders/"

// Operation is one call of the Order Management API.
type Operation struct {
	Name   string
	Method string
	Path   string // below /ordermanagement/v1/orders/{id}
	// absent is what a 404 adds about the operation, and absentCode its error_code.
	absent     string
	absentCode string
	// run does it on an order whose Mu is held. A refusal changes nothing.
	run func(*Account, *orders.Record, *Call) (Answer, *Refusal)
}

// The names of the operations that others speak of.
const (
	OpGet                 = "get"
	OpAcknowledge         = "acknowledge"
	OpUpdateAuthorization = "update-authorization"
	OpCancel              = "cancel"
	OpRelease             = "release"
	OpExtend              = "extend"
	OpCapture             = "capture"
	OpRefund              = "refund"
)

// All returns all calls of the API (klarna.md, "Operations").
func All() []Operation {
	all := []Operation{
		{OpGet, http.MethodGet, "", "", "", get},
		{OpAcknowledge, http.MethodPost, "/acknowledge", "Acknowledgement not possible.", "", acknowledge},
		{OpUpdateAuthorization, http.MethodPatch, "/authorization", "Order authorization cannot be updated.", "", updateAuthorization},
		{OpCancel, http.MethodPost, "/cancel", "Cancel not possible.", "", cancel},
		{OpRelease, http.MethodPost, "/release-remaining-authorization", "Remaining authorization cannot be released.", "", release},
		{OpExtend, http.MethodPost, "/extend-authorization-time", "Authorization time cannot be extended.", "", extend},
		{"customer-details", http.MethodPatch, "/customer-details", "Customer details cannot be updated.", "", customerDetails},
		{"merchant-references", http.MethodPatch, "/merchant-references", "Merchant references cannot be updated.", "", merchantReferences},
		{"shipping-info", http.MethodPost, "/shipping-info", "Shipping info cannot be added.", "", orderShippingInfo},
		{OpCapture, http.MethodPost, "/captures", "Capture not possible.", "", capture},
		{"list-captures", http.MethodGet, "/captures", "", "", listCaptures},
		{"get-capture", http.MethodGet, "/captures/{capture}", "", "", getCapture},
		{"capture-shipping-info", http.MethodPost, "/captures/{capture}/shipping-info", "Shipping info cannot be added.", "", captureShippingInfo},
		{"capture-customer-details", http.MethodPatch, "/captures/{capture}/customer-details", "Customer details cannot be updated.", "", captureCustomerDetails},
		{"trigger-send-out", http.MethodPost, "/captures/{capture}/trigger-send-out", "Send-out not possible.", "", triggerSendOut},
		{"due-date-options", http.MethodGet, "/captures/{capture}/extend-due-date-options", "", "", listDueDates},
		{"extend-due-date", http.MethodPatch, "/captures/{capture}/extend-due-date", "Due date cannot be extended.", "", extendDueDate},
		{OpRefund, http.MethodPost, "/refunds", "Refund not possible.", "NOT_FOUND", refund},
		{"get-refund", http.MethodGet, "/refunds/{refund}", "", "NOT_FOUND", getRefund},
	}
	for i := range all {
		if all[i].absentCode == "" {
			all[i].absentCode = "NO_SUCH_ORDER"
		}
	}
	return all
}

// Named returns the operation of a name, or nil.
func Named(name string) *Operation {
	for _, op := range All() {
		if op.Name == name {
			return &op
		}
	}
	return nil
}

// Writes tells whether the call may change an order, so that an idempotency key counts.
func (op *Operation) Writes() bool { return op.Method != http.MethodGet }

// Missing returns the answer for an order that is not there.
func (c *Call) Missing() Answer {
	message := "Order " + c.ID + " cannot be found."
	if c.Op.absent != "" {
		message += " " + c.Op.absent
	}
	return Refused(&Refusal{Status: http.StatusNotFound, Code: c.Op.absentCode, Message: message})
}
