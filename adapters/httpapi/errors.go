package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// After how long a refused caller may ask again. Klarna's own schedule is
// slower; these are for everybody else.
const (
	retryUnavailable = 30 * time.Second
	retryOverloaded  = 5 * time.Second
)

// problemOf gives the answer to an error: the only place where errors of the
// core become statuses. What is not named here is an internal error, and its
// text stays inside.
func problemOf(err error) *Problem {
	var problem *Problem
	var tooLarge *http.MaxBytesError
	if errors.As(err, &problem) {
		return problem
	}
	if problem := refusedCommand(err); problem != nil {
		return problem
	}
	switch {
	case errors.As(err, &tooLarge):
		return refuse(http.StatusRequestEntityTooLarge, codeTooLarge, "the body is too large")
	case errors.Is(err, domain.ErrBadID):
		return refuse(http.StatusBadRequest, codeBadID, err.Error())
	case errors.Is(err, projections.ErrBadCursor):
		return refuse(http.StatusBadRequest, codeBadCursor, "the cursor is not one that this list gave out")
	case errors.Is(err, eventstore.ErrUnknownOrder):
		return refuse(http.StatusNotFound, codeUnknownOrder, err.Error())
	case errors.Is(err, projections.ErrRunning):
		return refuse(http.StatusConflict, codeRebuildRunning, "the views are being rebuilt already")
	case errors.Is(err, errAuditRunning):
		return refuse(http.StatusConflict, codeAuditRunning, "the log is being replayed already")
	case isUnavailable(err):
		return retryLater(codeUnavailable, "the event store did not take it in time", retryUnavailable)
	case errors.Is(err, errNotAdmitted):
		return retryLater(codeTooManyUnverified, "too many orders wait to be found at Klarna", retryUnavailable)
	}
	return refuse(http.StatusInternalServerError, codeInternal, "something went wrong here; the log of the server says what")
}

func isUnavailable(err error) bool {
	return errors.Is(err, eventstore.ErrConflict) || errors.Is(err, eventstore.ErrUnavailable) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}
