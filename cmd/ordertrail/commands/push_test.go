package commands

import (
	"net/http"
	"strings"
	"testing"

	"ordertrail/cmd/ordertrail/terminal"
)

// pushed serves a push listener that notes what came as "path?query".
func pushed(t *testing.T) (url string, got *string) {
	t.Helper()
	got = new(string)
	return serving(t, map[string]http.HandlerFunc{"POST /push/{store}": func(w http.ResponseWriter, r *http.Request) {
		*got = r.URL.String()
		w.WriteHeader(http.StatusNoContent)
	}}), got
}

func TestPush(t *testing.T) {
	url, got := pushed(t)
	token := fileWith(t, "token", "a&b\n")
	yaml := fileWith(t, "o.yaml", "stores: [{id: se, push_secret_file: "+token+"}, {id: no, password_file: /nowhere}]")
	for _, test := range []struct{ line, environ, want, order string }{
		{"push o1", "", "/push/default?klarna_order_id=o1", "default/o1"},
		{"push o1 --store no", "", "/push/no?klarna_order_id=o1", "no/o1"},
		{"push no/o1", "", "/push/no?klarna_order_id=o1", "no/o1"},
		{"push o1 --token-file " + token, "", "/push/default?klarna_order_id=o1&token=a%26b", "default/o1"},
		{"push o1", "ORDERTRAIL_PUSH_SECRET=s", "/push/default?klarna_order_id=o1&token=s", "default/o1"},
		{"push se/o1 --config " + yaml, "", "/push/se?klarna_order_id=o1&token=a%26b", "se/o1"},
		{"push no/o1 --config " + yaml, "", "/push/no?klarna_order_id=o1", "no/o1"},
		{"push o1 --url " + url + "/ --push-addr 127.0.0.1:1", "", "/push/default?klarna_order_id=o1", "default/o1"},
	} {
		t.Run(test.line, func(t *testing.T) {
			p := Program{Environ: append(serverAt(url), strings.Fields(test.environ)...)}
			callWith(t, p, strings.Fields(test.line)...).check(t, terminal.ExitDone, "", "pushed "+test.order+"\n")
			if *got != test.want {
				t.Errorf("asked %s, want %s", *got, test.want)
			}
		})
	}
}

func TestFailedPushHidesItsToken(t *testing.T) {
	broken := serving(t, map[string]http.HandlerFunc{"/": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }})
	for _, url := range []string{broken, nobody(t)} {
		t.Run(url, func(t *testing.T) {
			p := Program{Environ: append(serverAt(url), "ORDERTRAIL_PUSH_SECRET=hunter2")}
			o := callWith(t, p, "push", "o1")
			o.check(t, terminal.ExitUnavailable, "", "error: no ")
			if strings.Contains(o.stderr, "hunter2") {
				t.Errorf("shows the token: %s", o.stderr)
			}
		})
	}
}

func TestPushToNoStoreSaysWhatToName(t *testing.T) {
	url := serving(t, map[string]http.HandlerFunc{"POST /push/default": answers(404, `{"title":"Not Found","code":"not_found"}`)})
	call(t, url, "push", "o1").check(t, terminal.ExitNotFound, "", "error: Not Found (not_found)\n  try: a store that is configured by --store, and the token")
}
