package commands

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"ordertrail/cmd/ordertrail/terminal"
)

// takingCommands serves the commands of every order with one answer, and notes
// what was asked as "store/id/verb?query key body".
func takingCommands(t *testing.T, status int, document string) (url string, asked *[]string) {
	t.Helper()
	asked = new([]string)
	return serving(t, map[string]http.HandlerFunc{"POST /v1/orders/": func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("a body of %q, %v", r.Header.Get("Content-Type"), err)
		}
		path := strings.TrimPrefix(r.URL.String(), "/v1/orders/")
		*asked = append(*asked, path+" "+r.Header.Get("Idempotency-Key")+" "+string(body))
		answers(status, document)(w, r)
	}}), asked
}

func TestCommandsAskTheAPI(t *testing.T) {
	for line, want := range map[string]string{
		"confirm o1":                               `default/o1/confirm?wait=5s  {}`,
		"retry o1":                                 `default/o1/retry?wait=5s  {}`,
		"retry o1 --wait 0s":                       `default/o1/retry?wait=0s  {}`,
		"cancel se/o1 --reason sold-out":           `se/o1/cancel?wait=5s  {"reason":"sold-out"}`,
		"cancel o1 --reason r --wait 0s":           `default/o1/cancel?wait=0s  {"reason":"r"}`,
		"cancel o1 --reason r --idempotency-key k": `default/o1/cancel?wait=5s k {"reason":"r"}`,
		"release o1 --idempotency-key k":           `default/o1/release?wait=5s k {}`,
		"extend o1 --store se --wait 10s":          `se/o1/extend?wait=10s  {}`,
		"extend o1 --idempotency-key k":            `default/o1/extend?wait=5s k {}`,
		"hold o1":                                  `default/o1/hold  {}`,
		"hold o1 --reason r --idempotency-key k":   `default/o1/hold k {"reason":"r"}`,
		"resume o1 --idempotency-key k":            `default/o1/resume k {}`,
		"ship o1 --shipment-id s":                  `default/o1/ship?wait=5s  {"shipment_id":"s"}`,
		"ship o1 --shipment-id s --amount 0":       `default/o1/ship?wait=5s  {"shipment_id":"s","amount":0}`,
		"ship o1 --shipment-id s --line a=b=2 --line c,d=1 --wait 1s": `default/o1/ship?wait=1s  ` +
			`{"shipment_id":"s","lines":[{"reference":"a=b","quantity":2},{"reference":"c,d","quantity":1}]}`,
		"ship o1 --shipment-id s --tracking-company P --tracking-number 1 --tracking-uri https://p/1 --tracking-method Home": `default/o1/ship?wait=5s  ` +
			`{"shipment_id":"s","tracking":[{"shipping_company":"P","shipping_method":"Home","tracking_number":"1","tracking_uri":"https://p/1"}]}`,
		"refund o1 --refund-id r --amount 500 --reason damaged": `default/o1/refund?wait=5s  {"refund_id":"r","amount":500,"reason":"damaged"}`,
		"refund o1 --refund-id r --line a=1 --return-fee 49 --return-fee-tax-rate 0 --wait 1s": `default/o1/refund?wait=1s  ` +
			`{"refund_id":"r","lines":[{"reference":"a","quantity":1}],"return_fee":{"amount":49,"tax_rate":0}}`,
	} {
		t.Run(line, func(t *testing.T) {
			url, asked := takingCommands(t, 200, readyOrder)
			call(t, url, append([]string{"orders"}, strings.Fields(line)...)...).check(t, terminal.ExitDone, readyTable, "")
			if len(*asked) != 1 || (*asked)[0] != want {
				t.Errorf("asked %q, want %q", *asked, want)
			}
			call(t, url, append([]string{"orders"}, append(strings.Fields(line), "--json")...)...).check(t, terminal.ExitDone, readyOrder+"\n", "")
		})
	}
}

// An id that is made stands on stderr before anything is asked, so that whoever
// gets no answer can repeat the command.
func TestMadeIDsAreTold(t *testing.T) {
	for line, flag := range map[string]string{"ship o1": "--shipment-id", "refund o1 --amount 1": "--refund-id"} {
		t.Run(line, func(t *testing.T) {
			made := regexp.MustCompile(flag + ` ([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21})\n`)
			args := append([]string{"orders"}, strings.Fields(line)...)
			if lost := call(t, nobody(t), args...); !made.MatchString(lost.stderr) || lost.exit != terminal.ExitUnavailable {
				t.Errorf("%s: without an answer %+v", line, lost)
			}
			url, asked := takingCommands(t, 200, readyOrder)
			told := made.FindStringSubmatch(call(t, url, args...).stderr)
			if told == nil || !strings.Contains((*asked)[0], `_id":"`+told[1]+`"`) {
				t.Errorf("%s: told %q, asked %q", line, told, *asked)
			}
		})
	}
}

