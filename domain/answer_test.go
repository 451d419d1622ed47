package domain

import "testing"

func TestAnAnswersWords(t *testing.T) {
	for want, answer := range map[string]AnswerError{
		"unclear (503)":                       {Kind: AnswerUnclear, Status: 503},
		"not_found (404 NO_SUCH_ORDER)":       {Kind: AnswerNotFound, Status: 404, Code: "NO_SUCH_ORDER", Messages: []string{"words of Klarna's"}},
		"unreachable: connection refused":     {Kind: AnswerUnreachable, Detail: "connection refused"},
		"refused (403 X), correlation id abc": {Kind: AnswerRefused, Status: 403, Code: "X", CorrelationID: "abc"},
	} {
		t.Run(want, func(t *testing.T) {
			if got := answer.Error(); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
