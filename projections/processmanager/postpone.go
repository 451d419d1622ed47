package processmanager

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"ordertrail/domain"
	"ordertrail/projections"
)

// postpone writes a failure on its row: how often, why, and when to try again, which
// it returns; zero where there is no such row any more.
func (x *executor) postpone(ctx context.Context, key domain.OrderKey, kind domain.Kind, failure error) (next time.Time, err error) {
	rows, err := x.views.DueOf(ctx, key)
	if err != nil {
		return time.Time{}, err
	}
	at := slices.IndexFunc(rows, func(row projections.DueRow) bool { return row.Kind == kind })
	if at < 0 {
		return time.Time{}, nil
	}
	if errors.Is(failure, errTooSoon) { // nobody was asked, so it is no failed try
		row := rows[at]
		row.NextTry = x.now().UTC().Add(staleFor)
		return row.NextTry, x.views.Postpone(ctx, row)
	}
	var answer *domain.AnswerError
	errors.As(failure, &answer)
	row := afterFailure(rows[at], failure, answer, x.now().UTC())
	tellFailure(x.logger, row, answer)
	x.metrics.failures.WithLabelValues(string(key.Store), string(kind), reason(answer)).Inc()
	return row.NextTry, x.views.Postpone(ctx, row)
}

func afterFailure(row projections.DueRow, failure error, answer *domain.AnswerError, now time.Time) projections.DueRow {
	row.Attempts++
	if row.Attempts == 1 {
		row.FirstFailedAt = now
	}
	wait := delay(row.Attempts, now.Sub(row.FirstFailedAt))
	if row.Kind == domain.DuePoll {
		wait = pollDelay(now.Sub(row.NotBefore))
	}
	if answer != nil {
		wait = max(wait, min(answer.RetryAfter, longestDelay))
	}
	row.Priority = priorityAfter(row.Kind, answer)
	row.LastError, row.LastFailedAt, row.NextTry = failure.Error(), now, now.Add(wait)
	return row
}

func priorityAfter(kind domain.Kind, answer *domain.AnswerError) domain.Priority {
	switch {
	case kind == domain.DueFetch || kind == domain.DuePoll:
		if answer != nil && answer.Kind == domain.AnswerNotFound {
			return domain.PriorityNotFound
		}
		return domain.PriorityReread
	case kind == domain.DueCreate || domain.Watched(kind):
		return domain.PriorityReread // a shop that does not answer holds up no money
	}
	return domain.PriorityUnclear
}

func reason(answer *domain.AnswerError) string {
	if answer == nil {
		return "internal"
	}
	return string(answer.Kind)
}

// tellFailure logs a failure at the first, second, fourth, eighth try and so on, so
// that a Klarna that is down does not fill the output, and quietly where it is only an
// id that nobody has yet.
func tellFailure(logger *slog.Logger, row projections.DueRow, answer *domain.AnswerError) {
	log := logger.Warn
	told := row.Attempts&(row.Attempts-1) == 0
	if !told || answer != nil && answer.Kind == domain.AnswerNotFound {
		log = logger.Debug
	}
	log("due work failed, will be tried again", "order", row.Key.String(), "kind", row.Kind,
		"attempts", row.Attempts, "error", row.LastError, "next_try", row.NextTry)
}
