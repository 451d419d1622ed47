package simulator_test

import (
	"fmt"
	"reflect"
	"testing"

	"ordertrail/adapters/klarnasim"
)

// statuses are reached by what a merchant would do; each order is worth 1000.
var statuses = []klarnasim.Status{
	klarnasim.Authorized, klarnasim.PartCaptured, klarnasim.Captured,
	klarnasim.Cancelled, klarnasim.Expired, klarnasim.Closed,
}

// orderIn brings a new order to a status; capture is its capture id, if it has one.
func (k *klarna) orderIn(status klarnasim.Status) (id, capture string) {
	k.t.Helper()
	id = k.buy(klarnasim.Purchase{Country: "SE", Amount: amount(1000)})
	take := func(n int) {
		k.t.Helper()
		body := fmt.Sprintf(`{"captured_amount":%d}`, n)
		capture = k.om("POST", id, "/captures", body).want(k.t, 201, "").header.Get("Capture-Id")
	}
	switch status {
	case klarnasim.PartCaptured:
		take(400)
	case klarnasim.Captured:
		take(1000)
	case klarnasim.Cancelled:
		k.om("POST", id, "/cancel", "").want(k.t, 204, "")
	case klarnasim.Expired:
		if err := k.Portal(k.t.Context(), id, klarnasim.PortalExpire, klarnasim.PortalRequest{}); err != nil {
			k.t.Fatal(err)
		}
	case klarnasim.Closed:
		take(1000)
		k.om("POST", id, "/refunds", `{"refunded_amount":1000}`).want(k.t, 201, "")
	}
	if got := k.truth(id).Order.Status; got != status {
		k.t.Fatalf("order is %s, want %s", got, status)
	}
	return id, capture
}

// TestOperationsInEachStatus is the table of klarna.md, "Statuses", read in the order of statuses.
func TestOperationsInEachStatus(t *testing.T) {
	address := `{"shipping_address":{"city":"Ankeborg"}}`
	for _, test := range []struct {
		method, path, body string
		want               [6]int
		code               string
	}{
		{"GET", "", "", [6]int{200, 200, 200, 200, 200, 200}, ""},
		{"POST", "/acknowledge", "", [6]int{204, 204, 204, 403, 403, 403}, "NOT_ALLOWED"},
		{"POST", "/captures", `{"captured_amount":600}`, [6]int{201, 201, 403, 403, 403, 403}, "CAPTURE_NOT_ALLOWED"},
		{"POST", "/captures", `{"captured_amount":601}`, [6]int{201, 403, 403, 403, 403, 403}, "CAPTURE_NOT_ALLOWED"},
		{"POST", "/cancel", "", [6]int{204, 403, 403, 403, 403, 403}, "CANCEL_NOT_ALLOWED"},
		{"POST", "/release-remaining-authorization", "", [6]int{403, 204, 403, 403, 403, 403}, "NOT_ALLOWED"},
		{"POST", "/refunds", `{"refunded_amount":400}`, [6]int{403, 201, 201, 403, 403, 403}, "REFUND_NOT_ALLOWED"},
		{"POST", "/refunds", `{"refunded_amount":401}`, [6]int{403, 403, 201, 403, 403, 403}, "REFUND_NOT_ALLOWED"},
		{"PATCH", "/authorization", `{"order_amount":400}`, [6]int{204, 204, 403, 403, 403, 403}, "NOT_ALLOWED"},
		{"PATCH", "/authorization", `{"order_amount":399}`, [6]int{204, 403, 403, 403, 403, 403}, "NOT_ALLOWED"},
		{"PATCH", "/customer-details", address, [6]int{204, 204, 403, 403, 403, 403}, "NOT_ALLOWED"},
		{"PATCH", "/merchant-references", `{"merchant_reference1":"A"}`, [6]int{204, 204, 204, 403, 204, 204}, "NOT_ALLOWED"},
		{"POST", "/extend-authorization-time", "", [6]int{204, 204, 403, 403, 403, 403}, "NOT_ALLOWED"},
		{"POST", "/shipping-info", `{"shipping_info":[{}]}`, [6]int{204, 204, 204, 204, 204, 204}, ""},
		{"GET", "/captures", "", [6]int{200, 200, 200, 200, 200, 200}, ""},
		{"GET", "/captures/CID", "", [6]int{404, 200, 200, 404, 404, 200}, "NO_SUCH_CAPTURE"},
		{"POST", "/captures/CID/trigger-send-out", "", [6]int{404, 204, 204, 404, 404, 204}, "NO_SUCH_CAPTURE"},
		{"GET", "/captures/CID/extend-due-date-options", "", [6]int{404, 200, 200, 404, 404, 200}, "NO_SUCH_CAPTURE"},
		{"PATCH", "/captures/CID/extend-due-date", `{"number_of_days":10}`, [6]int{404, 204, 204, 404, 404, 204}, "NO_SUCH_CAPTURE"},
		{"PATCH", "/captures/CID/customer-details", `{"city":"Ankeborg"}`, [6]int{404, 204, 204, 404, 404, 204}, "NO_SUCH_CAPTURE"},
	} {
		for i, status := range statuses {
			t.Run(fmt.Sprintf("%s %s %s %s", test.method, test.path, test.body, status), func(t *testing.T) {
				k := start(t, klarnasim.Config{})
				k.inStatus(status, test.method, test.path, test.body, test.want[i], test.code)
			})
		}
	}
}

