package httpapi

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"ordertrail/adapters/httpapi/problem"
)

func newClient(t *testing.T) *http.Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 100}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return errors.New("redirected")
	}}
}

// answer is a response that was read.
type answer struct {
	*http.Response
	body []byte
}

func (a answer) problem(t *testing.T) problem.Problem {
	t.Helper()
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("%s: Content-Type is %q, want a problem; body %q", a.Status, got, a.body)
	}
	var refusal problem.Problem
	if err := json.Unmarshal(a.body, &refusal); err != nil {
		t.Fatal(err)
	}
	if refusal.Status != a.StatusCode || refusal.Code == "" || refusal.Title == "" || refusal.Detail == "" {
		t.Fatalf("%s: incomplete problem %+v", a.Status, refusal)
	}
	return refusal
}

// do asks and reads all; an answer with status 0 where that fails. headers are
// pairs. Many may ask at once.
func (f *fixture) do(method, url, body string, headers ...string) answer {
	f.t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		f.t.Error(err)
		return answer{Response: &http.Response{}}
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := f.client.Do(request)
	if err != nil {
		f.t.Error(err)
		return answer{Response: &http.Response{}}
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Error(err)
	}
	return answer{response, read}
}

func (f *fixture) get(path string, headers ...string) answer {
	f.t.Helper()
	return f.do(http.MethodGet, f.api+path, "", headers...)
}

func (f *fixture) post(path, body string, headers ...string) answer {
	f.t.Helper()
	return f.do(http.MethodPost, f.api+path, body, append([]string{"Content-Type", "application/json"}, headers...)...)
}

// decoded returns the JSON of a 200.
func decoded[T any](t *testing.T, a answer) T {
	t.Helper()
	var value T
	if a.StatusCode != http.StatusOK {
		t.Fatalf("answered %s %s", a.Status, a.body)
	}
	if err := json.Unmarshal(a.body, &value); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return value
}
