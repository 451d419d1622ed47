package shop

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"ordertrail/domain"
)

func TestAnswers(t *testing.T) {
	long := strings.Repeat("å", maxNumber)
	for name, test := range map[string]struct {
		status int
		body   string
		want   domain.ShopAnswer
	}{
		"nothing at all":  {204, "", domain.ShopAnswer{}},
		"an empty 200":    {200, "", domain.ShopAnswer{}},
		"an empty object": {200, " {}\n", domain.ShopAnswer{}},
		"201":             {201, `{"order_number":"1001"}`, domain.ShopAnswer{OrderNumber: "1001"}},
		"no reason":       {200, `{"decision":"cancel"}`, domain.ShopAnswer{Cancel: reasonUntold}},
		"empty reason":    {200, `{"decision":"cancel","reason":""}`, domain.ShopAnswer{Cancel: reasonUntold}},
		"null reason":     {200, `{"decision":"cancel","reason":null}`, domain.ShopAnswer{Cancel: reasonUntold}},
		"personal reason": {200, `{"decision":"cancel","reason":"ask a@b.example"}`, domain.ShopAnswer{Cancel: reasonUntold}},
		"long reason":     {200, `{"decision":"cancel","reason":"` + strings.Repeat("x", 201) + `"}`, domain.ShopAnswer{Cancel: reasonUntold}},
		"accept":          {200, `{"decision":"accept","order_number":"` + long + `"}`, domain.ShopAnswer{OrderNumber: long}},
		"nulls":           {200, `{"decision":null,"order_number":null,"reason":null,"expected_amount":null,"expected_currency":null}`, domain.ShopAnswer{}},
		"other fields":    {200, `{"Decision":"cancel","decisions":["cancel"],"total":1.5}`, domain.ShopAnswer{}},
		"accept, reason":  {200, `{"decision":"accept","reason":"call 070-123 45 67"}`, domain.ShopAnswer{}},
		"cancel":          {200, `{"decision":"cancel","reason":"out of stock","order_number":"7"}`, domain.ShopAnswer{OrderNumber: "7", Cancel: "out of stock"}},
		"expected":        {200, `{"expected_amount":11800,"expected_currency":"sek"}`, domain.ShopAnswer{Expected: &domain.Money{Amount: 11800, Currency: "SEK"}}},
		"expected 0":      {200, `{"expected_amount":0,"expected_currency":"EUR"}`, domain.ShopAnswer{Expected: &domain.Money{Currency: "EUR"}}},
		"the most": {200, fmt.Sprintf(`{"expected_amount":%d,"expected_currency":"EUR"}`, int64(maxAmount)),
			domain.ShopAnswer{Expected: &domain.Money{Amount: maxAmount, Currency: "EUR"}}},
		"cancel, expected": {200, `{"decision":"cancel","reason":"r","expected_amount":1,"expected_currency":"NOK"}`,
			domain.ShopAnswer{Cancel: "r", Expected: &domain.Money{Amount: 1, Currency: "NOK"}}},
		"64 KiB": {200, `{"order_number":"9"}` + strings.Repeat(" ", maxAnswer-20), domain.ShopAnswer{OrderNumber: "9"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := answering(t, test.status, nil, test.body).Ask(t.Context(), testOrder())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("answer is %+v, want %+v", got, test.want)
			}
		})
	}
}

