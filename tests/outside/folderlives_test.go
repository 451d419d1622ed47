package outside

import (
	"net/http"
	"testing"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// folderLife is an order of a data folder: what is bought, what goes wrong with it
// at Klarna for as long as the folder is written, what is done, and the event that
// it is left with.
type folderLife struct {
	name   string // its merchant reference
	buys   klarnasim.Purchase
	broken map[string]klarnasim.Fault // by operation
	does   []deed
	last   string
}

// deed is something that is done with an order.
type deed func(t *testing.T, w *world.World, id string)

func asks(verb string, body world.Fields) deed {
	return func(t *testing.T, w *world.World, id string) {
		if a := w.Command(id, verb, body, "Idempotency-Key: "+verb+"-1"); a.HTTP != http.StatusOK && a.HTTP != http.StatusAccepted {
			t.Errorf("%s of %s: %+v", verb, id, a)
		}
	}
}

func pushes(t *testing.T, w *world.World, id string)   { w.MustPush(t, id) }
func confirms(_ *testing.T, w *world.World, id string) { w.Confirm(id, "20s") }

// names has the shop name the order before anybody has bought it.
func names(t *testing.T, w *world.World, id string) {
	if status := w.Sends(t, w.API, "/v1/checkouts", world.Fields{"order_id": id}); status != http.StatusCreated {
		t.Errorf("checkout of %s: %d", id, status)
	}
}

// notified has Klarna's risk department say something.
func notified(word string) deed {
	return func(t *testing.T, w *world.World, id string) {
		if status := w.Sends(t, w.Push, "/notification", world.Fields{"order_id": id, "event_type": word}); status != http.StatusNoContent {
			t.Errorf("notification of %s: %d", id, status)
		}
	}
}

// elsewhere does something in the Merchant Portal, and has the order read.
func elsewhere(action klarnasim.PortalAction, amount int64) deed {
	return func(t *testing.T, w *world.World, id string) {
		request := klarnasim.PortalRequest{}
		if amount > 0 {
			request.Amount = &amount
		}
		if err := w.Sim.Portal(t.Context(), id, action, request); err != nil {
			t.Error(err)
		}
		asks("retry", world.Fields{})(t, w, id)
	}
}

func breaks(operation string, fault klarnasim.Fault) map[string]klarnasim.Fault {
	return map[string]klarnasim.Fault{operation: fault}
}

// folderLives has every status and every event; the first few are given up for
// those that come after them.
func folderLives() []folderLife {
	down := klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}
	no := klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 403, Code: "NOT_ALLOWED", Message: "Not allowed as the order is."}
	shirts := klarnasim.Purchase{Lines: []klarnasim.OrderLine{{
		Type: "physical", Reference: "shirt", Name: "Shirt", Quantity: 4, UnitPrice: 2500, TaxRate: 2500, TotalAmount: 10_000, TotalTaxAmount: 2000,
	}}}
	shirt := []world.Fields{{"reference": "shirt", "quantity": 1}}
	tracked := world.Fields{"shipment_id": "s1", "lines": shirt, "tracking": []world.Fields{{"shipping_company": "PostNord", "tracking_number": "SE-1"}}}
	part, all := asks("ship", world.Fields{"shipment_id": "s1", "amount": 4000}), asks("ship", world.Fields{"shipment_id": "s1"})
	refund := asks("refund", world.Fields{"refund_id": "r1", "amount": 1500, "reason": "scratched"})
	return append(foundLives(down, no), []folderLife{
		{"shipped", klarnasim.Purchase{}, breaks("capture", down), []deed{confirms, part}, "shipped"},
		{"capture refused", klarnasim.Purchase{}, breaks("capture", no), []deed{confirms, part}, "refused"},
		{"part captured", shirts, nil, []deed{confirms, asks("ship", tracked)}, "captured"},
		{"rest released", klarnasim.Purchase{}, nil, []deed{confirms, part, asks("release", world.Fields{})}, "released"},
		{"rest being released", klarnasim.Purchase{}, breaks("release", down), []deed{confirms, part, asks("release", world.Fields{})}, "release_requested"},
		{"captured", klarnasim.Purchase{}, nil, []deed{confirms, all}, "captured"},
		{"captured elsewhere", klarnasim.Purchase{}, nil, []deed{confirms, elsewhere(klarnasim.PortalCapture, 6000)}, "captured"},
		{"refunded", klarnasim.Purchase{}, nil, []deed{confirms, all, refund}, "refunded"},
		{"refunded less a fee", shirts, nil, []deed{confirms, all, asks("refund", world.Fields{
			"refund_id": "r1", "lines": shirt, "return_fee": world.Fields{"amount": 500, "tax_rate": 2500}})}, "refunded"},
		{"refund refused", klarnasim.Purchase{}, breaks("refund", no), []deed{confirms, all, refund}, "refused"},
		{"refund waits", klarnasim.Purchase{}, breaks("refund", down), []deed{confirms, all, refund}, "refund_requested"},
		{"refunded elsewhere", klarnasim.Purchase{}, nil, []deed{confirms, all, elsewhere(klarnasim.PortalRefund, 0)}, "refunded"},
		{"expired", klarnasim.Purchase{}, nil, []deed{confirms, elsewhere(klarnasim.PortalExpire, 0)}, "expired"},
		{"expired part captured", klarnasim.Purchase{}, nil, []deed{confirms, part, elsewhere(klarnasim.PortalExpire, 0)}, "expired"},
		{"extended", klarnasim.Purchase{}, nil, []deed{confirms, asks("extend", world.Fields{})}, "extended"},
		{"being extended", klarnasim.Purchase{}, breaks("extend", down), []deed{confirms, asks("extend", world.Fields{})}, "extend_requested"},
		{"extended elsewhere", klarnasim.Purchase{}, nil, []deed{confirms, elsewhere(klarnasim.PortalExtend, 0)}, "extended"},
		{"changed elsewhere", klarnasim.Purchase{}, nil, []deed{confirms, elsewhere(klarnasim.PortalUpdateAmount, 12_000)}, "fetched"},
	}...)
}

