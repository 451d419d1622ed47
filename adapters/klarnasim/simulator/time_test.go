package simulator_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
)

func TestExpiry(t *testing.T) {
	for status, want := range map[klarnasim.Status]map[klarnasim.Status]klarnasim.Status{
		klarnasim.Authorized:   {"": klarnasim.Expired},
		klarnasim.PartCaptured: {"": klarnasim.Expired, klarnasim.Captured: klarnasim.Captured},
		klarnasim.Captured:     {"": klarnasim.Captured},
		klarnasim.Cancelled:    {"": klarnasim.Cancelled},
	} {
		for unknown, then := range want {
			k := start(t, klarnasim.Config{Unknowns: klarnasim.Unknowns{PartCapturedAtExpiry: unknown}})
			id, _ := k.orderIn(status)
			k.advance(28*24*time.Hour - time.Millisecond)
			if got := k.truth(id).Order.Status; got != status {
				t.Errorf("%s is %s before its expiry", status, got)
			}
			k.advance(time.Millisecond)
			if o := k.truth(id).Order; o.Status != then || o.RemainingAuthorizedAmount != 0 {
				t.Errorf("%s became %s with %d remaining, want %s", status, o.Status, o.RemainingAuthorizedAmount, then)
			}
		}
	}
}

func TestRefundAfterExpiry(t *testing.T) {
	for refused, want := range map[bool]int{false: 201, true: 403} {
		t.Run(fmt.Sprintf("refused %v", refused), func(t *testing.T) {
			k := start(t, klarnasim.Config{Unknowns: klarnasim.Unknowns{NoRefundAfterExpiry: refused}})
			id, _ := k.orderIn(klarnasim.PartCaptured)
			k.advance(28 * 24 * time.Hour)
			k.om("POST", id, "/refunds", `{"refunded_amount":400}`).want(t, want, "")
		})
	}
}

// TestExtension is the documentation's example: 28 days, extended on 15 January, until 13 February.
func TestExtension(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{})
	extend := func() time.Time {
		t.Helper()
		k.om("POST", id, "/extend-authorization-time", "").want(t, 204, "")
		return k.truth(id).Order.ExpiresAt
	}
	k.advance(10 * 24 * time.Hour)
	want := time.Date(2026, 2, 13, 0, 0, 0, 0, time.UTC)
	if got := extend(); !got.Equal(want) {
		t.Errorf("expires at %s, want %s", got, want)
	}
	k.advance(8 * time.Hour)
	if got := extend(); !got.Equal(want) {
		t.Errorf("extended again on the same day it expires at %s, want %s", got, want)
	}
	var got time.Time
	for range 10 {
		k.advance(16 * 24 * time.Hour)
		got = extend()
	}
	if want := epoch.Add(180 * 24 * time.Hour); !got.Equal(want) {
		t.Errorf("extended for ever it expires at %s, want 180 days: %s", got, want)
	}
}

func TestFraudDecision(t *testing.T) {
	for event, test := range map[klarnasim.FraudEvent]struct {
		after   klarnasim.FraudStatus
		capture int
	}{
		klarnasim.FraudRiskAccepted: {klarnasim.FraudAccepted, 201},
		klarnasim.FraudRiskRejected: {klarnasim.FraudRejected, 403},
		klarnasim.FraudRiskStopped:  {klarnasim.FraudPending, 403},
	} {
		t.Run(string(event), func(t *testing.T) {
			shop := openShop(t)
			k := start(t, klarnasim.Config{NotificationURL: shop.URL + "/note/{checkout.order.id}"})
			id := k.buy(klarnasim.Purchase{
				FraudStatus: klarnasim.FraudPending, FraudDecision: event, FraudAfter: klarnasim.Duration(5 * time.Hour),
			})
			k.advance(5*time.Hour - time.Second)
			k.om("POST", id, "/captures", `{"captured_amount":1}`).want(t, 403, "CAPTURE_NOT_ALLOWED")
			k.advance(time.Second)
			k.om("POST", id, "/captures", `{"captured_amount":1}`).want(t, test.capture, "")
			if got := k.truth(id).Order.FraudStatus; got != test.after {
				t.Errorf("%s: %s, want %s", event, got, test.after)
			}
			want := `POST /note/` + id + ` application/json {"event_type":"` + string(event) + `","order_id":"` + id + `"}`
			if got := <-shop.seen; got != want {
				t.Errorf("saw %s, want %s", got, want)
			}
		})
	}
}

