package client

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/cmd/ordertrail/terminal"
)

const maxProblemBytes = 1 << 20

// readProblem turns an answer that is no success into a failure.
func readProblem(answer *http.Response) error {
	var p problem.Problem
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "application/problem+json") {
		body, err := io.ReadAll(io.LimitReader(answer.Body, maxProblemBytes))
		if err != nil || json.Unmarshal(body, &p) != nil {
			p = problem.Problem{}
		}
	}
	p.Status = answer.StatusCode
	f := failureOf(p)
	if wait := answer.Header.Get("Retry-After"); wait != "" {
		f.Try = "again in " + wait + " s"
	}
	return f
}

// failureOf tells a problem to a person.
func failureOf(p problem.Problem) *terminal.Failure {
	f := &terminal.Failure{Exit: exitFor(p.Status), Why: p.Detail}
	f.What = cmp.Or(p.Title, "the server answered "+http.StatusText(p.Status))
	if p.Code != "" {
		f.What += " (" + p.Code + ")"
	}
	if p.Field != "" && !strings.Contains(p.Detail, p.Field) {
		f.Why = strings.TrimSuffix(p.Field+": "+p.Detail, ": ")
	}
	switch possible := strings.Join(p.Allowed, ", "); {
	case p.Asked != nil && p.Possible != nil:
		f.Try = "asked for " + amount(*p.Asked, p.Currency) + ", possible is " + amount(*p.Possible, p.Currency)
	case possible != "":
		f.Try = "what is possible: " + possible
	case p.OrderStatus != "":
		f.Try = "nothing is possible while it is " + string(p.OrderStatus)
	}
	return f
}

func amount(minor int64, currency string) string {
	if currency == "" {
		return strconv.FormatInt(minor, 10) + " minor units"
	}
	return terminal.Money(minor, currency)
}

// exitFor returns the exit code for an HTTP status that is no success.
func exitFor(status int) int {
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return terminal.ExitUsage
	case http.StatusUnauthorized, http.StatusForbidden:
		return terminal.ExitNotAllowed
	case http.StatusNotFound:
		return terminal.ExitNotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return terminal.ExitConflict
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return terminal.ExitUnavailable
	}
	return terminal.ExitFailed
}
