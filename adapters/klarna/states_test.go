package klarna

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
)

// Whatever happens to an order in the Merchant Portal, what the simulated Klarna
// then shows is believed.
func TestEveryStateThatKlarnaShowsIsBelieved(t *testing.T) {
	type action struct {
		what   klarnasim.PortalAction
		amount int64
	}
	capture, refund := action{klarnasim.PortalCapture, 5000}, action{klarnasim.PortalRefund, 2000}
	for name, test := range map[string]struct {
		actions  []action
		unknowns klarnasim.Unknowns
		omit     []string
	}{
		"authorized":              {},
		"authorized, few amounts": {omit: []string{"captured_amount", "refunded_amount", "remaining_authorized_amount", "captures", "refunds"}},
		"cancelled":               {actions: []action{{what: klarnasim.PortalCancel}}},
		"expired":                 {actions: []action{{what: klarnasim.PortalExpire}}},
		"part captured":           {actions: []action{capture}},
		"captured in parts":       {actions: []action{capture, {klarnasim.PortalCapture, 4000}}},
		"refunded in parts":       {actions: []action{capture, refund, {klarnasim.PortalRefund, 1000}}},
		"a refund without an id":  {actions: []action{capture, refund}, unknowns: klarnasim.Unknowns{RefundsWithoutID: true}},
		"released":                {actions: []action{capture, {what: klarnasim.PortalRelease}, refund}},
		"released otherwise":      {actions: []action{capture, {what: klarnasim.PortalRelease}}, unknowns: klarnasim.Unknowns{ReleaseLowersOrderAmount: true}},
		"expired once captured":   {actions: []action{capture, {what: klarnasim.PortalExpire}, refund}},
		"closed":                  {actions: []action{{klarnasim.PortalCapture, setAmount}, {klarnasim.PortalRefund, setAmount}}},
		"raised":                  {actions: []action{capture, {klarnasim.PortalUpdateAmount, 20000}}},
		"lowered":                 {actions: []action{capture, {klarnasim.PortalUpdateAmount, 5000}}},
	} {
		t.Run(name, func(t *testing.T) {
			sim, client := simulated(t, test.unknowns)
			bought, err := sim.Buy(klarnasim.Purchase{Amount: new(setAmount), Omit: test.omit, Push: klarnasim.PushNever})
			if err != nil {
				t.Fatal(err)
			}
			id := domain.OrderID(bought)
			for _, a := range test.actions {
				request := klarnasim.PortalRequest{Reference: "by-hand"}
				if a.amount > 0 {
					request.Amount = &a.amount
				}
				inPortal(t, sim, id, a.what, request)
			}
			reading, err := client.Read(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			wantMoney(t, reading, truth(t, sim, id).Order, test.unknowns.RefundsWithoutID)
		})
	}
}

func wantMoney(t *testing.T, r domain.Reading, known klarnasim.Order, withoutID bool) {
	t.Helper()
	remaining := r.OrderAmount - r.CapturedAmount - r.ReleasedAmount
	if r.Status != string(known.Status) || r.OrderAmount != known.OrderAmount || r.CapturedAmount != known.CapturedAmount ||
		r.RefundedAmount != known.RefundedAmount || remaining != known.RemainingAuthorizedAmount {
		t.Errorf("read %+v of %+v", r, known)
	}
	var captures, refunds []domain.ShownMove
	for _, c := range known.Captures {
		captures = append(captures, domain.ShownMove{ID: c.CaptureID, Amount: c.CapturedAmount, Reference: "by-hand", At: c.CapturedAt})
	}
	for _, shown := range known.Refunds {
		move := domain.ShownMove{ID: shown.RefundID, Amount: shown.RefundedAmount, Reference: "by-hand", At: shown.RefundedAt}
		if withoutID {
			move.ID = ""
		}
		refunds = append(refunds, move)
	}
	if !reflect.DeepEqual(r.Captures, captures) || !reflect.DeepEqual(r.Refunds, refunds) {
		t.Errorf("read %+v and %+v, want %+v and %+v", r.Captures, r.Refunds, captures, refunds)
	}
}

// Amounts that the simulated Klarna spoils are not believed, of a captured order too.
func TestSpoiltAmountsOfACapturedOrderAreNotBelieved(t *testing.T) {
	for _, kind := range []klarnasim.FaultKind{
		klarnasim.FaultNegativeAmounts, klarnasim.FaultMissingAmounts, klarnasim.FaultNullAmounts, klarnasim.FaultTextAmounts,
		klarnasim.FaultExponentAmounts, klarnasim.FaultOverflowAmounts, klarnasim.FaultDuplicateKeys, klarnasim.FaultOtherCase,
	} {
		sim, client := simulated(t, klarnasim.Unknowns{})
		id := buy(t, sim, write{before: klarnasim.PortalCapture})
		strike(t, sim, write{simulated: "get"}, id, klarnasim.Fault{Kind: kind})
		_, err := client.Read(t.Context(), id)
		wantAnswer(t, err, domain.AnswerWrong)
	}
	for _, field := range []string{"captured_amount", "refunded_amount", "remaining_authorized_amount"} {
		t.Run(field, func(t *testing.T) {
			sim, client := simulated(t, klarnasim.Unknowns{})
			bought, err := sim.Buy(klarnasim.Purchase{
				Override: map[string]json.RawMessage{"status": json.RawMessage(`"PART_CAPTURED"`)}, Omit: []string{field}, Push: klarnasim.PushNever,
			})
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.Read(t.Context(), domain.OrderID(bought))
			if answer := wantAnswer(t, err, domain.AnswerWrong); !strings.Contains(answer.Detail, "is missing") {
				t.Errorf("without %s: %s", field, answer.Detail)
			}
		})
	}
}
