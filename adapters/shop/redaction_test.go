package shop

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// secrets is what no error may show: the secret in each of its forms, and what the
// shop says.
func secrets() []string {
	return []string{testSecret, strings.TrimPrefix(testSecret, "whsec_"), testKey, "v1,", "Canary", "Testperson", "mail.example"}
}

func TestErrorsShowNothingOfTheAnswerOrTheSecret(t *testing.T) {
	for name, body := range map[string]string{
		"not JSON":          "Canary Testperson " + testSecret,
		"cut short":         `{"order_number":"Canary Testperson"`,
		"person as a field": `{"Canary Testperson":{"mail.example":1,"mail.example":2}}`,
		"broken in a field": `{"x":{"Canary":Testperson}}`,
		"decision":          `{"decision":"Canary"}`,
		"decision's form":   `{"decision":{"Canary":"` + testSecret + `"}}`,
		"number":            `{"order_number":"Canary\nTestperson"}`,
		"amount":            `{"expected_amount":"Canary","expected_currency":"SEK"}`,
		"currency":          `{"expected_amount":1,"expected_currency":"Canary"}`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, status := range []int{http.StatusOK, http.StatusInternalServerError} {
				header := http.Header{"X-Said": {"Canary Testperson"}}
				_, err := answering(t, status, header, body).Ask(t.Context(), testOrder())
				if err == nil {
					t.Errorf("%s was an answer", name)
				}
				wantNothingSecret(t, fmt.Sprintf("%v %+v %#v", err, err, err))
			}
		})
	}
}

// Whatever prints a client or its configuration shows no secret.
func TestPrintingShowsNoSecret(t *testing.T) {
	client := newTestClient(t, "http://127.0.0.1:1")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
		held := struct{ Client *Client }{client}
		wantNothingSecret(t, fmt.Sprintf(verb+verb+verb+verb, client, *client, held, testConfig("")))
	}
}

func wantNothingSecret(t *testing.T, shown string) {
	t.Helper()
	for _, secret := range secrets() {
		if strings.Contains(shown, secret) || strings.Contains(shown, fmt.Sprintf("%x", secret)) {
			t.Errorf("%q is shown in %s", secret, shown)
		}
	}
}