func TestNotificationRetries(t *testing.T) {
	for want, retries := range map[int][]time.Duration{1: nil, 3: {time.Minute, time.Hour}} {
		t.Run(fmt.Sprintf("sent %d times", want), func(t *testing.T) {
			shop := openShop(t)
			shop.answer.Store(http.StatusBadGateway)
			k := start(t, klarnasim.Config{NotificationURL: shop.URL, Unknowns: klarnasim.Unknowns{NotificationRetries: retries}})
			id := k.buy(klarnasim.Purchase{})
			if err := k.Portal(t.Context(), id, klarnasim.PortalFraudStop, klarnasim.PortalRequest{}); err != nil {
				t.Fatal(err)
			}
			k.advance(48 * time.Hour)
			if sent := k.truth(id).Notifications; len(sent) != want || sent[0].Event != "FRAUD_RISK_STOPPED" || sent[0].Status != 502 {
				t.Errorf("sent %+v, want %d", sent, want)
			}
		})
	}
}

func TestPortal(t *testing.T) {
	for _, test := range []struct {
		in     klarnasim.Status
		action klarnasim.PortalAction
		amount *int64
		then   klarnasim.Status
		err    error
	}{
		{klarnasim.Authorized, klarnasim.PortalCapture, nil, klarnasim.Captured, nil},
		{klarnasim.Authorized, klarnasim.PortalCapture, amount(300), klarnasim.PartCaptured, nil},
		{klarnasim.Captured, klarnasim.PortalCapture, amount(1), klarnasim.Captured, klarnasim.ErrNotAllowed},
		{klarnasim.PartCaptured, klarnasim.PortalRefund, nil, klarnasim.PartCaptured, nil},
		{klarnasim.Captured, klarnasim.PortalRefund, nil, klarnasim.Closed, nil},
		{klarnasim.Authorized, klarnasim.PortalCancel, nil, klarnasim.Cancelled, nil},
		{klarnasim.PartCaptured, klarnasim.PortalCancel, nil, klarnasim.PartCaptured, klarnasim.ErrNotAllowed},
		{klarnasim.PartCaptured, klarnasim.PortalRelease, nil, klarnasim.Captured, nil},
		{klarnasim.Authorized, klarnasim.PortalExtend, nil, klarnasim.Authorized, nil},
		{klarnasim.Authorized, klarnasim.PortalUpdateAmount, amount(1500), klarnasim.Authorized, nil},
		{klarnasim.Authorized, klarnasim.PortalExpire, nil, klarnasim.Expired, nil},
		{klarnasim.Closed, klarnasim.PortalExpire, nil, klarnasim.Closed, klarnasim.ErrNotAllowed},
		{klarnasim.Authorized, klarnasim.PortalFraudAccept, nil, klarnasim.Authorized, klarnasim.ErrNotAllowed},
		{klarnasim.Captured, klarnasim.PortalFraudStop, nil, klarnasim.Captured, nil},
		{klarnasim.Authorized, "acknowledge", nil, klarnasim.Authorized, klarnasim.ErrNoSuchAction},
	} {
		t.Run(fmt.Sprintf("%s of %s", test.action, test.in), func(t *testing.T) {
			k := start(t, klarnasim.Config{})
			id, _ := k.orderIn(test.in)
			before := len(k.Journal(0))
			err := k.Portal(t.Context(), id, test.action, klarnasim.PortalRequest{Amount: test.amount, Reference: "by hand"})
			if !errors.Is(err, test.err) || test.err == nil && err != nil {
				t.Errorf("%s of %s: %v, want %v", test.action, test.in, err, test.err)
			}
			if o := k.truth(id).Order; o.Status != test.then {
				t.Errorf("%s of %s: now %s, want %s", test.action, test.in, o.Status, test.then)
			}
			if len(k.Journal(0)) != before {
				t.Errorf("%s shows in the journal of the API", test.action)
			}
		})
	}
}

func TestUnknownsOfReleaseAndRefund(t *testing.T) {
	k := start(t, klarnasim.Config{Unknowns: klarnasim.Unknowns{
		AfterRelease: klarnasim.PartCaptured, ReleaseLowersOrderAmount: true, RefundedStaysCaptured: true, RefundsWithoutID: true,
	}})
	id, _ := k.orderIn(klarnasim.PartCaptured)
	k.om("POST", id, "/release-remaining-authorization", "").want(t, 204, "")
	if o := k.truth(id).Order; o.Status != klarnasim.PartCaptured || o.OrderAmount != 400 {
		t.Errorf("released: %s of %d", o.Status, o.OrderAmount)
	}
	id, _ = k.orderIn(klarnasim.Captured)
	k.om("POST", id, "/refunds", `{"refunded_amount":1000}`).want(t, 201, "")
	if got := k.truth(id).Order.Status; got != klarnasim.Captured {
		t.Errorf("refunded: %s", got)
	}
	if body := k.om("GET", id, "", "").want(t, 200, "").body; strings.Contains(body, "refund_id") {
		t.Errorf("refund has an id: %s", body)
	}
}
