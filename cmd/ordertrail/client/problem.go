package client

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"ordertrail/cmd/ordertrail/terminal"
)

const maxProblemBytes = 1 << 20

// A problem is what the API answers instead of data (help/api.md, "The private API").
type problem struct {
	Title       string   `json:"title"`
	Detail      string   `json:"detail"`
	Code        string   `json:"code"`
	Status      int      `json:"status"`
	Allowed     []string `json:"allowed"`      // commands possible now, or what a parameter may be
	OrderStatus string   `json:"order_status"` // why a step is not possible now
	Asked       *int64   `json:"asked"`        // in minor units, as what is possible
	Possible    int64    `json:"possible"`
	Currency    string   `json:"currency"` // of both, empty where it is not told
	Field       string   `json:"field"`    // of the body, what is wrong
}

// readProblem turns an answer that is no success into a failure.
func readProblem(answer *http.Response) error {
	var p problem
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "application/problem+json") {
		body, err := io.ReadAll(io.LimitReader(answer.Body, maxProblemBytes))
		if err != nil || json.Unmarshal(body, &p) != nil {
			p = problem{}
		}
	}
	p.Status = answer.StatusCode
	f := p.failure()
	if wait := answer.Header.Get("Retry-After"); wait != "" {
		f.Try = "again in " + wait + " s"
	}
	return f
}

// failure tells a problem to a person.
func (p problem) failure() *terminal.Failure {
	f := &terminal.Failure{Exit: exitFor(p.Status), Why: p.Detail}
	f.What = cmp.Or(p.Title, "the server answered "+http.StatusText(p.Status))
	if p.Code != "" {
		f.What += " (" + p.Code + ")"
	}
	if p.Field != "" && !strings.Contains(p.Detail, p.Field) {
		f.Why = strings.TrimSuffix(p.Field+": "+p.Detail, ": ")
	}
	switch possible := strings.Join(p.Allowed, ", "); {
	case p.Asked != nil:
		f.Try = "asked for " + p.amount(*p.Asked) + ", possible is " + p.amount(p.Possible)
	case possible != "":
		f.Try = "what is possible: " + possible
	case p.OrderStatus != "":
		f.Try = "nothing is possible while it is " + p.OrderStatus
	}
	return f
}

func (p problem) amount(minor int64) string {
	if p.Currency == "" {
		return strconv.FormatInt(minor, 10) + " minor units"
	}
	return terminal.Money(minor, p.Currency)
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
