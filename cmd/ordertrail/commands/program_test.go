package commands

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
)

// An outcome is what a run of the program left behind.
type outcome struct {
	exit           int
	stdout, stderr string
}

// call runs the program as a shell would, with the server at url in the
// environment.
func call(t *testing.T, url string, args ...string) outcome {
	t.Helper()
	return callWith(t, Program{Environ: serverAt(url)}, args...)
}

func callWith(t *testing.T, p Program, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p.Out, p.Err = &stdout, &stderr
	if p.Now == nil {
		p.Now = time.Now
	}
	exit := p.Run(t.Context(), args)
	return outcome{exit, stdout.String(), stderr.String()}
}

// serverAt is an environment with a server, and with settings that only a
// server would read and refuse.
func serverAt(url string) []string {
	address := strings.TrimPrefix(url, "http://")
	return []string{
		"ORDERTRAIL_API_ADDR=" + address, "ORDERTRAIL_PUSH_ADDR=" + address,
		"ORDERTRAIL_NATS_URL=nats://elsewhere", "ORDERTRAIL_MAX_UNVERIFIED=x", "ORDERTRAIL_KLARNA_PASSWORD_FILE=/nowhere",
	}
}

// serving starts a real server with the given routes ("GET /path").
func serving(t *testing.T, routes map[string]http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	for pattern, handler := range routes {
		mux.HandleFunc(pattern, handler)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// answers returns a document, or a problem where the status is no success.
func answers(status int, document string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if status > 299 {
			w.Header().Set("Content-Type", "application/problem+json")
		}
		w.WriteHeader(status)
		io.WriteString(w, document)
	}
}

// nobody is the URL of a port that nothing listens on.
func nobody(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	return server.URL
}

// fileWith writes a file that only this user may read.
func fileWith(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (o outcome) check(t *testing.T, exit int, stdout, stderr string) {
	t.Helper()
	if o.exit != exit {
		t.Errorf("exit code %d, want %d", o.exit, exit)
	}
	if o.stdout != stdout {
		t.Errorf("stdout:\n%s\nwant:\n%s", o.stdout, stdout)
	}
	if stderr == "" && o.stderr != "" || !strings.Contains(o.stderr, stderr) {
		t.Errorf("stderr:\n%s\nwant:\n%s", o.stderr, stderr)
	}
}

func TestMisuseExitsWith2(t *testing.T) {
	for line, want := range map[string]string{
		"":                                 "error: ordertrail needs a command\n  why: it has",
		"ordres list":                      "error: unknown command ordertrail ordres, did you mean orders?\n  try: ordertrail --help\n",
		"orders":                           "error: ordertrail orders needs a command\n  why: it has cancel, confirm, extend, history, hold, list, refund, release, resume, retry, ship, show\n",
		"orders lst --json":                "error: unknown command ordertrail orders lst, did you mean list?\n",
		"orders list --stats x":            "error: unknown flag --stats, did you mean --status?\n",
		"orders list -x":                   "error: unknown shorthand flag",
		"orders list extra":                "error: ordertrail orders list takes no argument\n",
		"orders list --limit 0":            "error: cannot use --limit\n",
		"orders list --api-addr x":         "error: cannot use --api-addr\n",
		"orders show":                      "error: ordertrail orders show takes ORDER\n",
		"orders show a b":                  "error: ordertrail orders show takes ORDER\n",
		"orders show a/b/c":                "error: no order has the id b/c\n",
		"orders show A/b":                  "error: no store has the id A\n",
		"orders show a/b --store c":        "error: two stores are named: a and c\n",
		"orders confirm x --wait -1s":      "error: cannot use --wait\n",
		"orders confirm x --wait 5":        "error: invalid argument \"5\" for \"--wait\" flag: it is a duration such as 5s\n",
		"orders cancel x":                  "error: ordertrail orders cancel needs --reason\n",
		"orders ship x --amount 1.5":       "error: invalid argument \"1.5\" for \"--amount\" flag: it is minor units, a whole number such as 150\n",
		"orders refund x --return-fee 4,9": "flag: it is minor units, a whole number such as 150\n",
		"orders refund x":                  "error: ordertrail orders refund needs --amount or --line\n",
		"orders ship x --line a":           "error: cannot use --line\n",
		"orders ship x --line =1":          "error: cannot use --line\n",
		"orders ship x --line a=0":         "error: cannot use --line\n",
		"orders ship x --line a=1.5":       "error: cannot use --line\n",
		"orders ship x --wait -1s":         "error: cannot use --wait\n",
		"orders hold x --wait 5s":          "error: unknown flag --wait",

		"orders ship x --shipment-id=":                       "error: cannot use --shipment-id\n",
		"orders refund x --amount 1 --refund-id=å":           "error: cannot use --refund-id\n",
		"orders extend x --idempotency-key=":                 "error: cannot use --idempotency-key\n",
		"orders refund x --line a=1 --return-fee 1":          "error: --return-fee and --return-fee-tax-rate go together\n",
		"orders refund x --amount 1 --return-fee-tax-rate":   "error: flag needs an argument",
		"orders refund x --line a=1 --return-fee-tax-rate 0": "error: --return-fee and --return-fee-tax-rate go together\n",
		"events tail --after -1":                             "error: invalid argument \"-1\" for \"--after\" flag: it is a whole number from 0\n",
		"orders list --limit x":                              "flag: it is a whole number\n",
		"klarna-sim --speed x":                               "flag: it is a number\n",
		"klarna-sim --push-url x":                            "error: cannot use --push-url\n  why: the URL must start with http:// or https://\n",
		"klarna-sim --push-url http://a/push":                "error: cannot use --push-url\n  why: it names no order without {checkout.order.id}\n",
		"klarna-sim --notification-url ftp://a":              "error: cannot use --notification-url\n",
		"klarna-sim --confirm-url http://a":                  "error: cannot use --confirm-url\n",
		"push x --token-file /no":                            "error: cannot use --token-file\n",
		"push x --url http://shop.se":                        "error: cannot use --url\n",
		"orders list --data x":                               "error: unknown flag --data",
		"serve --push-adr x":                                 "error: unknown flag --push-adr, did you mean --push-addr?\n",
		"serve --klarna-password=p":                          "error: unknown flag --klarna-password, did you mean --klarna-password-file?\n",
		"serve --shop-secret=p":                              "error: unknown flag --shop-secret, did you mean --shop-secret-file?\n",
		"serve --auto-extend=soon":                           "error: invalid argument \"soon\" for \"--auto-extend\" flag: it is true or false\n",
		"serve --auto-extend true":                           "error: ordertrail serve takes no argument\n  why: true is one too many\n",
		"orders show a/b/c --json":                           "\n  try: ordertrail orders list --q 'b/c'\n",
		"audit replay":                                       "error: ordertrail audit replay takes ORDER or --all\n",
		"audit replay x --all":                               "error: ordertrail audit replay takes ORDER or --all\n",
		"audit replay x y":                                   "error: ordertrail audit replay takes ORDER or --all\n",
	} {
		t.Run(line, func(t *testing.T) {
			call(t, nobody(t), strings.Fields(line)...).check(t, terminal.ExitUsage, "", want)
		})
	}
}

func TestNoServerExitsWith5(t *testing.T) {
	for _, line := range []string{
		"push x", "orders list", "orders list --all", "orders show x", "orders history x", "orders confirm x",
		"orders ship x --shipment-id s", "orders refund x --refund-id r --amount 1", "orders cancel x --reason r", "orders hold x",
		"events tail", "events tail --after 3", "events tail --until-end",
	} {
		t.Run(line, func(t *testing.T) {
			call(t, nobody(t), strings.Fields(line)...).check(t, terminal.ExitUnavailable, "", "error: no server at http://127.0.0.1:")
		})
	}
}

func TestProblemsDecideTheExitCode(t *testing.T) {
	for status, exit := range map[int]int{
		400: terminal.ExitUsage, 422: terminal.ExitUsage, 401: terminal.ExitNotAllowed, 403: terminal.ExitNotAllowed, 404: terminal.ExitNotFound,
		409: terminal.ExitConflict, 412: terminal.ExitConflict, 429: terminal.ExitUnavailable, 502: terminal.ExitUnavailable, 503: terminal.ExitUnavailable, 504: terminal.ExitUnavailable,
		500: terminal.ExitFailed, 302: terminal.ExitFailed,
	} {
		const problem = `{"title":"No \u001b[31mluck","detail":"the reason","code":"no-luck","allowed":["ship","cancel"]}`
		url := serving(t, map[string]http.HandlerFunc{"/": answers(status, problem)})
		for _, line := range []string{"push x", "orders list", "orders show x", "orders history x --json", "orders confirm x", "events tail", "views status", "views rebuild", "audit replay x", "audit replay --all"} {
			want := "error: No [31mluck (no-luck)\n  why: the reason\n  try: "
			call(t, url, strings.Fields(line)...).check(t, exit, "", want)
		}
	}
}

func TestProblemSaysWhatIsPossible(t *testing.T) {
	url := serving(t, map[string]http.HandlerFunc{"/": answers(409, `{"title":"Conflict","order_status":"created","allowed":["ship","cancel"]}`)})
	call(t, url, "orders", "confirm", "x").check(t, terminal.ExitConflict, "", "error: Conflict\n  try: what is possible: ship, cancel\n")
}

func TestAnswerThatIsNoProblem(t *testing.T) {
	url := serving(t, map[string]http.HandlerFunc{
		"GET /v1/orders/": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7")
			http.Error(w, "<html>", http.StatusServiceUnavailable)
		},
		"GET /v1/views": answers(200, "<html>"),
	})
	call(t, url, "orders", "show", "x").check(t, terminal.ExitUnavailable, "", "error: the server answered Service Unavailable\n  try: again in 7 s\n")
	call(t, url, "views", "status").check(t, terminal.ExitFailed, "", "error: the answer to /v1/views is not JSON")
}

func TestUnknownSettingStopsClients(t *testing.T) {
	p := Program{Environ: []string{"ORDERTRAIL_API_ADR=127.0.0.1:1"}}
	callWith(t, p, "orders", "list").check(t, terminal.ExitUsage, "", "unknown environment variable ORDERTRAIL_API_ADR, did you mean ORDERTRAIL_API_ADDR?")
}

func TestVersion(t *testing.T) {
	p := Program{Environ: []string{"ORDERTRAIL_NONSENSE=1"}}
	o := callWith(t, p, "version", "--json")
	var b build
	if err := json.Unmarshal([]byte(o.stdout), &b); err != nil || o.exit != terminal.ExitDone || o.stderr != "" {
		t.Fatalf("%+v, %v", o, err)
	}
	if !strings.HasPrefix(b.Go, "go1.") || b.Version == "" {
		t.Errorf("%+v", b)
	}
	if o := callWith(t, p, "version"); !strings.Contains(o.stdout, "go        "+b.Go+"\n") {
		t.Error(o.stdout)
	}
}

func TestInterruptedCallFails(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url := serving(t, map[string]http.HandlerFunc{"GET /v1/views": func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}})
	var stdout, stderr bytes.Buffer
	p := Program{Terminal: terminal.Terminal{Out: &stdout, Err: &stderr}, Environ: serverAt(url), Now: time.Now}
	if exit := p.Run(ctx, []string{"views", "status"}); exit == terminal.ExitDone || stdout.Len() > 0 {
		t.Errorf("exit code %d, %s", exit, &stdout)
	}
}
