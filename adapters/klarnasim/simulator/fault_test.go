package simulator_test

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
)

// once makes the fault strike the next call of an operation.
func (k *klarna) once(operation string, f klarnasim.Fault) {
	k.t.Helper()
	k.fault(klarnasim.Rule{Match: klarnasim.Match{Operation: operation, Times: 1}, Fault: f})
}

// TestFaultsOfTheCall strikes an acknowledgement before and after its commit.
func TestFaultsOfTheCall(t *testing.T) {
	reset := func(t *testing.T, r reply) {
		t.Helper()
		if !errors.Is(r.err, syscall.ECONNRESET) && !errors.Is(r.err, io.EOF) {
			t.Errorf("%d %v, want a reset", r.status, r.err)
		}
	}
	status := func(status int, code string) func(*testing.T, reply) {
		return func(t *testing.T, r reply) {
			t.Helper()
			r.want(t, status, code)
		}
	}
	for _, test := range []struct {
		name  string
		fault klarnasim.Fault
		check func(*testing.T, reply)
		sent  int
	}{
		{"reset", klarnasim.Fault{Kind: klarnasim.FaultReset}, reset, 0},
		{"hang", klarnasim.Fault{Kind: klarnasim.FaultHang, Delay: klarnasim.Duration(10 * time.Millisecond)}, reset, 0},
		{"503", klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 503}, status(503, "TEMPORARILY_UNAVAILABLE"), 503},
		{"500", klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 500}, status(500, "INTERNAL_SERVER_ERROR"), 500},
		{"409", klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 409}, status(409, "CONFLICT"), 409},
		{"own code", klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 403, Code: "PAYMENT_METHOD_FAILED"}, status(403, "PAYMENT_METHOD_FAILED"), 403},
		{"429", klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 429}, func(t *testing.T, r reply) {
			if r.want(t, 429, "TOO_MANY_REQUESTS"); r.header.Get("Retry-After") != "1" || r.header.Get("x-ratelimit-reset") != "1" {
				t.Errorf("headers %v", r.header)
			}
		}, 429},
		{"bare 429", klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 429, WithoutHeaders: true}, func(t *testing.T, r reply) {
			if r.want(t, 429, "TOO_MANY_REQUESTS"); r.header.Get("Retry-After") != "" || r.header.Get("x-ratelimit-reset") != "" {
				t.Errorf("headers %v", r.header)
			}
		}, 429},
		{"401", klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 401}, func(t *testing.T, r reply) {
			if r.want(t, 401, ""); r.body != "" {
				t.Errorf("body %q, want none", r.body)
			}
		}, 401},
		{"HTML 502", klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 502, Body: "html"}, func(t *testing.T, r reply) {
			if r.want(t, 502, ""); !strings.HasPrefix(r.body, "<!DOCTYPE html>") || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
				t.Errorf("body %q", r.body)
			}
		}, 502},
		{"empty 500", klarnasim.Fault{Kind: klarnasim.FaultStatus, Status: 500, Body: "empty", Headers: map[string]string{"X-Cause": "test"}}, func(t *testing.T, r reply) {
			if r.want(t, 500, ""); r.body != "" || r.header.Get("X-Cause") != "test" {
				t.Errorf("body %q, headers %v", r.body, r.header)
			}
		}, 500},
		{"redirect", klarnasim.Fault{Kind: klarnasim.FaultRedirect, Location: "http://elsewhere.invalid/"}, func(t *testing.T, r reply) {
			if r.want(t, 307, ""); r.header.Get("Location") != "http://elsewhere.invalid/" {
				t.Errorf("headers %v", r.header)
			}
		}, 307},
	} {
		for _, after := range []bool{false, true} {
			t.Run(test.name+map[bool]string{true: " after commit"}[after], func(t *testing.T) {
				k := start(t, klarnasim.Config{})
				id := k.buy(klarnasim.Purchase{})
				test.fault.AfterCommit = after
				k.once("acknowledge", test.fault)
				test.check(t, k.om("POST", id, "/acknowledge", "", keyHeader, "ack"))
				if k.truth(id).Acknowledged != after {
					t.Errorf("acknowledged %v, want %v", !after, after)
				}
				if entry := k.Journal(0)[0]; entry.Status != test.sent || entry.Effect != after || entry.Fault != test.fault.Kind {
					t.Errorf("journal %+v", entry)
				}
				k.om("POST", id, "/acknowledge", "", keyHeader, "ack").want(t, 204, "")
				if entry := k.Journal(1)[0]; k.truth(id).AcknowledgeEffects != 1 || entry.Replay != after || entry.Effect == after {
					t.Errorf("on the second try: effects %d, %+v", k.truth(id).AcknowledgeEffects, entry)
				}
			})
		}
	}
}

