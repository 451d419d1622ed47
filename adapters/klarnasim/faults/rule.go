package faults

import (
	"fmt"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
)

// check says why a rule could never do anything; nil is fine.
func check(r *klarnasim.Rule) error {
	switch {
	case !r.Kind.OfCall() && !r.Kind.OfAnswer():
		return fmt.Errorf("fault %q is not known: %w", r.Kind, klarnasim.ErrBadFault)
	case r.Kind == klarnasim.FaultStatus && (r.Status < 200 || r.Status > 599):
		return fmt.Errorf("status %d is not within 200 and 599: %w", r.Status, klarnasim.ErrBadFault)
	case r.Kind == klarnasim.FaultDelay && r.Delay <= 0:
		return fmt.Errorf("fault delay needs a delay: %w", klarnasim.ErrBadFault)
	case r.Match.Probability < 0 || r.Match.Probability > 1:
		return fmt.Errorf("probability %v is not within 0 and 1: %w", r.Match.Probability, klarnasim.ErrBadFault)
	case !r.Match.AnyOperation() && operations.Named(r.Match.Operation) == nil:
		return fmt.Errorf("operation %q is not known: %w", r.Match.Operation, klarnasim.ErrBadFault)
	}
	return nil
}
