package settings

import (
	"fmt"
	"log/slog"
)

const redacted = "[redacted]"

// A Secret is a password or token that no log line, error, dump or document
// shows: every way of printing it gives [redacted]. The value stands behind a
// pointer because fmt prints unexported fields of a struct without asking them
// for their own form.
type Secret struct{ value *string }

// NewSecret hides value; an empty value is no secret at all.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{value: &value}
}

// IsSet tells whether there is a secret.
func (s Secret) IsSet() bool { return s.value != nil }

// Reveal returns the value, for the one place that sends or compares it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String returns [redacted].
func (s Secret) String() string { return redacted }

// GoString returns [redacted].
func (s Secret) GoString() string { return redacted }

// Format writes [redacted] whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// MarshalText returns [redacted], in JSON and YAML too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns [redacted].
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
