package klarna

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"ordertrail/domain"
)

const (
	maxMessages = 10
	maxCode     = 64 // characters of a code or an id
)

// codeInvalidID is Klarna's answer to an id that is none of its own.
const codeInvalidID = "INVALID_ORDER_ID"

// refusal is the body of an error answer (klarna.md, "Errors").
type refusal struct {
	Code          text           `json:"error_code"`
	Messages      jsontext.Value `json:"error_messages"`
	Message       text           `json:"error_message"` // of older services
	CorrelationID text           `json:"correlation_id"`
}

// classify says what an answer means whose status is not the wanted one.
func classify(status int, body []byte) *domain.AnswerError {
	var shown refusal
	// What cannot be read says nothing: bodies may be empty, HTML or cut.
	_ = json.Unmarshal(body, &shown, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	answer := &domain.AnswerError{
		Code:          code(string(shown.Code)),
		Messages:      shown.words(),
		CorrelationID: token(string(shown.CorrelationID)),
	}
	answer.Kind, answer.Detail = meaning(status, answer.Code)
	return answer
}

// meaning reads a status that is not the wanted one. A refusal and an unknown id need
// a code of Klarna's: without one it is a proxy, the login or a wrong base URL that
// speaks.
func meaning(status int, code string) (kind domain.AnswerKind, detail string) {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden && !isAboutOrder(code):
		return domain.AnswerUnauthorized, ""
	case status == http.StatusNotFound && code != "", status == http.StatusBadRequest && code == codeInvalidID:
		return domain.AnswerNotFound, ""
	case status == http.StatusTooManyRequests:
		return domain.AnswerRateLimited, ""
	case isDefinite(status) && code != "":
		return domain.AnswerRefused, ""
	case status == http.StatusNotFound:
		return domain.AnswerUnclear, "not in Klarna's words: is its URL right?"
	case status >= 300 && status < 400:
		return domain.AnswerUnclear, "redirects are not followed"
	case status >= 400:
		return domain.AnswerUnclear, ""
	}
	return domain.AnswerUnclear, "not a status that was expected"
}

// isDefinite says whether a status means that nothing was done and that asking
// again is of no use (klarna.md, "Errors" and "Idempotency keys").
func isDefinite(status int) bool {
	return slices.Contains([]int{
		http.StatusBadRequest, http.StatusForbidden,
		http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity,
	}, status)
}

// isUnsupported says whether an answer to what not every provider knows is that of one
// that does not. Whether it is the order or the credentials that are not known instead,
// a reading shows.
func isUnsupported(status int, code string) bool {
	return status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusForbidden && !isAboutOrder(code)
}

// isAboutOrder tells a code about the order from none or one about who asks.
func isAboutOrder(code string) bool {
	return code != "" && !slices.Contains([]string{"FORBIDDEN", "ACCESS_DENIED", "UNAUTHORIZED"}, code)
}

// words returns Klarna's messages, bounded and without what is obviously personal: they are kept for ever.
func (r refusal) words() []string {
	var shown []text
	if json.Unmarshal(r.Messages, &shown) != nil || len(shown) == 0 {
		shown = []text{r.Message}
	}
	var words []string
	for _, message := range shown[:min(len(shown), maxMessages)] {
		if said := redact(string(message)); said != "" {
			words = append(words, said)
		}
	}
	return words
}

// removed stands for a word that is obviously personal.
const removed = "[removed]"

// redact removes mail addresses and long numbers, which may be of a phone or a person. Amounts and UUIDs stay.
func redact(message string) string {
	words := strings.Fields(message)
	for i, word := range words {
		if strings.Contains(word, "@") || isLongNumber(strings.Trim(word, `,;:!?"'`)) {
			words[i] = removed
		}
	}
	return strings.Join(words, " ")
}

// isLongNumber finds words of nothing but 10 digits or more and what phone numbers are written with.
func isLongNumber(word string) bool {
	others := strings.Trim(word, "0123456789+()-.")
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, word)
	return others == "" && len(digits) >= 10
}

// code returns an error_code, empty where it has not the form of one and so might be anything.
func code(raw string) string {
	const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if raw == "" || len(raw) > maxCode || !strings.Contains(upper, raw[:1]) || strings.Trim(raw, upper+"0123456789_") != "" {
		return ""
	}
	return raw
}

// token returns an id that Klarna made, empty where it has not the form of one.
func token(raw string) string {
	if len(raw) > maxCode || strings.ContainsFunc(raw, isNoToken) {
		return ""
	}
	return raw
}

func isNoToken(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}
