package klarna

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
)

// What a move has not is left out, and no text keeps one from being sent.
func TestAMoveSendsOnlyWhatItHas(t *testing.T) {
	bodies := make(chan string, 1)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		bodies <- string(body)
		w.Header().Set("Capture-Id", "made-1")
		w.Header().Set("Refund-Id", "made-1")
		w.WriteHeader(http.StatusCreated)
	})
	client, _ := newTestClient(t, server.URL)
	for name, test := range map[string]struct {
		send func() (string, error)
		want string
	}{
		"capture": {
			func() (string, error) {
				return client.Capture(t.Context(), testOrder, domain.CaptureMove{Amount: 1, Reference: "s"}, testKey)
			},
			`{"captured_amount":1,"reference":"s"}`,
		},
		"refund": {
			func() (string, error) {
				return client.Refund(t.Context(), testOrder, domain.RefundMove{Amount: 1, Reference: "r"}, testKey)
			},
			`{"refunded_amount":1,"reference":"r"}`,
		},
		"broken UTF-8": {
			func() (string, error) {
				return client.Refund(t.Context(), testOrder, domain.RefundMove{Amount: 1, Reference: "r", Description: "a\xffb"}, testKey)
			},
			"{\"refunded_amount\":1,\"reference\":\"r\",\"description\":\"a\ufffdb\"}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := test.send(); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got := <-bodies; got != test.want {
				t.Errorf("%s: body is %s, want %s", name, got, test.want)
			}
		})
	}
}

// A 201 that does not say what was made is neither a success nor a refusal.
func TestA201WithoutAnIDIsUnclear(t *testing.T) {
	for _, kind := range []klarnasim.FaultKind{klarnasim.FaultNoID, klarnasim.FaultEmpty} {
		sim, client := simulated(t, klarnasim.Unknowns{})
		for _, w := range writes() {
			if w.header == "" {
				continue
			}
			id := buy(t, sim, w)
			strike(t, sim, w, id, klarnasim.Fault{Kind: kind})
			made, err := w.send(t.Context(), client, id, string(id))
			answer := wantAnswer(t, err, domain.AnswerUnclear)
			if made != "" || answer.Status != http.StatusCreated || answer.Detail != "no id of what was made" || answer.CorrelationID == "" {
				t.Errorf("%s, %s: made %q, %+v", w.operation, kind, made, *answer)
			}
			wantDoneByNow(t, sim, client, w, id)
		}
	}
}

// Many attempts at once under one key move money once and name the same move; a
// second key moves it again.
func TestOneKeyMovesMoneyOnce(t *testing.T) {
	sim, client := simulated(t, klarnasim.Unknowns{})
	for _, w := range writes() {
		if w.header == "" {
			continue
		}
		id := buy(t, sim, w)
		all := make(chan string, 8)
		var attempts sync.WaitGroup
		for range cap(all) {
			attempts.Go(func() {
				made, err := w.send(t.Context(), client, id, string(id))
				if err != nil {
					t.Error(err)
				}
				all <- made
			})
		}
		attempts.Wait()
		first := <-all
		for len(all) > 0 {
			if made := <-all; made != first {
				t.Errorf("%s made %q and %q", w.operation, first, made)
			}
		}
		if _, effects := calls(sim, w, id); !w.done(truth(t, sim, id), first) || effects != 1 {
			t.Errorf("%s had %d effects and left %+v", w.operation, effects, truth(t, sim, id))
		}
		second, err := w.send(t.Context(), client, id, "another "+w.operation)
		if _, effects := calls(sim, w, id); err != nil || second == first || effects != 2 {
			t.Errorf("%s with another key made %q, had %d effects, %v", w.operation, second, effects, err)
		}
	}
}

func TestAnIDIsTakenFromItsHeaderElseFromLocation(t *testing.T) {
	const below = "/ordermanagement/v1/orders/" + string(testOrder) + "/captures/"
	for name, test := range map[string]struct {
		id, location string
		want         string
	}{
		"both":                         {"made-1", below + "made-2", "made-1"},
		"Location alone":               {"", "http://klarna" + below + "made-2", "made-2"},
		"Location without a host":      {"", below + "made-2", "made-2"},
		"Location of old":              {"", "http://klarna/orders/" + string(testOrder) + "/captures/made-2", "made-2"},
		"a query after it":             {"", below + "made-2?a=/captures/b#c", "made-2"},
		"a header that is no id":       {"Canary Testperson", below + "made-2", "made-2"},
		"a header with a path":         {"../made-1", "", ""},
		"a header that is too long":    {strings.Repeat("a", maxCode+1), "", ""},
		"the longest header":           {strings.Repeat("a", maxCode), "", strings.Repeat("a", maxCode)},
		"neither":                      {"", "", ""},
		"Location of the order":        {"", "http://klarna/orders/" + string(testOrder), ""},
		"Location of the captures":     {"", strings.TrimSuffix(below, "/"), ""},
		"Location that ends there":     {"", below, ""},
		"Location that goes on":        {"", below + "made-2/shipping-info", ""},
		"Location of a refund":         {"", strings.Replace(below, "captures", "refunds", 1) + "made-2", ""},
		"Location that is no URL":      {"", "http://%zz/captures/made-2", ""},
		"an escaped path in Location":  {"", below + "a%2Fb", ""},
		"an escaped space in Location": {"", below + "Canary%20Testperson", ""},
	} {
		t.Run(name, func(t *testing.T) {
			header := http.Header{}
			if test.id != "" {
				header.Set("Capture-Id", test.id)
			}
			if test.location != "" {
				header.Set("Location", test.location)
			}
			client := answering(t, http.StatusCreated, header, "")
			got, err := client.Capture(t.Context(), testOrder, testCapture(), testKey)
			if got != test.want {
				t.Errorf("%s: id %q, want %q", name, got, test.want)
			}
			if test.want == "" {
				wantAnswer(t, err, domain.AnswerUnclear)
			} else if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// A refund's id has a header of its own.
func TestARefundIsNotNamedByACapture(t *testing.T) {
	client := answering(t, http.StatusCreated, http.Header{"Capture-Id": {"made-1"}, "Location": {"/captures/made-1"}}, "")
	_, err := client.Refund(t.Context(), testOrder, testRefund(), testKey)
	wantAnswer(t, err, domain.AnswerUnclear)
	client = answering(t, http.StatusCreated, http.Header{"Location": {"http://klarna/refunds/made-2"}}, "")
	if made, err := client.Refund(t.Context(), testOrder, testRefund(), testKey); err != nil || made != "made-2" {
		t.Errorf("made %q, %v", made, err)
	}
}

// A success that is too large to be one leaves open what was done.
func TestAWriteAnsweredWithTooMuchIsUnclear(t *testing.T) {
	client := answering(t, http.StatusCreated, http.Header{"Capture-Id": {"made-1"}}, strings.Repeat("x", maxAnswer+1))
	made, err := client.Capture(t.Context(), testOrder, testCapture(), testKey)
	if answer := wantAnswer(t, err, domain.AnswerUnclear); made != "" || answer.Detail != tooLarge {
		t.Errorf("made %q, %+v", made, *answer)
	}
}
