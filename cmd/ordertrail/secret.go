package main

import (
	"fmt"
	"log/slog"
)

const redacted = "[redacted]"

// A secret is a password or token that no log line, error, dump or document
// shows: every way of printing it gives [redacted]. The value stands behind a
// pointer because fmt prints unexported fields of a struct without asking them
// for their own form.
type secret struct{ value *string }

// newSecret hides value; an empty value is no secret at all.
func newSecret(value string) secret {
	if value == "" {
		return secret{}
	}
	return secret{value: &value}
}

// isSet tells whether there is a secret.
func (s secret) isSet() bool { return s.value != nil }

// reveal gives the value, for the one place that sends or compares it.
func (s secret) reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String gives [redacted].
func (s secret) String() string { return redacted }

// GoString gives [redacted].
func (s secret) GoString() string { return redacted }

// Format writes [redacted] whatever the verb.
func (s secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// MarshalText gives [redacted], in JSON and YAML too.
func (s secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue gives [redacted].
func (s secret) LogValue() slog.Value { return slog.StringValue(redacted) }