func TestCommandsUnderWay(t *testing.T) {
	url, _ := takingCommands(t, 202, readyOrder)
	for line, done := range map[string]string{
		"ship se/o1 --shipment-id s": "captured", "refund se/o1 --refund-id r --amount 1": "refunded", "cancel se/o1 --reason r": "cancelled",
		"release se/o1": "released", "extend se/o1": "extended", "retry se/o1": "done",
	} {
		t.Run(line, func(t *testing.T) {
			call(t, url, append([]string{"orders"}, strings.Fields(line)...)...).
				check(t, terminal.ExitDone, readyTable, "under way, not "+done+" yet: ordertrail orders show se/o1\n")
		})
	}
}

func TestCommandsThatKlarnaRefuses(t *testing.T) {
	const (
		words = `"http_status":403,"code":"NOT_ALLOWED","messages":["No\u001b way","Never"],"correlation_id":"c-1"`
		told  = "Klarna refused it (NOT_ALLOWED)\n  why: No way; Never; correlation id c-1\n  try: when its cause is gone, a new command with an id of its own\n"
		// Two of each, so that the one that was asked for must be found.
		shipped  = `{"shipments":[{"shipment_id":"s","status":"refused","refusal":{` + words + `}},{"shipment_id":"t","status":"captured","refusal":null}]}`
		refunded = `{"refunds":[{"refund_id":"r","status":"refused","refusal":{` + words + `}},{"refund_id":"q","status":"refunded"}]}`
		refusal  = `"status":"refused","refusal":{` + words + `}`
		// The newest release is refused; the one before by the key "first" was done.
		released = `{"commands":[{"kind":"release","command_id":"first","status":"done","refusal":null},{"kind":"release","command_id":"made",` + refusal + `},` +
			`{"kind":"extend","command_id":"e","status":"done"}]}`
		again   = `{"commands":[{"kind":"release","command_id":"first",` + refusal + `},{"kind":"release","command_id":"made","status":"waiting","refusal":null}]}`
		failing = `{"commands":[{"kind":"cancel","command_id":"c","status":"waiting"}],"last_error":{"kind":"cancel","attempts":2,"message":"timeout","next_try":"2026-11-23T08:00:06Z"}}`
		// Something else fails since.
		timeout = `{"commands":[{"kind":"cancel","command_id":"c",` + refusal + `}],"last_error":{"kind":"extend","attempts":2,"message":"timeout"}}`
		silent  = `{"commands":[{"kind":"cancel","command_id":"c","status":"refused","refusal":{"http_status":0,"code":"","messages":[],"correlation_id":""}}]}`
		untold  = "error: not cancelled, it was refused\n  try: when its cause is gone, a new command with an id of its own\n"
		unasked = `{"shipments":[{"shipment_id":"s","status":"refused","refusal":{"http_status":0,"code":"ORDER_ENDED","messages":["it ended"],"correlation_id":""}}]}`
	)
	for _, test := range []struct{ line, document, stderr string }{
		{"ship o1 --shipment-id s", shipped, "error: not captured, " + told},
		{"ship o1 --shipment-id t", shipped, ""},
		{"refund o1 --refund-id r --amount 1", refunded, "error: not refunded, " + told},
		{"refund o1 --refund-id q --amount 1", refunded, ""},
		{"release o1", released, "error: not released, " + told},
		{"extend o1", released, ""},
		{"hold o1", released, ""},
		{"release o1 --idempotency-key made", released, "error: not released, " + told},
		{"release o1 --idempotency-key first", released, ""},
		{"release o1", again, ""},
		{"release o1 --idempotency-key made", again, ""},
		{"release o1 --idempotency-key first", again, "error: not released, " + told},
		{"cancel o1 --reason r", failing, ""},
		{"cancel o1 --reason r", timeout, "error: not cancelled, " + told},
		{"cancel o1 --reason r --idempotency-key c", timeout, "error: not cancelled, " + told},
		{"cancel o1 --reason r", silent, untold},
		{"ship o1 --shipment-id s", unasked, "error: not captured, Klarna was not asked (ORDER_ENDED)\n  why: it ended\n  try: when its cause is gone, a new command with an id of its own\n"},
		{"cancel o1 --reason r", strings.ReplaceAll(released, "release", "cancel"), "error: not cancelled, " + told},
		{"extend o1", strings.ReplaceAll(strings.ReplaceAll(released, "extend", "hold"), "release", "extend"), "error: not extended, " + told},
	} {
		t.Run(test.line, func(t *testing.T) {
			exit := terminal.ExitDone
			if test.stderr != "" {
				exit = terminal.ExitConflict
			}
			url, _ := takingCommands(t, 200, test.document)
			line := append([]string{"orders"}, strings.Fields(test.line+" --json")...)
			call(t, url, line...).check(t, exit, test.document+"\n", test.stderr)
		})
	}
}

