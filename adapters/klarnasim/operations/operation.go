// Package operations is what the calls of the Order Management API do to an order, when Klarna refuses
// them, and which are planned to go wrong.
package operations

import (
	"cmp"
	"net/http"
	"strings"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

// OrdersPath is where the API has its orders.
const OrdersPath = "/ordermanagement/v1/orders/"

// Operation is one call of the Order Management API.
type Operation struct {
	Name       string
	Method     string
	Path       string // below /ordermanagement/v1/orders/{id}
	absent     string // what a 404 adds about the operation,
	absentCode string // and its error_code, where that is not NO_SUCH_ORDER
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
	return []Operation{
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
	message := strings.TrimSuffix("Order "+c.ID+" cannot be found. "+c.Op.absent, " ")
	return Refused(&Refusal{http.StatusNotFound, cmp.Or(c.Op.absentCode, "NO_SUCH_ORDER"), message})
}

// Account is what a merchant's account settles of the operations: what Klarna's documentation leaves
// open, how many days an authorization lasts, and where captures and refunds get their ids from.
type Account struct {
	Unknowns        *klarnasim.Unknowns
	ReservationDays int
	NewID           func() string
	Tell            func(format string, args ...any)
	Faults          *Faults
}

// Do carries out the call on its order. The caller holds r.Mu.
func (a *Account) Do(r *orders.Record, c *Call) Answer {
	r.Settle(c.At, a.Unknowns)
	var before *klarnasim.Order
	if a.Faults.KeepsBefore() {
		snapshot := r.Order
		before = &snapshot
	}
	done, bad := c.Op.run(a, r, c)
	if bad != nil {
		return Refused(bad)
	}
	if before != nil && done.Effect {
		r.Before, r.ChangedAt = before, c.At
	}
	return done
}
