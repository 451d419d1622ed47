package klarna

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"ordertrail/domain"
)

func TestAStatusBecomesAKind(t *testing.T) {
	refused := func(code string) string {
		return `{"error_code":"` + code + `","error_messages":["No."],"correlation_id":"in-body"}`
	}
	for name, test := range map[string]struct {
		status int
		body   string
		kind   domain.AnswerKind
		code   string
	}{
		"no such order":               {404, refused("NO_SUCH_ORDER"), domain.AnswerNotFound, "NO_SUCH_ORDER"},
		"404 of a proxy":              {404, "<html>", domain.AnswerUnclear, ""},
		"404 with nothing in it":      {404, "", domain.AnswerUnclear, ""},
		"404 of a gateway":            {404, `{"status":404,"error":"Not Found","path":"/x"}`, domain.AnswerUnclear, ""},
		"404 of a web framework":      {404, `{"error_code":"no route","error_messages":["No."]}`, domain.AnswerUnclear, ""},
		"an id Klarna cannot have":    {400, refused("INVALID_ORDER_ID"), domain.AnswerNotFound, "INVALID_ORDER_ID"},
		"405 of another provider":     {405, "", domain.AnswerUnclear, ""},
		"wrong credentials":           {401, "", domain.AnswerUnauthorized, ""},
		"credentials, with a code":    {401, refused("UNAUTHORIZED"), domain.AnswerUnauthorized, "UNAUTHORIZED"},
		"403 of a firewall":           {403, "<html>blocked</html>", domain.AnswerUnauthorized, ""},
		"403 with an empty code":      {403, refused(""), domain.AnswerUnauthorized, ""},
		"403 about who asks":          {403, refused("ACCESS_DENIED"), domain.AnswerUnauthorized, "ACCESS_DENIED"},
		"403 with a code that is not": {403, refused("see canary@mail.example"), domain.AnswerUnauthorized, ""},
		"not allowed":                 {403, refused("NOT_ALLOWED"), domain.AnswerRefused, "NOT_ALLOWED"},
		"capture not allowed":         {403, refused("CAPTURE_NOT_ALLOWED"), domain.AnswerRefused, "CAPTURE_NOT_ALLOWED"},
		"a code of tomorrow":          {403, refused("PAYMENT_METHOD_FAILED"), domain.AnswerRefused, "PAYMENT_METHOD_FAILED"},
		"bad value":                   {400, refused("BAD_VALUE"), domain.AnswerRefused, "BAD_VALUE"},
		"unprocessable":               {422, refused("UNPROCESSABLE_ENTITY"), domain.AnswerRefused, "UNPROCESSABLE_ENTITY"},
		"too large":                   {413, refused("REQUEST_TOO_LARGE"), domain.AnswerRefused, "REQUEST_TOO_LARGE"},
		"400 without a code":          {400, "", domain.AnswerUnclear, ""},
		"rate":                        {429, refused("TOO_MANY_REQUESTS"), domain.AnswerRateLimited, "TOO_MANY_REQUESTS"},
		"conflict":                    {409, refused("CONFLICT"), domain.AnswerUnclear, "CONFLICT"},
		"500":                         {500, refused("INTERNAL_SERVER_ERROR"), domain.AnswerUnclear, "INTERNAL_SERVER_ERROR"},
		"502":                         {502, "<html>", domain.AnswerUnclear, ""},
		"503":                         {503, "", domain.AnswerUnclear, ""},
		"504":                         {504, "", domain.AnswerUnclear, ""},
		"another success":             {202, "{}", domain.AnswerUnclear, ""},
		"a status nobody knows":       {799, "", domain.AnswerUnclear, ""},
		"larger than 32 MiB":          {403, strings.Repeat("x", maxAnswer+1), domain.AnswerUnclear, ""},
	} {
		t.Run(name, func(t *testing.T) {
			client := answering(t, test.status, nil, test.body)
			for operation, err := range askAll(t.Context(), client) {
				answer := wantAnswer(t, err, kindFor(operation, test.kind, test.status))
				if answer.Status != test.status || answer.Code != test.code {
					t.Errorf("%s: status %d code %q, want %d %q", operation, answer.Status, answer.Code, test.status, test.code)
				}
			}
		})
	}
}

