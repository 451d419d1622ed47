package klarna

import (
	"io"
	"net/http"
	"reflect"
	"testing"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
	"ordertrail/domain"
)

func TestEachWriteSendsItsKeyAndItsBody(t *testing.T) {
	for _, w := range writes() {
		t.Run(w.operation, func(t *testing.T) {
			requests, bodies := make(chan *http.Request, 2), make(chan string, 2)
			server := serve(t, func(out http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				requests <- r
				bodies <- string(body)
				if w.header != "" {
					out.Header().Set(w.header, "made-1")
				}
				out.WriteHeader(w.want)
			})
			client, registry := newTestClient(t, server.URL)
			made, err := w.send(t.Context(), client, testOrder, testKey)
			if err != nil || (made == "made-1") != (w.header != "") {
				t.Fatalf("made %q, %v", made, err)
			}
			if len(requests) != 1 {
				t.Fatalf("%d requests, want 1", len(requests))
			}
			request := <-requests
			if got, want := request.Method+" "+request.URL.String(), w.method+" /ordermanagement/v1/orders/"+string(testOrder)+w.path; got != want {
				t.Errorf("asked %s, want %s", got, want)
			}
			wantHeader(t, request, testKey)
			if got := <-bodies; got != w.body || request.ContentLength != int64(len(w.body)) {
				t.Errorf("body of %d bytes is\n%s, want\n%s", request.ContentLength, got, w.body)
			}
			if got := request.Header.Get("Content-Type"); (got == "application/json") != (w.body != "") {
				t.Errorf("Content-Type %q with body %q", got, w.body)
			}
			want := []string{
				"ordertrail_klarna_request_duration_seconds operation=" + w.operation + " store=default 1",
				"ordertrail_klarna_requests_total operation=" + w.operation + " outcome=done store=default 1",
			}
			if got := sortedLabels(counted(t, registry)); !reflect.DeepEqual(got, want) {
				t.Errorf("metrics are %q, want %q", got, want)
			}
		})
	}
}

func TestEachWriteIsDoneAtKlarna(t *testing.T) {
	sim, client := simulated(t, klarnasim.Unknowns{})
	for _, w := range writes() {
		id := buy(t, sim, w)
		made, err := w.send(t.Context(), client, id, string(id))
		if err != nil {
			t.Fatal(err)
		}
		if known := truth(t, sim, id); !w.done(known, made) {
			t.Errorf("%s made %q and left %+v", w.operation, made, known)
		}
	}
}

// Each way in which a write can fail has its kind, and the next attempt under the
// same key does what is left to do, once.
func TestAWriteThatFailedIsDoneOnceByTheNextAttempt(t *testing.T) {
	status := func(status int, code, body string) klarnasim.Fault {
		return klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: status, Code: code, Body: body}
	}
	once := func(f klarnasim.Fault) klarnasim.Fault {
		f.AfterCommit = true
		return f
	}
	strayed := serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("followed to %s", r.URL) })
	redirect := klarnasim.Fault{Kind: klarnasim.FaultRedirect, Location: strayed.URL}
	for name, test := range map[string]struct {
		fault klarnasim.Fault
		kind  domain.AnswerKind
	}{
		"reset":                    {klarnasim.Fault{Kind: klarnasim.FaultReset}, domain.AnswerUnclear},
		"reset once done":          {once(klarnasim.Fault{Kind: klarnasim.FaultReset}), domain.AnswerUnclear},
		"cut short once done":      {klarnasim.Fault{Kind: klarnasim.FaultTruncate}, domain.AnswerUnclear},
		"a web page once done":     {klarnasim.Fault{Kind: klarnasim.FaultHTML}, domain.AnswerUnclear},
		"redirect":                 {redirect, domain.AnswerUnclear},
		"redirect once done":       {once(redirect), domain.AnswerUnclear},
		"202 once done":            {once(status(202, "", "")), domain.AnswerUnclear},
		"400 with a code":          {status(400, "", ""), domain.AnswerRefused},
		"400 without":              {status(400, "", "empty"), domain.AnswerUnclear},
		"401":                      {status(401, "", ""), domain.AnswerUnauthorized},
		"403 with a code":          {status(403, "NOT_ALLOWED", ""), domain.AnswerRefused},
		"403 without":              {status(403, "", "empty"), domain.AnswerUnauthorized},
		"403 of a firewall":        {status(403, "", "html"), domain.AnswerUnauthorized},
		"404":                      {status(404, "", ""), domain.AnswerNotFound},
		"409":                      {status(409, "", ""), domain.AnswerUnclear},
		"413":                      {status(413, "", ""), domain.AnswerRefused},
		"422":                      {status(422, "", ""), domain.AnswerRefused},
		"429":                      {status(429, "", ""), domain.AnswerRateLimited},
		"500":                      {status(500, "", ""), domain.AnswerUnclear},
		"500 once done":            {once(status(500, "", "")), domain.AnswerUnclear},
		"502 of a proxy":           {status(502, "", "html"), domain.AnswerUnclear},
		"503 with nothing in it":   {status(503, "", "empty"), domain.AnswerUnclear},
		"504, and it is done":      {once(status(504, "", "")), domain.AnswerUnclear},
		"403, and yet it was done": {once(status(403, "NOT_ALLOWED", "")), domain.AnswerRefused},
	} {
		t.Run(name, func(t *testing.T) {
			sim, client := simulated(t, klarnasim.Unknowns{})
			for _, w := range writes() {
				id := buy(t, sim, w)
				strike(t, sim, w, id, test.fault)
				made, err := w.send(t.Context(), client, id, string(id))
				if answer := wantAnswer(t, err, kindFor(w.operation, test.kind, sent(test.fault))); made != "" || answer.Status != sent(test.fault) {
					t.Errorf("%s made %q, status %d", w.operation, made, answer.Status)
				}
				wantDoneByNow(t, sim, client, w, id)
			}
		})
	}
}