// TestFaultsOfAnAnswer spoils a GET. What a trusting decoder makes of it is checked where it matters.
func TestFaultsOfAnAnswer(t *testing.T) {
	contains := func(text string) func(*testing.T, reply) {
		return func(t *testing.T, r reply) {
			t.Helper()
			if r.want(t, 200, ""); !strings.Contains(r.body, text) {
				t.Errorf("body %.600s, want %s in it", r.body, text)
			}
		}
	}
	brokenOff := func(t *testing.T, r reply) {
		t.Helper()
		if r.err == nil && json.Valid([]byte(r.body)) {
			t.Errorf("read %d bytes of JSON that is whole", len(r.body))
		}
	}
	for kind, check := range map[klarnasim.FaultKind]func(*testing.T, reply){
		klarnasim.FaultTruncate: func(t *testing.T, r reply) {
			if !errors.Is(r.err, io.ErrUnexpectedEOF) {
				t.Errorf("read %v, want an unexpected end", r.err)
			}
		},
		klarnasim.FaultEmpty: func(t *testing.T, r reply) {
			if r.want(t, 200, ""); r.body != "" {
				t.Errorf("body %q, want none", r.body)
			}
		},
		klarnasim.FaultHTML:            contains("<!DOCTYPE html>"),
		klarnasim.FaultNotJSON:         brokenOff,
		klarnasim.FaultOtherOrder:      contains(`"order_id":"00000000-dead-4bad-8bad-000000000000"`),
		klarnasim.FaultNegativeAmounts: contains(`"order_amount":-1,`),
		klarnasim.FaultNullAmounts:     contains(`"order_amount":null,`),
		klarnasim.FaultTextAmounts:     contains(`"order_amount":"1000",`),
		klarnasim.FaultExponentAmounts: contains(`"order_amount":1e3,`),
		klarnasim.FaultOverflowAmounts: contains(`"order_amount":9223372036854775808,`),
		klarnasim.FaultOtherCase:       contains(`"ORDER_AMOUNT":1000,`),
		klarnasim.FaultUnknownStatus:   contains(`"status":"UNDER_CONSIDERATION"`),
		klarnasim.FaultUnknownEnums:    contains(`"fraud_status":"SOMETHING_NEW"`),
		klarnasim.FaultUnknownFields:   contains(`"settlement_hint":{"nested"`),
		klarnasim.FaultDeep:            contains(strings.Repeat("[", 20_000)),
		klarnasim.FaultMissingAmounts: func(t *testing.T, r reply) {
			var fields map[string]any
			if err := json.Unmarshal([]byte(r.body), &fields); err != nil || fields["order_amount"] != nil || fields["order_lines"] == nil {
				t.Errorf("%v: %s", err, r.body)
			}
		},
		klarnasim.FaultDuplicateKeys: func(t *testing.T, r reply) {
			var o klarnasim.Order
			if err := json.Unmarshal([]byte(r.body), &o); err != nil || o.OrderAmount != 1 || !strings.Contains(r.body, `"order_amount":1000`) {
				t.Errorf("%v: %s", err, r.body)
			}
		},
	} {
		t.Run(string(kind), func(t *testing.T) {
			k := start(t, klarnasim.Config{})
			id := k.buy(klarnasim.Purchase{Country: "SE", Amount: amount(1000)})
			k.once("get", klarnasim.Fault{Kind: kind})
			check(t, k.om("GET", id, "", ""))
			var sound klarnasim.Order
			if err := json.Unmarshal([]byte(k.om("GET", id, "", "").want(t, 200, "").body), &sound); err != nil || sound.OrderAmount != 1000 {
				t.Errorf("the next answer is unsound: %v %+v", err, sound)
			}
		})
	}
}

func TestCreatedWithoutID(t *testing.T) {
	for _, kind := range []klarnasim.FaultKind{klarnasim.FaultEmpty, klarnasim.FaultNoID} {
		t.Run(string(kind), func(t *testing.T) {
			k := start(t, klarnasim.Config{})
			id := k.buy(klarnasim.Purchase{})
			k.once("capture", klarnasim.Fault{Kind: kind})
			header := k.om("POST", id, "/captures", `{"captured_amount":1}`, keyHeader, "k").want(t, 201, "").header
			if header.Get("Capture-Id") != "" || header.Get("Location") != "" {
				t.Errorf("%s: headers %v", kind, header)
			}
			if k.om("POST", id, "/captures", `{"captured_amount":1}`, keyHeader, "k").want(t, 201, "").header.Get("Capture-Id") == "" {
				t.Errorf("%s: the replay lacks the id", kind)
			}
		})
	}
}

// TestStaleRead changes an order in three ways: each shows only after the fault's 5 s.
func TestStaleRead(t *testing.T) {
	k := start(t, klarnasim.Config{})
	k.fault(klarnasim.Rule{Match: klarnasim.Match{Operation: "get"}, Fault: klarnasim.Fault{Kind: klarnasim.FaultStale, Delay: klarnasim.Duration(5 * time.Second)}})
	id := k.buy(klarnasim.Purchase{Country: "SE", Amount: amount(1000)})
	shows := func(text string, want bool) {
		t.Helper()
		if body := k.om("GET", id, "", "").want(t, 200, "").body; strings.Contains(body, text) != want {
			t.Errorf("shows %s: %v, want %v", text, !want, want)
		}
	}
	change := func(path, body string, status int, shown string) string {
		t.Helper()
		header := k.om("POST", id, path, body).want(t, status, "").header
		shows(shown, false)
		k.advance(5 * time.Second)
		shows(shown, true)
		return header.Get("Capture-Id")
	}
	capture := change("/captures", `{"captured_amount":400}`, 201, `"captured_amount":400`)
	change("/captures/"+capture+"/shipping-info", `{"shipping_info":[{"tracking_number":"T1"}]}`, 204, `"T1"`)
	change("/refunds", `{"refunded_amount":150}`, 201, `"refunded_amount":150`)
}
