package simulator

import "net/http"

// operation is one call of the Order Management API.
type operation struct {
	name   string
	method string
	path   string // below /ordermanagement/v1/orders/{id}
	// absent is what a 404 adds about the operation, and absentCode its error_code.
	absent     string
	absentCode string
	// run does it on an order whose mu is held. A refusal changes nothing.
	run func(*Account, *record, *call) (answer, *refusal)
}

const (
	opGet                 = "get"
	opAcknowledge         = "acknowledge"
	opUpdateAuthorization = "update-authorization"
	opCancel              = "cancel"
	opRelease             = "release"
	opExtend              = "extend"
	opCapture             = "capture"
	opRefund              = "refund"
)

// operations are all calls of the API (klarna.md 2.2).
func operations() []operation {
	all := []operation{
		{opGet, http.MethodGet, "", "", "", get},
		{opAcknowledge, http.MethodPost, "/acknowledge", "Acknowledgement not possible.", "", acknowledge},
		{opUpdateAuthorization, http.MethodPatch, "/authorization", "Order authorization cannot be updated.", "", updateAuthorization},
		{opCancel, http.MethodPost, "/cancel", "Cancel not possible.", "", cancel},
		{opRelease, http.MethodPost, "/release-remaining-authorization", "Remaining authorization cannot be released.", "", release},
		{opExtend, http.MethodPost, "/extend-authorization-time", "Authorization time cannot be extended.", "", extend},
		{"customer-details", http.MethodPatch, "/customer-details", "Customer details cannot be updated.", "", customerDetails},
		{"merchant-references", http.MethodPatch, "/merchant-references", "Merchant references cannot be updated.", "", merchantReferences},
		{"shipping-info", http.MethodPost, "/shipping-info", "Shipping info cannot be added.", "", orderShippingInfo},
		{opCapture, http.MethodPost, "/captures", "Capture not possible.", "", capture},
		{"list-captures", http.MethodGet, "/captures", "", "", listCaptures},
		{"get-capture", http.MethodGet, "/captures/{capture}", "", "", getCapture},
		{"capture-shipping-info", http.MethodPost, "/captures/{capture}/shipping-info", "Shipping info cannot be added.", "", captureShippingInfo},
		{"capture-customer-details", http.MethodPatch, "/captures/{capture}/customer-details", "Customer details cannot be updated.", "", captureCustomerDetails},
		{"trigger-send-out", http.MethodPost, "/captures/{capture}/trigger-send-out", "Send-out not possible.", "", triggerSendOut},
		{"due-date-options", http.MethodGet, "/captures/{capture}/extend-due-date-options", "", "", listDueDates},
		{"extend-due-date", http.MethodPatch, "/captures/{capture}/extend-due-date", "Due date cannot be extended.", "", extendDueDate},
		{opRefund, http.MethodPost, "/refunds", "Refund not possible.", "NOT_FOUND", refund},
		{"get-refund", http.MethodGet, "/refunds/{refund}", "", "NOT_FOUND", getRefund},
	}
	for i := range all {
		if all[i].absentCode == "" {
			all[i].absentCode = "NO_SUCH_ORDER"
		}
	}
	return all
}

func (op *operation) writes() bool { return op.method != http.MethodGet }

// missing is the answer for an order that is not there.
func (c *call) missing() answer {
	message := "Order " + c.id + " cannot be found."
	if c.op.absent != "" {
		message += " " + c.op.absent
	}
	return refused(&refusal{status: http.StatusNotFound, code: c.op.absentCode, message: message})
}
