package klarna

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

// secrets is what no error, log line or metric may show: credentials, and what
// testdata tells of a person.
func secrets() []string {
	return []string{
		testPassword, testUser, base64.StdEncoding.EncodeToString([]byte(testUser + ":" + testPassword)),
		"Canary", "Testperson", "mail.example", "Canarygatan", "0765260000", "1941-03-21", "410321-9202",
	}
}

func TestErrorsLogsAndMetricsShowNothingSecret(t *testing.T) {
	order, captured := fullOrder(t), capturedOrder(t)
	said := `{"error_code":"%s","error_messages":["Canary Testperson, Canarygatan 1"],"correlation_id":"Canary Testperson",` +
		`"echo":"` + base64.StdEncoding.EncodeToString([]byte(testUser+":"+testPassword)) + `"}`
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"cut short":          {200, order[:len(order)-20]},
		"not JSON":           {200, "Canary Testperson"},
		"person as a field":  {200, `{"Canary Testperson":{"mail.example":1,"mail.example":2}}`},
		"person's wrong end": {200, `{"merchant_reference1":{"Canary":Testperson}}`},
		"person as amount":   {200, strings.Replace(order, `"order_amount": 11800`, `"order_amount": "Canary"`, 1)},
		"person as line":     {200, strings.Replace(order, `"unit_price": 6000`, `"unit_price": {"Canary":"410321-9202"}`, 1)},
		"person as currency": {200, strings.Replace(order, `"sek"`, `"Canary"`, 1)},
		"person as id":       {200, strings.Replace(order, string(testOrder), "Canary", 1)},
		"refused":            {403, fmt.Sprintf(said, "NOT_ALLOWED")},
		"code of a person":   {403, fmt.Sprintf(said, "Canary")},
		"unauthorized":       {401, fmt.Sprintf(said, "UNAUTHORIZED")},
		"not found":          {404, fmt.Sprintf(said, "NO_SUCH_ORDER")},
		"server error":       {500, order},
		"made by a person":   {201, order},
		"person as captured": {200, strings.Replace(captured, `"captured_amount": 6000`, `"captured_amount": "Canary"`, 1)},
		"person as list":     {200, strings.Replace(captured, `"refunds": [`, `"refunds": "Canary", "x": [`, 1)},
		"person as capture":  {200, strings.Replace(captured, `"a1b2"`, `"Canary Testperson"`, 1)},
		"sums that are not":  {200, strings.Replace(captured, `"captured_amount": 3000`, `"captured_amount": 2999`, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				for _, name := range []string{"Klarna-Correlation-Id", "Capture-Id", "Refund-Id"} {
					w.Header().Set(name, "Canary Testperson")
				}
				w.Header().Set("Location", "https://mail.example/captures/Canary%20Testperson")
				w.WriteHeader(answer.status)
				_, _ = fmt.Fprint(w, answer.body)
			})
			client, registry := newTestClient(t, server.URL)
			var log bytes.Buffer
			for operation, err := range askAll(t.Context(), client) {
				if err == nil {
					t.Errorf("%s was done", operation)
				}
				slog.New(slog.NewJSONHandler(&log, nil)).Error("asked", "err", err)
				slog.New(slog.NewTextHandler(&log, nil)).Error("asked", "err", err)
				_, _ = fmt.Fprintf(&log, "%v %+v", err, err)
			}
			wantNothingSecret(t, log.String()+strings.Join(sortedLabels(counted(t, registry)), " "))
		})
	}
}

// Whatever prints a client or its configuration shows no password.
func TestPrintingShowsNoPassword(t *testing.T) {
	client, _ := newTestClient(t, "http://127.0.0.1:1")
	config := Config{Store: "default", Password: func() string { return testPassword }}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
		held := struct{ Client *Client }{client}
		wantNothingSecret(t, fmt.Sprintf(verb+verb+verb, client, held, config))
	}
}

// No personal data gets into what is kept: the whole reading as the log holds it.
func TestNoPersonalDataIsRead(t *testing.T) {
	for _, order := range []string{fullOrder(t), capturedOrder(t)} {
		t.Run(order, func(t *testing.T) {
			reading, err := decode([]byte(order), testOrder)
			if err != nil {
				t.Fatal(err)
			}
			kept, err := json.Marshal(reading)
			if err != nil {
				t.Fatal(err)
			}
			wantNothingSecret(t, string(kept)+fmt.Sprintf("%+v %+v", reading.Captures, reading.Refunds))
		})
	}
}

func wantNothingSecret(t *testing.T, shown string) {
	t.Helper()
	for _, secret := range secrets() {
		if strings.Contains(shown, secret) {
			t.Errorf("%q is shown in %s", secret, shown)
		}
	}
}
