package main

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

const maxProblemBytes = 1 << 20

// A problem is what the API answers instead of data: RFC 9457 with the members
// of contract.md section 5.
type problem struct {
	Title   string   `json:"title"`
	Detail  string   `json:"detail"`
	Code    string   `json:"code"`
	Status  int      `json:"status"`
	Allowed []string `json:"allowed"` // steps possible now, or what a parameter may be
}

// readProblem turns an answer that is no success into a failure. A body that
// is no problem document adds nothing to the status.
func readProblem(answer *http.Response) error {
	var p problem
	if isProblem(answer.Header.Get("Content-Type")) {
		body, err := io.ReadAll(io.LimitReader(answer.Body, maxProblemBytes))
		if err != nil || json.Unmarshal(body, &p) != nil {
			p = problem{}
		}
	}
	p.Status = answer.StatusCode
	f := p.failure()
	if wait := answer.Header.Get("Retry-After"); wait != "" {
		f.try = "again in " + wait + " s"
	}
	return f
}

func isProblem(contentType string) bool {
	return strings.HasPrefix(contentType, "application/problem+json")
}

// failure tells a problem to a person.
func (p problem) failure() *failure {
	f := &failure{exit: exitFor(p.Status), why: p.Detail}
	f.what = cmp.Or(p.Title, "the server answered "+http.StatusText(p.Status))
	if p.Code != "" {
		f.what += " (" + p.Code + ")"
	}
	if len(p.Allowed) > 0 {
		f.try = "what is possible: " + strings.Join(p.Allowed, ", ")
	}
	return f
}

// exitFor gives the exit code for an HTTP status that is no success.
func exitFor(status int) int {
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return exitUsage
	case http.StatusUnauthorized, http.StatusForbidden:
		return exitNotAllowed
	case http.StatusNotFound:
		return exitNotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return exitConflict
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return exitUnavailable
	}
	return exitFailed
}