// A success is one status only: the others say nothing about what was done.
func TestOnlyTheRightSuccessIsOne(t *testing.T) {
	for _, status := range []int{200, 201, 202, 204} {
		client := answering(t, status, http.Header{"Capture-Id": {"made-1"}, "Refund-Id": {"made-1"}}, "")
		for _, w := range writes() {
			if status == w.want {
				continue
			}
			made, err := w.send(t.Context(), client, testOrder, testKey)
			wantAnswer(t, err, domain.AnswerUnclear)
			if made != "" {
				t.Errorf("%s made %q by status %d", w.operation, made, status)
			}
		}
	}
	for _, status := range []int{201, 203, 204} {
		client := answering(t, status, nil, "")
		_, err := client.Read(t.Context(), testOrder)
		wantAnswer(t, err, domain.AnswerUnclear)
	}
}

func TestRefusalsAreReadLeniently(t *testing.T) {
	long := strings.Repeat("x", maxText+1)
	for name, test := range map[string]struct {
		body  string
		code  string
		words []string
	}{
		"plural":           {`{"error_code":"NOT_ALLOWED","error_messages":["one","","two"]}`, "NOT_ALLOWED", []string{"one", "two"}},
		"singular":         {`{"error_code":"NOT_ALLOWED","error_message":"one"}`, "NOT_ALLOWED", []string{"one"}},
		"of another type":  {`{"error_messages":{"a":1},"error_code":"NOT_ALLOWED"}`, "NOT_ALLOWED", nil},
		"numbers among it": {`{"error_messages":["one",2,null],"error_code":"NOT_ALLOWED"}`, "NOT_ALLOWED", []string{"one"}},
		"code twice":       {`{"error_code":"A","error_code":"NOT_ALLOWED"}`, "NOT_ALLOWED", nil},
		"control, long":    {`{"error_code":"NOT_ALLOWED","error_messages":["a\u0000\nb","` + long + `"]}`, "NOT_ALLOWED", []string{"ab", long[:maxText]}},
		"many":             {`{"error_code":"NOT_ALLOWED","error_messages":["0","1","2","3","4","5","6","7","8","9","10"]}`, "NOT_ALLOWED", strings.Split("0123456789", "")},
	} {
		t.Run(name, func(t *testing.T) {
			answer := classify(http.StatusForbidden, []byte(test.body))
			if answer.Code != test.code || !reflect.DeepEqual(answer.Messages, test.words) {
				t.Errorf("%s: code %q messages %q, want %q %q", name, answer.Code, answer.Messages, test.code, test.words)
			}
		})
	}
}

// What is obviously personal is not kept for ever; what helps to understand is.
func TestWordsAreWithoutWhatIsPersonal(t *testing.T) {
	for message, want := range map[string]string{
		"Bad email canary@mail.example.":                             "Bad email [removed]",
		"No <canary@mail.example>, try\tagain":                       "No [removed] tryagain", // control characters go before
		"Phone 0765260000 is wrong":                                  "Phone [removed] is wrong",
		"Phone +46(0)76-526.00.00, or 0046765260000":                 "Phone [removed] or [removed]",
		"'4103219202'":                                               "[removed]",
		"Captured 123456789 of 200000000":                            "Captured 123456789 of 200000000",
		"No order f3392f8b-6116-4073-ab96-e330819e2c07 - 2026-03-01": "No order f3392f8b-6116-4073-ab96-e330819e2c07 - 2026-03-01",
		"K4MADNY1234567890 (0)":                                      "K4MADNY1234567890 (0)",
	} {
		t.Run(message, func(t *testing.T) {
			body, err := json.Marshal(map[string]any{"error_code": "NOT_ALLOWED", "error_messages": []string{" ", message}})
			if err != nil {
				t.Fatal(err)
			}
			if got := classify(http.StatusForbidden, body).Messages; !reflect.DeepEqual(got, []string{want}) {
				t.Errorf("%q became %q, want %q", message, got, want)
			}
		})
	}
}