// None of these is an answer, and none cancels anything.
func TestBadAnswers(t *testing.T) {
	const goTogether = "expected_amount and expected_currency go together"
	const tooLong = "order_number has at most 255 characters, none of them a control character"
	for name, test := range map[string]struct {
		status       int
		body, detail string
	}{
		"empty 201":        {201, "", "it is empty, which says something with 200 and 204 only, not with 201"},
		"empty 202":        {202, "", "it is empty, which says something with 200 and 204 only, not with 202"},
		"too large":        {200, `{"decision":"cancel","reason":"r"}` + strings.Repeat(" ", maxAnswer), "it is larger than 64 KiB"},
		"one byte more":    {200, `{"order_number":"9"}` + strings.Repeat(" ", maxAnswer-19), "it is larger than 64 KiB"},
		"html":             {200, "<html>cancel</html>", "it is not a JSON object"},
		"blank":            {200, "\n", "it is not a JSON object"},
		"null":             {200, "null", "it is not a JSON object"},
		"a list":           {200, `[{"decision":"cancel"}]`, "it is not a JSON object"},
		"a word":           {200, `"cancel"`, "it is not a JSON object"},
		"cut":              {200, `{"decision":"cancel","reason":"r"`, "it is not a JSON object"},
		"two objects":      {200, `{"decision":"cancel","reason":"r"}{}`, "it is not a JSON object"},
		"bad UTF-8":        {200, "{\"order_number\":\"\xff\"}", "it is not a JSON object"},
		"half a surrogate": {200, `{"order_number":"\ud800"}`, "it is not a JSON object"},
		"twice":            {200, `{"decision":"accept","decision":"cancel","reason":"r"}`, "a field comes twice"},
		"unknown twice":    {200, `{"decision":"cancel","reason":"r","x":{"y":1,"y":2}}`, "a field comes twice"},

		"unknown decision":  {200, `{"decision":"reject","reason":"r"}`, "decision is neither accept nor cancel"},
		"capital decision":  {200, `{"decision":"Cancel","reason":"r"}`, "decision is neither accept nor cancel"},
		"empty decision":    {200, `{"decision":""}`, "decision is neither accept nor cancel"},
		"decision no text":  {200, `{"decision":true}`, "decision has the wrong form"},
		"reason no text":    {200, `{"decision":"cancel","reason":["r"]}`, "reason has the wrong form"},
		"number no text":    {200, `{"order_number":1001}`, "order_number has the wrong form"},
		"long number":       {200, `{"order_number":"` + strings.Repeat("å", maxNumber+1) + `"}`, tooLong},
		"number with break": {200, `{"order_number":"1\n2"}`, tooLong},
		"number with C1":    {200, `{"order_number":"1\u009b2"}`, tooLong},
		"number turned":     {200, `{"order_number":"1\u202e2"}`, tooLong},

		"amount alone":     {200, `{"expected_amount":1}`, goTogether},
		"currency alone":   {200, `{"expected_currency":"SEK"}`, goTogether},
		"null currency":    {200, `{"expected_amount":1,"expected_currency":null}`, goTogether},
		"float amount":     {200, `{"expected_amount":118.0,"expected_currency":"SEK"}`, "expected_amount has the wrong form"},
		"exponent":         {200, `{"expected_amount":1e3,"expected_currency":"SEK"}`, "expected_amount has the wrong form"},
		"amount as text":   {200, `{"expected_amount":"118","expected_currency":"SEK"}`, "expected_amount has the wrong form"},
		"more than 64 bit": {200, `{"expected_amount":9223372036854775808,"expected_currency":"SEK"}`, "expected_amount has the wrong form"},
		"negative amount":  {200, `{"expected_amount":-1,"expected_currency":"SEK"}`, "expected_amount is negative or too great"},
		"great amount":     {200, `{"expected_amount":9007199254740993,"expected_currency":"SEK"}`, "expected_amount is negative or too great"},
		"long currency":    {200, `{"expected_amount":1,"expected_currency":"SEKK"}`, "expected_currency is not three letters"},
		"odd currency":     {200, `{"expected_amount":1,"expected_currency":"S K"}`, "expected_currency is not three letters"},
		"currency no text": {200, `{"expected_amount":1,"expected_currency":752}`, "expected_currency has the wrong form"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := answering(t, test.status, nil, test.body).Ask(t.Context(), testOrder())
			wantError(t, got, err, domain.AnswerWrong, "the shop's answer cannot be used: "+test.detail)
		})
	}
}

// Only 2xx is an answer, whatever the body says.
func TestOtherStatusesAreUnclear(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 409, 410, 422, 429, 500, 502, 503, 599} {
		got, err := answering(t, status, nil, `{"decision":"cancel","reason":"out of stock"}`).Ask(t.Context(), testOrder())
		wantError(t, got, err, domain.AnswerUnclear, fmt.Sprintf("the shop answered %d", status))
	}
}

func TestErrorsNameTheOrderAndTheShop(t *testing.T) {
	_, err := answering(t, http.StatusServiceUnavailable, nil, "").Ask(t.Context(), testOrder())
	if want := "ask the shop whether it takes order se/f3392f8b: unclear: the shop answered 503"; err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}
