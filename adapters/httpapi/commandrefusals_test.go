package httpapi

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
)

// refused is a call and how it must be refused.
type refused struct {
	path, body string
	status     int
	code       string
	holds      string // in the problem
}

// wrongCalls are calls on an acknowledged order at /a of 500.00 with one shirt, and
// on one at /p that is captured up to 300.00.
func wrongCalls() []refused {
	all := []refused{
		{"/a/ship", `{"shipment_id":"s1","amount":50001}`, 422, problem.CodeWrongAmount, `"asked":50001,"possible":50000`},
		{"/a/ship", `{"shipment_id":"s1","amount":0}`, 422, problem.CodeWrongAmount, `"asked":0,"possible":50000`},
		{"/a/ship", `{"shipment_id":"s1","amount":-1}`, 422, problem.CodeWrongAmount, `"asked":-1`},
		{"/a/ship", `{"shipment_id":"s1","amount":9007199254740992}`, 422, problem.CodeWrongAmount, `"asked":9007199254740992`},
		{"/a/ship", `{"shipment_id":"s1","amount":1,"lines":[{"reference":"shirt","quantity":1}]}`, 422, problem.CodeWrongAmount, `"asked":1,"possible":50000`},
		{"/a/ship", `{"shipment_id":"s1","amount":9007199254740993}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/a/ship", `{"shipment_id":"s1","amount":-9007199254740993}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/a/ship", `{"shipment_id":"s1","amount":9223372036854775808}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/a/ship", `{"shipment_id":"s1","amount":500.00}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/a/ship", `{"shipment_id":"s1","amount":1e3}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/a/ship", `{"shipment_id":"s1","amount":"500"}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/a/ship", `{"shipment_id":"s1","amount":true}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/a/ship", `{"shipment_id":"s1","amount":[500]}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/a/ship", ``, 422, problem.CodeInvalidField, `"field":"shipment_id"`},
		{"/a/ship", " \r\n\t", 422, problem.CodeInvalidField, `"field":"shipment_id"`},
		{"/a/ship", `{}`, 422, problem.CodeInvalidField, `"field":"shipment_id"`},
		{"/a/ship", `{"shipment_id":null}`, 422, problem.CodeInvalidField, `"field":"shipment_id"`},
		{"/a/ship", `{"shipment_id":""}`, 422, problem.CodeInvalidField, `"field":"shipment_id"`},
		{"/a/ship", `{"shipment_id":1}`, 422, problem.CodeInvalidField, `"field":"shipment_id"`},
		{"/a/ship", `{"shipment_id":"s 1"}`, 422, problem.CodeInvalidField, `"field":"shipment_id"`},
		{"/a/ship", `{"shipment_id":"s\n1"}`, 422, problem.CodeInvalidField, `"field":"shipment_id"`},
		{"/a/ship", `{"shipment_id":"` + strings.Repeat("s", 256) + `"}`, 422, problem.CodeInvalidField, `"field":"shipment_id"`},
		{"/a/ship", `{"shipment_id":"s1","lines":[]}`, 422, problem.CodeInvalidField, `"field":"lines"`},
		{"/a/ship", `{"shipment_id":"s1","lines":null}`, 422, problem.CodeInvalidField, `"field":"lines"`},
		{"/a/ship", `{"shipment_id":"s1","amount":null}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/a/ship", `{"shipment_id":"s1","amount":null,"lines":null}`, 422, problem.CodeInvalidField, `"field":"lines"`},
		{"/a/ship", `{"shipment_id":"s1","lines":[{"reference":"shirt","quantity":null}]}`, 422, problem.CodeInvalidField, `"field":"lines"`},
		{"/a/ship", `{"shipment_id":"s1","lines":[null]}`, 422, problem.CodeInvalidField, `"field":"lines"`},
		{"/a/ship", `{"shipment_id":"s1","lines":{}}`, 422, problem.CodeInvalidField, `"field":"lines"`},
		{"/a/ship", `{"shipment_id":"s1","lines":["shirt"]}`, 422, problem.CodeInvalidField, `"field":"lines[0]"`},
		{"/a/ship", `{"shipment_id":"s1","lines":[{"reference":"shirt","quantity":1.0}]}`, 422, problem.CodeInvalidField, `"field":"lines[0].quantity"`},
		{"/a/ship", `{"shipment_id":"s1","lines":[{"reference":"shirt","quantity":2}]}`, 422, problem.CodeInvalidField, "of which 1 are left"},
		{"/a/ship", `{"shipment_id":"s1","lines":[{"reference":"sock","quantity":1}]}`, 422, problem.CodeInvalidField, "of which 0 are left"},
		{"/a/ship", `{"shipment_id":"s1","tracking":[{"shipping_method":"Owl"}]}`, 422, problem.CodeInvalidField, `"field":"tracking[0]"`},
		{"/a/ship", `{"shipment_id":"s1","tracking":[{"tracking_uri":"javascript:alert(1)"}]}`, 422, problem.CodeInvalidField, `"field":"tracking[0]"`},
		{"/a/cancel", ``, 422, problem.CodeInvalidField, `"field":"reason"`},
		{"/a/cancel", `{"reason":"write to anna@example.com"}`, 422, problem.CodeInvalidField, `"field":"reason"`},
		{"/a/hold", `{"reason":"` + strings.Repeat("x", 201) + `"}`, 422, problem.CodeInvalidField, `"field":"reason"`},
		{"/p/refund", `{"refund_id":"r1","lines":null}`, 422, problem.CodeInvalidField, `"field":"lines"`},
		{"/p/refund", `{"refund_id":"r1","amount":null}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/p/refund", `{"refund_id":"r1","lines":[{"reference":"shirt","quantity":1}],"return_fee":null}`, 422, problem.CodeInvalidField, `"field":"return_fee"`},
		{"/p/refund", `{"refund_id":"r1","lines":[{"reference":"shirt","quantity":1}],"return_fee":{"amount":null,"tax_rate":0}}`, 422, problem.CodeInvalidField, `"field":"return_fee"`},
		{"/p/refund", `{"refund_id":"r1","lines":[{"reference":"shirt","quantity":1}],"return_fee":{"amount":1,"tax_rate":null}}`, 422, problem.CodeInvalidField, `"field":"return_fee.tax_rate"`},
		{"/p/refund", `{"refund_id":"r1"}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/p/refund", `{"amount":1}`, 422, problem.CodeInvalidField, `"field":"refund_id"`},
		{"/p/refund", `{"refund_id":"r1","amount":30001}`, 422, problem.CodeWrongAmount, `"asked":30001,"possible":30000`},
		{"/p/refund", `{"refund_id":"r1","amount":1.5}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/p/refund", `{"refund_id":"r1","amount":9007199254740993}`, 422, problem.CodeInvalidField, `"field":"amount"`},
		{"/p/refund", `{"refund_id":"r1","lines":[{"reference":"shirt","quantity":1}],"return_fee":{"amount":1}}`, 422, problem.CodeInvalidField, `"field":"return_fee.tax_rate"`},
		{"/p/refund", `{"refund_id":"r1","lines":[{"reference":"shirt","quantity":1}],"return_fee":{"tax_rate":0}}`, 422, problem.CodeInvalidField, `"field":"return_fee"`},
		{"/p/refund", `{"refund_id":"r1","lines":[{"reference":"shirt","quantity":1}],"return_fee":{"amount":"1","tax_rate":0}}`, 422, problem.CodeInvalidField, `"field":"return_fee.amount"`},
		{"/p/refund", `{"refund_id":"r1","amount":1,"return_fee":{"amount":1,"tax_rate":0}}`, 422, problem.CodeInvalidField, `"field":"return_fee"`},
		{"/p/refund", `{"refund_id":"r1","amount":1,"return_fee":5}`, 422, problem.CodeInvalidField, `"field":"return_fee"`},

		{"/a/release", ``, 409, problem.CodeStepNotAllowed, `"order_status":"acknowledged","allowed":["cancel",`},
		{"/a/refund", `{"refund_id":"r1","amount":1}`, 409, problem.CodeStepNotAllowed, "nothing is captured"},
		{"/a/resume", ``, 409, problem.CodeStepNotAllowed, "nothing holds it"},
		{"/p/cancel", `{"reason":"sold out"}`, 409, problem.CodeStepNotAllowed, `"order_status":"part_captured"`},
		{"/new/ship", `{"shipment_id":"s1"}`, 409, problem.CodeStepNotAllowed, `"order_status":"pushed"`},
		{"/new/cancel", `{"reason":"sold out"}`, 409, problem.CodeStepNotAllowed, "Klarna has shown"},
		{"/new/hold", ``, 409, problem.CodeStepNotAllowed, `"order_status":"pushed"`},
		{"/new/extend", ``, 409, problem.CodeStepNotAllowed, `"order_status":"pushed"`},

		{"/a/ship?wait=31", `{"shipment_id":"s1"}`, 400, problem.CodeBadQuery, "30 seconds"},
		{"/a/ship?now=1", `{"shipment_id":"s1"}`, 400, problem.CodeBadQuery, `"wait"`},
		{"/a.b/ship", `{"shipment_id":"s1"}`, 400, problem.CodeBadID, "order id"},
	}
	return append(all, wrongBodies()...)
}

// wrongBodies are no JSON object with fields that are known.
func wrongBodies() []refused {
	var all []refused
	for _, body := range []string{
		`{`, `{"shipment_id":"s1"`, `{"shipment_id":"s1"}}`, `{"shipment_id":"s1"} {}`, `{"shipment_id":"s1"}x`, `null`, `[]`, `"s1"`, `1`, `shipment_id=s1`,
		`{"shipment_id":"s1","shipment_id":"s1"}`, `{"shipment_id":"s1","amount":1,"amount":2}`, `{"shipment_id":"s1","lines":[{"quantity":1,"quantity":2}]}`,
		`{"Shipment_id":"s1"}`, `{"shipment_id":"s1","AMOUNT":1}`, `{"shipment_id":"s1","note":null}`, `{"shipment_id":"s1","lines":[{"qty":1}]}`,
		`{"shipment_id":"s1","tracking":[{"name":"Anna"}]}`, "{\"shipment_id\":\"s1\xff\"}", `{"shipment_id":"\ud800"}`, "\xef\xbb\xbf" + `{"shipment_id":"s1"}`,
		`{"shipment_id":"s1","amount":0x10}`, `{"shipment_id":"s1","amount":01}`, `{"shipment_id":"s1","amount":NaN}`, `{'shipment_id':'s1'}`,
		`{"shipment_id":"s1",}`, `{/**/"shipment_id":"s1"}`, strings.Repeat(`{"lines":[`, 3000), strings.Repeat(`[`, 60000), "\x00", "\x1f\x8b\x08",
	} {
		all = append(all, refused{"/a/ship", body, 400, problem.CodeBadBody, ""})
	}
	for _, name := range []string{"release", "extend", "resume", "retry"} {
		all = append(all, refused{"/a/" + name, `{"amount":1}`, 400, problem.CodeBadBody, "not known"})
	}
	return append(all,
		refused{"/a/cancel", `{"reason":"sold out","refund":true}`, 400, problem.CodeBadBody, `"allowed":["reason"]`},
		refused{"/a/hold", `{"why":"because"}`, 400, problem.CodeBadBody, `"allowed":["reason"]`},
		refused{"/p/refund", `{"refund_id":"r1","amount":1,"return_fee":{"vat":1}}`, 400, problem.CodeBadBody, `"allowed":["amount","tax_rate"]`},
		refused{"/a/ship", `{"shipment_id":"` + strings.Repeat("s", pipeline.MaxLongBody), 413, problem.CodeTooLarge, ""},
		refused{"/p/refund", `{"refund_id":"` + strings.Repeat("r", pipeline.MaxLongBody), 413, problem.CodeTooLarge, ""},
		refused{"/a/hold", `{"reason":"` + strings.Repeat("s", pipeline.MaxBody), 413, problem.CodeTooLarge, ""},
	)
}

// TestWrongCallsAreRefused, as documented, and change nothing.
func TestWrongCallsAreRefused(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	f.acknowledged("a")
	f.captured("p")
	f.do(http.MethodPost, f.push+"/push?sid=new", "")
	for _, name := range []string{"ship", "cancel", "refund", "release", "extend", "hold", "resume", "retry"} {
		body := map[string]string{"ship": `{"shipment_id":"s1"}`, "cancel": `{"reason":"sold out"}`, "refund": `{"refund_id":"r1","amount":1}`}[name]
		f.wantRefused(c, "/v1/orders/default", refused{"/unknown/" + name, body, 404, problem.CodeUnknownOrder, "default/unknown"})
		f.wantRefused(c, "/v1/orders/nobody", refused{"/a/" + name, body, 404, problem.CodeUnknownStore, ""})
	}
	for _, call := range wrongCalls() {
		f.wantRefused(c, "/v1/orders/default", call)
	}
	if hurried, _ := f.manager.told(keyOf("default", "a")); len(hurried) != 0 {
		t.Errorf("hurried %q", hurried)
	}
	for _, canary := range []string{"anna", "Anna"} {
		if strings.Contains(f.logged.String(), canary) {
			t.Errorf("the log holds %q", canary)
		}
	}
}

func (f *fixture) wantRefused(c *checker, under string, call refused) {
	f.t.Helper()
	before := f.head()
	got := f.post(under+call.path, call.body)
	refusal := got.problem(f.t)
	if got.StatusCode != call.status || refusal.Code != call.code || !strings.Contains(string(got.body), call.holds) {
		f.t.Errorf("%s %.80q: answered %s %s, want %d %s with %s", call.path, call.body, got.Status, got.body, call.status, call.code, call.holds)
	}
	c.check(got.Request, call.body, got)
	if head := f.head(); head != before {
		f.t.Errorf("%s %.80q: %d events", call.path, call.body, head-before)
	}
}

// TestWhatIsAllowedIsTold with what is not.
func TestWhatIsAllowedIsTold(t *testing.T) {
	f := newFixture(t)
	key, path := f.acknowledged("a")
	for _, step := range []struct {
		call, body string
		allowed    []string
	}{
		{"hold", "{}", []string{"cancel", "extend", "hold", "retry", "ship"}},
		{"resume", "{}", []string{"cancel", "extend", "resume", "retry"}},
		{"ship", `{"shipment_id":"s1","amount":20000}`, []string{"cancel", "extend", "hold", "retry", "ship"}},
	} {
		refusal := f.post(path+"/release", "").problem(t)
		entry, err := f.parts.Orders.Load(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if refusal.OrderStatus != entry.Order.Status || !slices.Equal(refusal.Allowed, step.allowed) {
			t.Errorf("before %s: %s, allowed %q, want %q", step.call, refusal.OrderStatus, refusal.Allowed, step.allowed)
		}
		if got := f.post(path+"/"+step.call+"?wait=0", step.body); got.StatusCode/100 != 2 {
			t.Fatalf("%s: answered %s", step.call, got.Status)
		}
	}
}

// TestCommandsAreCounted by store and by what became of them, however they are
// asked.
func TestCommandsAreCounted(t *testing.T) {
	f := newFixture(t)
	f.acknowledged("a")
	ship := `{"shipment_id":"s1"}`
	for path, body := range map[string]string{
		"default/unknown/ship": ship, "nobody/a/ship": ship, "NOBODY/a/cancel": "{}", "default/a/refund": "{", "default/a.b/ship": ship, "shop/a/hold?x=1": "",
		"default/a/release": "",
	} {
		f.post("/v1/orders/"+path, body)
	}
	f.post("/v1/orders/default/a/ship?wait=0", ship)
	f.post("/v1/orders/default/a/ship?wait=0", ship)
	f.post("/v1/orders/default/a/retry?wait=0", "")
	want := `# HELP ordertrail_commands_total Commands on orders by store and what became of them.
# TYPE ordertrail_commands_total counter
ordertrail_commands_total{command="cancel",result="bad_id",store="_unknown"} 1
ordertrail_commands_total{command="hold",result="bad_query",store="shop"} 1
ordertrail_commands_total{command="refund",result="bad_body",store="default"} 1
ordertrail_commands_total{command="release",result="step_not_allowed",store="default"} 1
ordertrail_commands_total{command="retry",result="taken",store="default"} 1
ordertrail_commands_total{command="ship",result="bad_id",store="_unknown"} 1
ordertrail_commands_total{command="ship",result="repeated",store="default"} 1
ordertrail_commands_total{command="ship",result="taken",store="default"} 1
ordertrail_commands_total{command="ship",result="unknown_order",store="default"} 1
ordertrail_commands_total{command="ship",result="unknown_store",store="_unknown"} 1
`
	if err := testutil.GatherAndCompare(f.parts.Registry, strings.NewReader(want), "ordertrail_commands_total"); err != nil {
		t.Error(err)
	}
}