func TestTheCorrelationIDIsKept(t *testing.T) {
	for name, test := range map[string]struct {
		header string
		body   string
		want   string
	}{
		"header":          {"11111111-aaaa", `{}`, "11111111-aaaa"},
		"body":            {"", `{"correlation_id":"22222222-bbbb"}`, "22222222-bbbb"},
		"header wins":     {"11111111-aaaa", `{"correlation_id":"22222222-bbbb"}`, "11111111-aaaa"},
		"not one":         {"canary@mail.example", `{"correlation_id":"Canary Testperson"}`, ""},
		"too long":        {strings.Repeat("a", maxCode+1), ``, ""},
		"of another type": {"", `{"correlation_id":5}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			header := http.Header{"Klarna-Correlation-Id": {test.header}}
			client := answering(t, http.StatusInternalServerError, header, test.body)
			answer := wantAnswer(t, client.Acknowledge(t.Context(), testOrder, testKey), domain.AnswerUnclear)
			if answer.CorrelationID != test.want {
				t.Errorf("%s: correlation id %q, want %q", name, answer.CorrelationID, test.want)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	at := func(d time.Duration) string { return testNow().Add(d).Format(http.TimeFormat) }
	for name, test := range map[string]struct {
		status     int
		retryAfter string
		reset      string
		want       time.Duration
	}{
		"nothing":                     {429, "", "", 0},
		"seconds":                     {429, "7", "", 7 * time.Second},
		"zero":                        {429, "0", "9", 0},
		"spaces":                      {429, " 7 ", "", 7 * time.Second},
		"a date":                      {429, at(90 * time.Second), "", 90 * time.Second},
		"a date of RFC 850":           {429, "Sunday, 01-Mar-26 12:00:30 GMT", "", 30 * time.Second},
		"a date that has passed":      {429, at(-time.Hour), "", 0},
		"a far date":                  {429, at(24 * time.Hour), "", maxRetryAfter},
		"a great number":              {429, "99999999999999999999999", "", maxRetryAfter},
		"a great number of seconds":   {429, "9223372036", "", maxRetryAfter},
		"negative":                    {429, "-5", "", 0},
		"a fraction":                  {429, "1.5", "", 0},
		"words":                       {429, "soon", "3", 3 * time.Second},
		"the reset of the rate limit": {429, "", "1", time.Second},
		"Retry-After before reset":    {429, "7", "1", 7 * time.Second},
		"503":                         {503, "7", "", 7 * time.Second},
		"503 is not about the rate":   {503, "", "7", 0},
	} {
		t.Run(name, func(t *testing.T) {
			header := http.Header{"Retry-After": {test.retryAfter}, "X-Ratelimit-Reset": {test.reset}}
			if got := retryAfter(test.status, header, testNow()); got != test.want {
				t.Errorf("%s: wait %s, want %s", name, got, test.want)
			}
		})
	}
	client := answering(t, http.StatusTooManyRequests, http.Header{"X-Ratelimit-Reset": {"2"}}, "")
	answer := wantAnswer(t, client.Acknowledge(t.Context(), testOrder, testKey), domain.AnswerRateLimited)
	if answer.RetryAfter != 2*time.Second {
		t.Errorf("the client waits %s, want 2s", answer.RetryAfter)
	}
}

// kindFor returns the kind of an answer to an operation: not every provider knows
// extension, and those that do not answer it like this.
func kindFor(operation string, kind domain.AnswerKind, status int) domain.AnswerKind {
	lacks := status == 404 || status == 405 || status == 403 && kind == domain.AnswerUnauthorized
	if operation == "extend" && lacks {
		return domain.AnswerUnsupported
	}
	return kind
}