// inStatus makes a call; a refused one must change nothing.
func (k *klarna) inStatus(status klarnasim.Status, method, path, body string, want int, code string) {
	k.t.Helper()
	id, capture := k.orderIn(status)
	if capture == "" {
		capture = "none"
	}
	before := k.truth(id).Order
	if want < 400 {
		code = ""
	}
	k.om(method, id, replaceCapture(path, capture), body).want(k.t, want, code)
	after := k.truth(id).Order
	if changed := !reflect.DeepEqual(before, after); changed && (want >= 400 || method == "GET") {
		k.t.Errorf("order changed from %+v to %+v", before, after)
	}
}

func TestCaptureShippingInfoNeedsACapture(t *testing.T) {
	k := start(t, klarnasim.Config{})
	info := `{"shipping_info":[{"tracking_number":"1"}]}`
	id, _ := k.orderIn(klarnasim.Authorized)
	k.om("POST", id, "/captures/none/shipping-info", info).want(t, 403, "NOT_ALLOWED")
	id, capture := k.orderIn(klarnasim.Captured)
	for range 2 {
		k.om("POST", id, "/captures/"+capture+"/shipping-info", info).want(t, 204, "")
	}
	if got := len(k.truth(id).Order.Captures[0].ShippingInfo); got != 2 {
		t.Errorf("%d shipping infos, want 2 appended", got)
	}
	k.om("POST", id, "/captures/none/shipping-info", info).want(t, 404, "NO_SUCH_CAPTURE")
}

// TestUnknownsSettleOpenCells checks each switch against its default.
func TestUnknownsSettleOpenCells(t *testing.T) {
	for _, test := range []struct {
		name       string
		unknowns   klarnasim.Unknowns
		in         klarnasim.Status
		method     string
		path, body string
		usual, now int
	}{
		{"acknowledge cancelled", klarnasim.Unknowns{AcknowledgeCancelled: 204}, klarnasim.Cancelled, "POST", "/acknowledge", "", 403, 204},
		{"acknowledge expired", klarnasim.Unknowns{AcknowledgeEnded: 204}, klarnasim.Expired, "POST", "/acknowledge", "", 403, 204},
		{"acknowledge closed", klarnasim.Unknowns{AcknowledgeEnded: 204}, klarnasim.Closed, "POST", "/acknowledge", "", 403, 204},
		{"zero capture", klarnasim.Unknowns{AllowZeroCapture: true}, klarnasim.Authorized, "POST", "/captures", `{"captured_amount":0}`, 400, 201},
		{"exact tax", klarnasim.Unknowns{ExactTax: true}, klarnasim.Authorized, "PATCH", "/authorization", linesBody(4000, 2000, 668), 204, 400},
	} {
		t.Run(test.name, func(t *testing.T) {
			for want, unknowns := range map[int]klarnasim.Unknowns{test.usual: {}, test.now: test.unknowns} {
				k := start(t, klarnasim.Config{Unknowns: unknowns})
				id, _ := k.orderIn(test.in)
				k.om(test.method, id, test.path, test.body).want(t, want, "")
			}
		})
	}
}
