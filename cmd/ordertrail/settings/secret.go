package settings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
)

const redacted = "[redacted]"

// A Secret is a password or token, which every way of printing shows as [redacted].
// It is a pointer because fmt prints the unexported fields of a struct as they are.
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

const (
	maxSecretBytes = 64 << 10

	// exposed are the permissions a secret's file must not give: writing by group or
	// others, reading by others. systemd hands out credentials with mode 0440.
	exposed fs.FileMode = 0o026
)

// ReadSecretFile reads the secret in a file, without the line break at its end. It
// refuses one that others can read or change, that is empty or too large.
func ReadSecretFile(path string) (Secret, error) {
	file, err := os.Open(path)
	if err != nil {
		return Secret{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Secret{}, err
	}
	if mode := info.Mode().Perm(); mode&exposed != 0 {
		return Secret{}, fmt.Errorf("mode %04o lets others read or change %s: chmod 0600 it", mode, path)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxSecretBytes+1))
	if err != nil {
		return Secret{}, err
	}
	if len(text) > maxSecretBytes {
		return Secret{}, fmt.Errorf("%s is larger than %d bytes", path, maxSecretBytes)
	}
	value := NewSecret(strings.TrimRight(string(text), "\r\n"))
	if !value.IsSet() {
		return Secret{}, errors.New(path + " is empty")
	}
	return value, nil
}
