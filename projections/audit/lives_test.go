package audit

import (
	"testing"

	"ordertrail/domain"
)

// seen is order a as Klarna shows it: two shirts of 1500 and a chair of 2000.
func seen(changes ...func(*domain.Reading)) domain.Observe {
	r := domain.Reading{
		OrderID: "a", Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 5000, Facts: domain.Facts{Currency: "SEK", Lines: []domain.Line{
			{Reference: "shirt", Quantity: 2, UnitPrice: 1500, TaxRate: 2500, TotalAmount: 3000, TotalTaxAmount: 600},
			{Reference: "chair", Quantity: 1, UnitPrice: 2000, TaxRate: 2500, TotalAmount: 2000, TotalTaxAmount: 400},
		}}, ExpiresAt: start.AddDate(0, 0, 28),
	}
	for _, change := range changes {
		change(&r)
	}
	return domain.Observe{Reading: r}
}

func status(word string) func(*domain.Reading) {
	return func(r *domain.Reading) { r.Status = word }
}

func fraud(word string) func(*domain.Reading) { return func(r *domain.Reading) { r.Fraud = word } }

func captured(id string, amount int64, reference string) func(*domain.Reading) {
	return func(r *domain.Reading) {
		r.CapturedAmount += amount
		r.Captures = append(r.Captures, domain.ShownMove{ID: id, Amount: amount, Reference: reference, At: start})
	}
}

func refunded(id string, amount int64, reference string) func(*domain.Reading) {
	return func(r *domain.Reading) {
		r.RefundedAmount += amount
		r.Refunds = append(r.Refunds, domain.ShownMove{ID: id, Amount: amount, Reference: reference, At: start})
	}
}

func released(amount int64) func(*domain.Reading) {
	return func(r *domain.Reading) { r.ReleasedAmount = amount }
}

func ship(id string, amount int64) domain.Ship { return domain.Ship{ID: id, Amount: &amount} }

func refund(id string, amount int64) domain.RequestRefund {
	return domain.RequestRefund{ID: id, Amount: &amount}
}

func no(kind domain.Kind, id string) domain.RecordRefusal {
	return domain.RecordRefusal{Refusal: domain.Refusal{What: kind, ID: id, Status: 403, Code: "NOT_ALLOWED"}}
}

func lines(reference string, quantity int64) []domain.LineQuantity {
	return []domain.LineQuantity{{Reference: reference, Quantity: quantity}}
}

// fetchedBy is a life up to what Klarna shows first, settled one up to where it is
// acknowledged.
func fetchedBy(more ...domain.Command) []domain.Command {
	return append([]domain.Command{domain.Push{Via: "push"}}, more...)
}

func settled(more ...domain.Command) []domain.Command {
	return append(fetchedBy(seen(), domain.Create{}, domain.Acknowledge{}), more...)
}