func strike(t *testing.T, sim *simulator.Simulator, w write, id domain.OrderID, fault klarnasim.Fault) {
	t.Helper()
	match := klarnasim.Match{Operation: w.simulated, OrderID: string(id), Times: 1}
	if _, err := sim.AddFault(klarnasim.Rule{Match: match, Fault: fault}); err != nil {
		t.Fatal(err)
	}
}

// sent is the status that a fault shows, 0 where nothing whole is shown.
func sent(fault klarnasim.Fault) int {
	switch fault.Kind {
	case klarnasim.FaultHTML:
		return http.StatusOK
	case klarnasim.FaultRedirect:
		return http.StatusTemporaryRedirect
	}
	return fault.Status
}

// wantDoneByNow sends a write again under its key, and fails where it is not done or
// is done twice.
func wantDoneByNow(t *testing.T, sim *simulator.Simulator, client *Client, w write, id domain.OrderID) {
	t.Helper()
	made, err := w.send(t.Context(), client, id, string(id))
	if err != nil {
		t.Fatalf("the next attempt: %v", err)
	}
	attempts, effects := calls(sim, w, id)
	if known := truth(t, sim, id); !w.done(known, made) || attempts != 2 || effects != 1 {
		t.Errorf("%s made %q, %d of %d attempts had an effect, and left %+v", w.operation, made, effects, attempts, known)
	}
}

// What Klarna itself refuses, it refuses with its code and its words.
func TestKlarnaRefusesWhatTheOrderForbids(t *testing.T) {
	codes := map[string]string{
		"acknowledge": "NOT_ALLOWED", "cancel": "CANCEL_NOT_ALLOWED", "release": "NOT_ALLOWED", "extend": "NOT_ALLOWED",
		"capture": "CAPTURE_NOT_ALLOWED", "refund": "REFUND_NOT_ALLOWED", "set_reference": "NOT_ALLOWED",
	}
	sim, client := simulated(t, klarnasim.Unknowns{})
	for _, w := range writes() {
		id := buy(t, sim, write{})
		inPortal(t, sim, id, klarnasim.PortalCancel, klarnasim.PortalRequest{})
		made, err := w.send(t.Context(), client, id, string(id))
		answer := wantAnswer(t, err, domain.AnswerRefused)
		if _, effects := calls(sim, w, id); made != "" || answer.Code != codes[w.operation] || len(answer.Messages) != 1 || effects != 0 {
			t.Errorf("%s: made %q, had %d effects, %+v", w.operation, made, effects, *answer)
		}
	}
}
