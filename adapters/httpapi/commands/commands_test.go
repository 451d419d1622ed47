package commands

import (
	"slices"
	"testing"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/domain"
)

// TestEveryEffectHasItsCall: what Klarna can be asked for has a route of its name.
func TestEveryEffectHasItsCall(t *testing.T) {
	routes := (&Commands{}).Routes()
	for _, effect := range domain.Effects() {
		if effect.Verb == "" {
			continue
		}
		t.Run(effect.Verb, func(t *testing.T) {
			if !slices.ContainsFunc(routes, func(r pipeline.Route) bool { return r.Path == "/v1/orders/{store}/{id}/"+effect.Verb }) {
				t.Error("nobody can ask for it")
			}
		})
	}
}

// TestEveryEffectIsDueByACommand, which is done at once by it.
func TestEveryEffectIsDueByACommand(t *testing.T) {
	var due []domain.Kind
	for _, asked := range []domain.Command{
		domain.Ship{}, domain.RequestRefund{}, domain.RequestCancel{}, domain.RequestRelease{}, domain.RequestExtend{},
	} {
		due = append(due, domain.AsksFor(asked))
	}
	for _, effect := range domain.Effects() {
		if effect.Verb != "" && !slices.Contains(due, effect.Kind) {
			t.Errorf("%s is done at once by no command", effect.Kind)
		}
	}
}