// lives are orders of which nothing is wrong, whatever came in between.
func lives() map[string][]domain.Command {
	extended := start.AddDate(0, 0, 56)
	later := func(r *domain.Reading) { r.ExpiresAt = extended }
	smaller := func(r *domain.Reading) { r.OrderAmount, r.Lines = 3000, r.Lines[:1] }
	shirt := domain.Ship{ID: "s1", Lines: lines("shirt", 1), Tracking: []domain.Tracking{{TrackingNumber: "T1"}}}
	cancel := domain.RequestCancel{ID: "c1", Reason: "sold out"}
	hold, resume := domain.Hold{ID: "h1", Reason: "check"}, domain.Resume{ID: "h2"}
	s1, s2 := domain.RecordCapture{ShipmentID: "s1", CaptureID: "k1"}, domain.RecordCapture{ShipmentID: "s2", CaptureID: "k2"}
	release, extend := domain.RequestRelease{ID: "r1"}, domain.RequestExtend{ID: "e1"}
	return map[string][]domain.Command{
		"shipped at once":                       settled(domain.Ship{ID: "s1"}, s1),
		"partial shipments":                     settled(shirt, domain.Ship{ID: "s2"}, s1, s2),
		"a capture refused":                     settled(ship("s1", 3000), no(domain.DueCapture, "s1"), ship("s2", 3000), s2),
		"a refused capture found after all":     settled(ship("s1", 3000), no(domain.DueCapture, "s1"), seen(captured("k1", 3000, "s1"))),
		"captured elsewhere while it waits":     settled(ship("s1", 3000), seen(captured("k9", 5000, "")), no(domain.DueCapture, "s1")),
		"captured and refunded elsewhere":       settled(seen(captured("k9", 2500, "")), seen(captured("k9", 2500, ""), refunded("", 500, ""))),
		"captured before it was created":        fetchedBy(seen(captured("k9", 5000, "")), domain.Create{}, seen(captured("k9", 5000, ""))),
		"cancelled elsewhere":                   settled(seen(status("CANCELLED")), domain.Notify{EventType: "FRAUD_RISK_REJECTED"}),
		"cancelled elsewhere while it is sent":  settled(ship("s1", 3000), seen(status("CANCELLED")), no(domain.DueCapture, "s1")),
		"cancelled elsewhere while it extends":  settled(extend, seen(status("CANCELLED")), domain.RecordExtend{ExpiresAt: extended}),
		"cancelled elsewhere while it is held":  settled(hold, seen(status("CANCELLED")), resume),
		"released elsewhere":                    settled(seen(captured("k9", 2500, "")), seen(captured("k9", 2500, ""), released(2500))),
		"expired":                               settled(seen(status("EXPIRED"))),
		"expired while it is sent":              settled(ship("s1", 3000), seen(status("EXPIRED")), no(domain.DueCapture, "s1")),
		"expired, captured in time":             settled(seen(status("EXPIRED")), seen(status("EXPIRED"), captured("k9", 2500, "")), refund("b1", 2500)),
		"expired with part captured":            settled(ship("s1", 2500), s1, seen(status("EXPIRED"), captured("k1", 2500, "s1")), refund("b1", 500), domain.RecordRefund{RefundID: "b1"}),
		"expired, then changed":                 settled(seen(status("EXPIRED")), seen(status("EXPIRED"), smaller)),
		"expired while it extends":              settled(extend, seen(status("EXPIRED")), no(domain.DueExtend, "e1")),
		"refunded by lines less a fee":          settled(domain.Ship{ID: "s1"}, s1, domain.RequestRefund{ID: "b1", Lines: lines("shirt", 1), ReturnFee: &domain.ReturnFee{Amount: 100, TaxRate: 2500}}, domain.RecordRefund{RefundID: "b1", KlarnaID: "kr1"}),
		"a refund refused and asked for again":  settled(domain.Ship{ID: "s1"}, s1, refund("b1", 5000), no(domain.DueRefund, "b1"), refund("b2", 5000)),
		"a refused refund found after all":      settled(domain.Ship{ID: "s1"}, s1, refund("b1", 500), no(domain.DueRefund, "b1"), seen(captured("k1", 5000, "s1"), refunded("kr1", 500, "b1"))),
		"released":                              settled(ship("s1", 2500), s1, release, domain.RecordRelease{}),
		"captured elsewhere while it releases":  settled(ship("s1", 2500), s1, release, seen(captured("k1", 2500, "s1"), captured("k9", 2500, "")), domain.RecordRelease{}),
		"extended":                              settled(extend, domain.RecordExtend{ExpiresAt: extended}),
		"extended, as a reading shows":          settled(extend, seen(later)),
		"extended elsewhere":                    settled(seen(later)),
		"held and resumed":                      settled(hold, resume, domain.Ship{ID: "s1"}),
		"held while it is sent":                 settled(ship("s1", 3000), hold),
		"captured while it is held":             settled(ship("s1", 3000), hold, s1),
		"pending, then accepted":                fetchedBy(seen(fraud("PENDING")), domain.Create{}, domain.Acknowledge{}, seen(), domain.Ship{ID: "s1"}),
		"its risk is not shown":                 fetchedBy(seen(fraud("")), domain.Create{}, domain.Acknowledge{}, domain.Ship{ID: "s1"}),
		"stopped while it is sent":              settled(ship("s1", 3000), domain.Notify{EventType: "FRAUD_RISK_STOPPED"}, seen()),
		"rejected and cancelled":                settled(seen(fraud("REJECTED")), cancel, domain.RecordCancel{}),
		"cancelled before it was created":       fetchedBy(seen(), cancel, domain.RecordCancel{}),
		"created with a decision to cancel":     fetchedBy(seen(), domain.Create{Answer: domain.ShopAnswer{Cancel: "sold out"}}, domain.RecordCancel{}),
		"decided to cancel twice":               fetchedBy(seen(), cancel, domain.Create{Answer: domain.ShopAnswer{Cancel: "sold out"}}, domain.RecordCancel{}),
		"a cancellation refused":                fetchedBy(seen(), domain.Create{Answer: domain.ShopAnswer{Cancel: "sold out"}}, no(domain.DueCancel, domain.ShopDecision), domain.Acknowledge{}, cancel),
		"a mismatch":                            fetchedBy(seen(), domain.Create{Answer: domain.ShopAnswer{Expected: &domain.Money{Amount: 4000, Currency: "SEK"}}}, domain.Acknowledge{}, resume, domain.Ship{ID: "s1"}),
		"an order number refused":               fetchedBy(seen(), domain.Create{Answer: domain.ShopAnswer{OrderNumber: "1001"}}, domain.Acknowledge{}, no(domain.DueReference, "")),
		"changed elsewhere":                     settled(seen(smaller), ship("s1", 3000), s1),
		"changed elsewhere while it is sent":    settled(ship("s1", 4000), seen(smaller), no(domain.DueCapture, "s1"), ship("s2", 3000)),
		"pushed, given up and found at last":    {domain.Push{Via: "push"}, domain.GiveUp{Reason: domain.GiveUpCapacity}, domain.Push{Via: "retry"}, seen(), domain.Create{}},
		"pushed again and again while it waits": settled(ship("s1", 3000), domain.Push{Via: "push"}, seen(status("CANCELLED")), domain.Push{Via: "push"}),
	}
}