func TestProblemsOfCommands(t *testing.T) {
	for _, test := range []struct {
		name, problem string
		status, exit  int
		stderr        string
	}{
		{"not allowed", `{"title":"Conflict","code":"step_not_allowed","detail":"it is captured","order_status":"captured","allowed":["refund"]}`, 409, terminal.ExitConflict,
			"error: Conflict (step_not_allowed)\n  why: it is captured\n  try: what is possible: refund\n"},
		{"nothing allowed", `{"title":"Conflict","order_status":"cancelled","allowed":[]}`, 409, terminal.ExitConflict, "error: Conflict\n  try: nothing is possible while it is cancelled\n"},
		{"amount", `{"title":"Wrong","code":"wrong_amount","detail":"too much","asked":500,"possible":0}`, 422, terminal.ExitUsage,
			"error: Wrong (wrong_amount)\n  why: too much\n  try: asked for 500 minor units, possible is 0 minor units\n"},
		{"money", `{"title":"Wrong","asked":500,"possible":399,"currency":"SEK"}`, 422, terminal.ExitUsage, "error: Wrong\n  try: asked for 5.00 SEK, possible is 3.99 SEK\n"},
		{"field", `{"title":"Wrong","detail":"is required","field":"reason"}`, 422, terminal.ExitUsage, "error: Wrong\n  why: reason: is required\n"},
		{"field named twice", `{"title":"Wrong","detail":"reason is required","field":"reason"}`, 422, terminal.ExitUsage, "error: Wrong\n  why: reason is required\n"},
		{"unknown order", `{"title":"Not Found","code":"unknown_order"}`, 404, terminal.ExitNotFound, "error: Not Found (unknown_order)\n"},
		{"overload", `{"title":"Later"}`, 503, terminal.ExitUnavailable, "error: Later\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			url, _ := takingCommands(t, test.status, test.problem)
			if o := call(t, url, "orders", "ship", "o1", "--shipment-id", "s"); o != (outcome{test.exit, "", test.stderr}) {
				t.Errorf("%+v, want stderr:\n%s", o, test.stderr)
			}
		})
	}
}

func TestShowOfMovedMoney(t *testing.T) {
	const document = `{"store":"se","id":"o3","status":"shipped","currency":"SEK","order_number":"N7","holds":["amount_mismatch"],` +
		`"shipments":[{"shipment_id":"s1","amount":100,"status":"captured","capture_id":"c1"},{"shipment_id":"s2","amount":250,"status":"waiting"},` +
		`{"shipment_id":"s3","amount":5,"status":"refused","refusal":{"code":"NO","messages":["a","b"],"correlation_id":"x"}}],` +
		`"captures":[{"capture_id":"c1","amount":100,"shipment_id":"s1","external":false},{"capture_id":"c2","amount":7,"external":true}],` +
		`"refunds":[{"refund_id":"r1","amount":10,"status":"refunded","klarna_refund_id":"k1"},{"refund_id":"","klarna_refund_id":"","amount":3,"status":"refunded","external":true},` +
		`{"refund_id":"r2","amount":4,"status":"refused","refusal":{"code":"NO","messages":null}}],` +
		`"commands":[{"kind":"extend","command_id":"e1","refusal":{"code":"LATE","messages":["b"],"correlation_id":"y"}},{"kind":"extend","command_id":"e2","refusal":null}],` +
		`"pending":[{"kind":"cancel","command_id":"i","reason":"sold out","since":"2026-11-23T08:00:00Z"},{"kind":"extend","since":"2026-11-23T08:00:01Z"}],` +
		`"amount_mismatch":{"expected":{"amount":1000,"currency":"SEK"},"shown":{"amount":1000,"currency":"JPY"}},` +
		`"last_error":{"kind":"capture","attempts":0,"message":"","at":"2026-11-23T08:00:00Z","next_try":null,"code":"NO","messages":["a"],"correlation_id":"x"}}`
	url := serving(t, map[string]http.HandlerFunc{"GET /v1/orders/se/o3": answers(200, document)})
	o := call(t, url, "orders", "show", "se/o3")
	_, got, _ := strings.Cut(o.stdout, "expires               -\n")
	const want = `shipment              s1, 1.00 SEK, captured as c1
shipment              s2, 2.50 SEK, waiting
shipment              s3, 0.05 SEK, refused NO: a; b; correlation id x
capture               c2, 0.07 SEK, made elsewhere
refund                r1, 0.10 SEK, refunded as k1
refund                -, 0.03 SEK, made elsewhere
refund                r2, 0.04 SEK, refused NO
command               extend e1, refused LATE: b; correlation id y
under way             cancel since 2026-11-23T08:00:00Z: sold out
under way             extend since 2026-11-23T08:00:01Z
amount mismatch       the shop expected 10.00 SEK, Klarna shows 1000 JPY
last refusal          capture, Klarna was not asked, NO: a; correlation id x
`
	if got != want || !strings.Contains(o.stdout, "order number          N7\n") {
		t.Errorf("stdout:\n%s\nwant at its end:\n%s", o.stdout, want)
	}
}