// foundLives are of orders until they are acknowledged, and of what keeps them from
// being sent.
func foundLives(down, no klarnasim.Fault) []folderLife {
	none, never := klarnasim.Purchase{}, klarnasim.Purchase{NeverAppears: true}
	return []folderLife{
		{"given up", never, nil, []deed{pushes}, "unresolved"},
		{"given up and pushed again", never, nil, []deed{pushes}, "pushed"},
		{"pushed", never, nil, []deed{pushes}, "pushed"},
		{"pushed and not read", none, breaks("get", down), []deed{pushes}, "pushed"},
		{"named by a checkout", never, nil, []deed{names}, "pushed"},
		{"not answered by the shop", none, nil, []deed{pushes}, "fetched"},
		{"created", none, breaks("acknowledge", down), []deed{pushes}, "created"},
		{"acknowledged", none, nil, []deed{pushes}, "acknowledged"},
		{"confirmed", none, nil, []deed{confirms}, "acknowledged"},
		{"out of stock", none, nil, []deed{pushes}, "cancelled"},
		{"another amount expected", none, nil, []deed{pushes}, "acknowledged"},
		{"with a number", none, nil, []deed{confirms}, "fetched"},
		{"with a number refused", none, breaks("merchant-references", no), []deed{confirms}, "refused"},
		{"cancelled", none, nil, []deed{confirms, asks("cancel", world.Fields{"reason": "sold out"})}, "cancelled"},
		{"being cancelled", none, breaks("cancel", down), []deed{confirms, asks("cancel", world.Fields{"reason": "sold out"})}, "cancel_requested"},
		{"cancelled elsewhere", none, nil, []deed{confirms, elsewhere(klarnasim.PortalCancel, 0)}, "cancelled"},
		{"held", none, nil, []deed{confirms, asks("hold", world.Fields{"reason": "address in doubt"})}, "held"},
		{"held and resumed", none, nil, []deed{confirms, asks("hold", world.Fields{}), asks("resume", world.Fields{})}, "resumed"},
		{"undecided", klarnasim.Purchase{FraudStatus: klarnasim.FraudPending}, nil, []deed{pushes}, "acknowledged"},
		{"accepted late", klarnasim.Purchase{FraudStatus: klarnasim.FraudPending}, nil, []deed{confirms, elsewhere(klarnasim.PortalFraudAccept, 0)}, "fraud_changed"},
		{"rejected", klarnasim.Purchase{FraudStatus: klarnasim.FraudPending}, nil, []deed{confirms, elsewhere(klarnasim.PortalFraudReject, 0)}, "fraud_changed"},
		{"stopped", none, nil, []deed{confirms, notified("FRAUD_RISK_STOPPED")}, "fraud_changed"},
	}
}