// live tells a life of order a; each command must lead to something.
func live(t *testing.T, life []domain.Command) *teller {
	t.Helper()
	tl := newTeller(t)
	var version domain.Version
	for i, command := range life {
		order := tl.tell("a", command)
		if order.Version == version {
			t.Fatalf("command %d, %T, led to no event", i+1, command)
		}
		for _, observe := command.(domain.Observe); observe && order.Version > version; {
			version = order.Version
			order = tl.tell("a", command)
		}
		version = order.Version
	}
	return tl
}

func TestNothingIsWrongWithAGoodLife(t *testing.T) {
	for name, life := range lives() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			records := live(t, life).records()
			report := replayed(t, fixedLog{records: records}, viewsOf(t, records))
			if report.Found != 0 || report.Compared != 1 {
				t.Errorf("%+v", report)
			}
			for _, step := range Steps(key("a"), records) {
				if len(step.Findings) > 0 {
					t.Errorf("version %d: %+v", step.Record.Version, step.Findings)
				}
			}
		})
	}
}

// The lives hold every event there is, but for what only a corrupt log has.
func TestTheLivesHoldEveryEvent(t *testing.T) {
	happened := map[string]bool{}
	for _, life := range lives() {
		for _, r := range live(t, life).records() {
			happened[r.Name] = true
		}
	}
	for _, event := range domain.Events() {
		if !happened[event.Name()] {
			t.Errorf("no life has %s", event.Name())
		}
	}
}
