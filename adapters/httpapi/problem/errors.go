package problem

import (
	"context"
	"errors"
	"net/http"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// After how long a refused caller may ask again. Klarna's own schedule is slower; these are for everybody else.
const (
	retryUnavailable = 30 * time.Second
	retryOverloaded  = 5 * time.Second
)

// Of returns the answer to an error: the only place where errors of the core become statuses.
// What is not named here is an internal error, and its text stays inside.
func Of(err error) *Problem {
	if problem, is := errors.AsType[*Problem](err); is {
		return problem
	}
	if problem := refusedCommand(err); problem != nil {
		return problem
	}
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case tooLarge:
		return New(http.StatusRequestEntityTooLarge, CodeTooLarge, "the body is too large")
	case errors.Is(err, eventstore.ErrTooLarge):
		return New(http.StatusRequestEntityTooLarge, CodeTooLarge, "what it asks for is too large to be stored: send it in parts")
	case errors.Is(err, domain.ErrBadID):
		return New(http.StatusBadRequest, CodeBadID, err.Error())
	case errors.Is(err, projections.ErrBadCursor):
		return New(http.StatusBadRequest, CodeBadCursor, "the cursor is not one that this list gave out")
	case errors.Is(err, eventstore.ErrUnknownOrder):
		return New(http.StatusNotFound, CodeUnknownOrder, err.Error())
	case errors.Is(err, domain.ErrTooManyUnverified):
		return retryLater(CodeTooManyUnverified, "too many orders wait to be found at Klarna", retryUnavailable)
	case errors.Is(err, projections.ErrRunning):
		return New(http.StatusConflict, CodeRebuildRunning, "the views are being rebuilt already")
	case errors.Is(err, eventstore.ErrConflict), errors.Is(err, eventstore.ErrUnavailable),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return retryLater(CodeUnavailable, "the event store did not take it in time", retryUnavailable)
	}
	return New(http.StatusInternalServerError, CodeInternal, "something went wrong here; the log of the server says what")
}

// refusedCommand returns the answer to a command that the domain refuses, nil for any other error.
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
		return notAllowedNow(step.Error(), step.Status, nil)
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
	problem := New(http.StatusConflict, CodeStepNotAllowed, detail, allowed...)
	problem.OrderStatus = status
	return problem
}
