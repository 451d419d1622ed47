package klarnasim

import "fmt"

func (r *Rule) check() error {
	switch {
	case !r.Kind.ofCall() && !r.Kind.ofAnswer():
		return fmt.Errorf("fault %q is not known: %w", r.Kind, ErrBadFault)
	case r.Kind == FaultStatus && (r.Status < 200 || r.Status > 599):
		return fmt.Errorf("status %d is not within 200 and 599: %w", r.Status, ErrBadFault)
	case r.Kind == FaultDelay && r.Delay <= 0:
		return fmt.Errorf("fault delay needs a delay: %w", ErrBadFault)
	case r.Match.Probability < 0 || r.Match.Probability > 1:
		return fmt.Errorf("probability %v is not within 0 and 1: %w", r.Match.Probability, ErrBadFault)
	case !knownOperation(r.Match.Operation):
		return fmt.Errorf("operation %q is not known: %w", r.Match.Operation, ErrBadFault)
	}
	return nil
}

func knownOperation(name string) bool {
	if name == "" || name == "*" {
		return true
	}
	for _, op := range operations() {
		if op.name == name {
			return true
		}
	}
	return false
}
