package audit

import (
	"slices"
	"strings"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// without is what is due or watched, less some kinds.
func without(all tasks, forgot ...domain.Kind) tasks {
	return func(o domain.Order) []domain.Task {
		return slices.DeleteFunc(all(o), func(t domain.Task) bool { return slices.Contains(forgot, t.Kind) })
	}
}

// A process manager that forgets what was asked for, or to look again, or asks once
// more for what is done, is found out, and nothing else is.
func TestAForgottenOrderIsFound(t *testing.T) {
	sent := settled(ship("s1", 3000), ship("s2", 1000))
	captured := settled(domain.Ship{ID: "s1"}, domain.RecordCapture{ShipmentID: "s1", CaptureID: "k1"})
	part := settled(ship("s1", 3000), domain.RecordCapture{ShipmentID: "s1", CaptureID: "k1"})
	newest := func(o domain.Order) []domain.Task { return []domain.Task{{Kind: domain.DueCapture, Command: "s2"}} }
	never := func(domain.Order) []domain.Task { return nil }
	for name, test := range map[string]struct {
		life       []domain.Command
		due, watch tasks
		want       string
	}{
		"all is due":                    {sent, domain.Due, domain.Watch, ""},
		"to create":                     {fetchedBy(seen()), without(domain.Due, domain.DueCreate), domain.Watch, "it is fetched and nothing is due"},
		"to acknowledge":                {fetchedBy(seen(), domain.Create{}), without(domain.Due, domain.DueAcknowledge), domain.Watch, "it is created and nothing is due"},
		"to capture":                    {sent, without(domain.Due, domain.DueCapture), domain.Watch, `"s1" asked to capture`},
		"to capture the oldest first":   {sent, newest, domain.Watch, `due to capture "s2"`},
		"to capture, held":              {append(slices.Clone(sent), domain.Hold{}), without(domain.Due, domain.DueCapture), domain.Watch, ""},
		"to settle a capture, ended":    {append(slices.Clone(sent), domain.Hold{}, seen(status("CANCELLED"))), without(domain.Due, domain.DueCapture), domain.Watch, `"s1" asked to capture`},
		"to refund":                     {append(slices.Clone(captured), refund("b1", 1)), without(domain.Due, domain.DueRefund), domain.Watch, `"b1" asked to refund`},
		"to cancel":                     {settled(domain.RequestCancel{ID: "c1", Reason: "x"}), without(domain.Due, domain.DueCancel), domain.Watch, `"c1" asked to cancel`},
		"to cancel, held":               {settled(domain.Hold{}, domain.RequestCancel{ID: "c1", Reason: "x"}), without(domain.Due, domain.DueCancel), domain.Watch, `"c1" asked to cancel`},
		"to cancel what was created":    {fetchedBy(seen(), domain.Create{Answer: domain.ShopAnswer{Cancel: "x"}}), without(domain.Due, domain.DueCancel), domain.Watch, `"shop decision" asked to cancel`},
		"to release":                    {append(slices.Clone(part), domain.RequestRelease{ID: "r1"}), without(domain.Due, domain.DueRelease), domain.Watch, `"r1" asked to release`},
		"to extend":                     {settled(domain.RequestExtend{ID: "e1"}), without(domain.Due, domain.DueExtend), domain.Watch, `"e1" asked to extend`},
		"that it was captured":          {captured, newest, domain.Watch, `due to capture "s2"`},
		"to look, acknowledged":         {settled(), domain.Due, never, "it is acknowledged and nothing of it is watched"},
		"to look, part captured":        {part, domain.Due, never, "it is part_captured and nothing of it is watched"},
		"to look, not acknowledged":     {fetchedBy(seen(), domain.Create{}), domain.Due, never, ""},
		"to look, captured":             {captured, domain.Due, never, ""},
		"to look, cancelled":            {settled(seen(status("CANCELLED"))), domain.Due, never, ""},
		"anything, not found at Klarna": {fetchedBy(), never, never, ""},
	} {
		t.Run(name, func(t *testing.T) {
			records := live(t, test.life).records()
			last := uint64(len(records))
			report, err := newReplay(test.due, test.watch).run(t.Context(), fixedLog{records: records}, openViews(t), func(uint64, uint64) {})
			if err != nil {
				t.Fatal(err)
			}
			found := ""
			for _, f := range report.Findings {
				if f.Rule == RuleDue && f.Version == domain.Version(last) && f.Position == eventstore.Position(last) {
					found += f.Detail
				}
			}
			if test.want == "" && report.Found != 0 || !strings.Contains(found, test.want) {
				t.Errorf("%+v", report)
			}
		})
	}
}

// What an order that no longer folds would need is not known.
func TestABrokenOrderIsNotForgotten(t *testing.T) {
	steps := Steps(key("a"), handmade(t, after(domain.CancelledEvent{External: true}, domain.ShippedEvent{ShipmentID: "s1", Amount: 1})...))
	if found := steps[len(steps)-1].Findings; !says(found, RuleLegal, "ship") || says(found, RuleDue, "") {
		t.Errorf("%+v", found)
	}
}
