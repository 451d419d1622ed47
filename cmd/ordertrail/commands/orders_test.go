package commands

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ordertrail/cmd/ordertrail/terminal"
)

const (
	pushedOrder = `{"store":"se","id":"o2","version":1,"status":"pushed","holds":[],"currency":"","created_at":"2026-11-23T08:00:00Z","updated_at":"2026-11-23T08:00:00Z","expires_at":null,"last_error":null}`
	readyOrder  = `{"store":"default","id":"o1","version":4,"status":"acknowledged","fraud":"accepted","holds":["amount_mismatch"],"currency":"SEK",` +
		`"order_amount":12345,"captured_amount":0,"refunded_amount":0,"remaining_authorized_amount":12345,"klarna_reference":"K1","merchant_reference1":"M1","merchant_reference2":"",` +
		`"lines":[{"reference":"art","name":"Sh\u001birt","quantity":2,"total_amount":12345}],"created_at":"2026-11-23T09:00:00.5+01:00","updated_at":"2026-11-23T08:00:01Z","expires_at":"2026-12-21T08:00:00Z",` +
		`"captures":[],"refunds":[],"shipments":[],"last_error":{"kind":"acknowledge","attempts":3,"message":"timeout","at":"2026-11-23T08:00:02Z","next_try":"2026-11-23T08:00:06Z"}}`
	readyTable = `order                 default/o1
status                acknowledged
version               4
fraud                 accepted
held                  amount_mismatch
order amount          123.45 SEK
captured              0.00 SEK
refunded              0.00 SEK
remaining authorized  123.45 SEK
Klarna reference      K1
merchant references   M1
order number          -
created               2026-11-23T08:00:00Z
updated               2026-11-23T08:00:01Z
expires               2026-12-21T08:00:00Z
line                  2 x art Shirt, 123.45 SEK
last error            acknowledge, attempt 3: timeout; next try 2026-11-23T08:00:06Z
`
	listHeading = "ORDER       STATUS        AMOUNT      CAPTURED  HELD             UPDATED\n"
	readyRow    = "default/o1  acknowledged  123.45 SEK  0.00 SEK  amount_mismatch  2026-11-23T08:00:01Z\n"
)

func TestShow(t *testing.T) {
	url := serving(t, map[string]http.HandlerFunc{
		"GET /v1/orders/default/o1": answers(200, readyOrder),
		"GET /v1/orders/se/o2":      answers(200, pushedOrder+"\n"),
		"GET /":                     answers(404, `{"title":"Unknown order","code":"not-found"}`),
	})
	call(t, url, "orders", "show", "o1").check(t, terminal.ExitDone, readyTable, "")
	call(t, url, "orders", "show", "o1", "--json").check(t, terminal.ExitDone, readyOrder+"\n", "")
	call(t, url, "orders", "show", "se/o2", "--json").check(t, terminal.ExitDone, pushedOrder+"\n", "")
	call(t, url, "orders", "show", "o2", "--store", "se", "--json").check(t, terminal.ExitDone, pushedOrder+"\n", "")
	call(t, url, "orders", "show", "o2").check(t, terminal.ExitNotFound, "", "error: Unknown order (not-found)\n")
}

func TestHistory(t *testing.T) {
	const history = `{"data":[{"version":1,"position":7,"type":"ordertrail.order.pushed.v1","time":"2026-11-23T08:00:00Z","status":"pushed","actor":"klarna","id":"e1","data":{}},` +
		`{"version":2,"position":9,"type":"cancel_requested","time":"2026-11-23T08:00:01Z","status":"acknowledged","actor":"token:anna","id":"e2","data":{}}]}`
	url := serving(t, map[string]http.HandlerFunc{"GET /v1/orders/default/o1/events": answers(200, history)})
	call(t, url, "orders", "history", "o1").check(t, terminal.ExitDone, `VERSION  POSITION  TIME                  EVENT             STATUS        ACTOR
1        7         2026-11-23T08:00:00Z  pushed            pushed        klarna
2        9         2026-11-23T08:00:01Z  cancel_requested  acknowledged  token:anna
`, "")
	call(t, url, "orders", "history", "o1", "--json").check(t, terminal.ExitDone, history+"\n", "")
}

func TestConfirm(t *testing.T) {
	var asked []string
	confirm := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.RawQuery)
			answers(status, readyOrder)(w, r)
		}
	}
	url := serving(t, map[string]http.HandlerFunc{
		"POST /v1/orders/default/o1/confirm": confirm(200),
		"POST /v1/orders/se/o1/confirm":      confirm(202),
	})
	call(t, url, "orders", "confirm", "o1").check(t, terminal.ExitDone, readyTable, "")
	call(t, url, "orders", "confirm", "se/o1", "--wait", "1m", "--json").check(t, terminal.ExitDone, readyOrder+"\n", "under way, not acknowledged yet: ordertrail orders show se/o1\n")
	if want := "[wait=5s wait=1m0s]"; fmt.Sprint(asked) != want {
		t.Errorf("asked %v, want %s", asked, want)
	}
}

func TestList(t *testing.T) {
	var asked string
	url := serving(t, map[string]http.HandlerFunc{"GET /v1/orders": func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.RawQuery
		next := `"c2"`
		if r.URL.Query().Get("cursor") == "c2" {
			next = "null"
		}
		answers(200, `{"data":[`+readyOrder+`],"next_cursor":`+next+`}`)(w, r)
	}})
	for _, test := range []struct{ line, stdout, stderr, asked string }{
		{"orders list", listHeading + readyRow, "more: --cursor c2, or --all\n", ""},
		{"orders list --cursor c2", listHeading + readyRow, "", "cursor=c2"},
		{"orders list --json", `{"data":[` + readyOrder + `],"next_cursor":"c2"}` + "\n", "", ""},
		{"orders list --status pushed --store se --held --q M1 --limit 5 --cursor c2", listHeading + readyRow, "", "cursor=c2&held=true&limit=5&q=M1&status=pushed&store=se"},
		{"orders list --held=false --cursor c2", listHeading + readyRow, "", "cursor=c2&held=false"},
		{"orders list --all", listHeading + readyRow + listHeading + readyRow, "", "cursor=c2"},
		{"orders list --all --json", `{"data":[` + readyOrder + "," + readyOrder + `],"next_cursor":null}` + "\n", "", "cursor=c2"},
	} {
		t.Run(test.line, func(t *testing.T) {
			call(t, url, strings.Fields(test.line)...).check(t, terminal.ExitDone, test.stdout, test.stderr)
			if asked != test.asked {
				t.Errorf("asked %q, want %q", asked, test.asked)
			}
		})
	}
}

func TestListOfNothing(t *testing.T) {
	url := serving(t, map[string]http.HandlerFunc{"GET /v1/orders": answers(200, `{"data":[],"next_cursor":null}`)})
	call(t, url, "orders", "list", "--all", "--json").check(t, terminal.ExitDone, `{"data":[],"next_cursor":null}`+"\n", "")
	call(t, url, "orders", "list").check(t, terminal.ExitDone, "ORDER  STATUS  AMOUNT  CAPTURED  HELD  UPDATED\n", "")
}

func TestListThatNeverEnds(t *testing.T) {
	url := serving(t, map[string]http.HandlerFunc{"GET /v1/orders": answers(200, `{"data":[],"next_cursor":"c"}`)})
	if o := call(t, url, "orders", "list", "--all", "--json"); o.exit != terminal.ExitFailed || !strings.Contains(o.stderr, "repeats a cursor") {
		t.Errorf("%+v", o)
	}
}
