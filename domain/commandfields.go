package domain

import (
	"strings"
	"unicode"
)

const (
	maxCommandID = 255 // what Klarna's reference takes
	maxReason    = 200
)

// checkCommandID accepts what a command's id may be: it is Klarna's reference, and
// part of the idempotency key.
func checkCommandID(field, id string) error {
	if id == "" {
		return &FieldError{Field: field, Why: "is required"}
	}
	if len(id) > maxCommandID || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return &FieldError{Field: field, Why: "has 1 to 255 characters of ASCII without spaces"}
	}
	return nil
}

// CheckReason keeps what is obviously personal out of the log, where it would
// stay for ever (help/guarantees.md, "Personal data and secrets"). Its
// *FieldError repeats nothing of it.
func CheckReason(reason string) error {
	digits := 0
	for _, r := range reason {
		switch {
		case isUnfit(r):
			return &FieldError{Field: "reason", Why: "is kept for ever: give a few words without addresses and control characters"}
		case r >= '0' && r <= '9':
			digits++
		}
	}
	if len([]rune(reason)) > maxReason || digits > 8 {
		return &FieldError{Field: "reason", Why: "is kept for ever: give a few words, at most 200 characters and 8 digits, nothing personal"}
	}
	return nil
}

// isUnfit says of a character that it belongs to an address of mail, controls something
// or turns the direction of writing.
func isUnfit(r rune) bool {
	return r == '@' || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}
