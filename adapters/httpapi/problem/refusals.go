package problem

import (
	"errors"
	"net/http"

	"ordertrail/domain"
)

// refusedCommand returns the answer to a command that the domain refuses, nil for
// any other error.
func refusedCommand(err error) *Problem {
	var rule *domain.RuleError
	var step *domain.StepError
	var amount *domain.AmountError
	var field *domain.FieldError
	var reused *domain.ReusedError
	switch {
	case errors.As(err, &rule):
		return notAllowedNow(rule.Error(), rule.Status, rule.Allowed)
	case errors.As(err, &step):
		allowed := make([]string, len(step.Allowed))
		for i, name := range step.Allowed {
			allowed[i] = string(name)
		}
		return notAllowedNow(step.Error(), step.Status, allowed)
	case errors.As(err, &amount):
		problem := New(http.StatusUnprocessableEntity, CodeWrongAmount, amount.Error())
		problem.Asked, problem.Possible, problem.Currency = &amount.Asked, &amount.Possible, amount.Currency
		return problem
	case errors.As(err, &field):
		problem := New(http.StatusUnprocessableEntity, CodeInvalidField, field.Error())
		problem.Field = field.Field
		return problem
	case errors.As(err, &reused):
		return New(http.StatusUnprocessableEntity, CodeIDReused, reused.Error())
	}
	return nil
}

func notAllowedNow(detail string, status domain.Status, allowed []string) *Problem {
	problem := New(http.StatusConflict, CodeStepNotAllowed, detail)
	problem.OrderStatus, problem.Allowed = status, allowed
	return problem
}
