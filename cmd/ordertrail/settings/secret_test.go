package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const canary = "hunter2"

func TestSecretIsNeverPrinted(t *testing.T) {
	s := NewSecret(canary)
	if s.Reveal() != canary {
		t.Fatal("does not reveal")
	}
	inside := Config{Stores: []Store{{ID: "default", Password: s, PushSecret: s, ShopSecret: s}}}
	exported := struct{ Password Secret }{s}
	for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %T %t %b %o %e %c %U %p %10s %-5v") {
		for _, value := range []any{s, &s, []Secret{s}, map[string]Secret{"a": s}, inside, &inside, exported, inside.Stores} {
			checkHidden(t, verb, fmt.Sprintf(verb, value))
		}
	}
	document, err := json.Marshal(map[string]any{"a": s, "b": exported, "c": inside.Stores})
	if err != nil {
		t.Fatal(err)
	}
	checkHidden(t, "JSON", string(document))
	document, err = yaml.Marshal(exported)
	if err != nil {
		t.Fatal(err)
	}
	checkHidden(t, "YAML", string(document))
	var logged bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&logged, nil), slog.NewJSONHandler(&logged, nil)} {
		slog.New(handler).Info("x", "secret", s, "exported", exported, "config", inside)
	}
	checkHidden(t, "slog", logged.String())
}

// checkHidden looks for the canary as text and in hex.
func checkHidden(t *testing.T, how, printed string) {
	t.Helper()
	if low := strings.ToLower(printed); strings.Contains(low, canary) || strings.Contains(low, fmt.Sprintf("%x", canary)) {
		t.Errorf("%s prints it: %s", how, printed)
	}
}

func TestSecretPrintsAsRedacted(t *testing.T) {
	s := NewSecret(canary)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if printed := fmt.Sprintf(verb, s); printed != redacted {
			t.Errorf("%s prints %s", verb, printed)
		}
	}
}

func TestSecretFile(t *testing.T) {
	for mode, readable := range map[os.FileMode]bool{
		0o400: true, 0o600: true, 0o440: true, 0o640: true,
		0o644: false, 0o604: false, 0o660: false, 0o666: false, 0o602: false,
	} {
		value, err := ReadSecretFile(writeFile(t, "s", canary+"\n", mode))
		if readable != (err == nil) || readable && value.Reveal() != canary {
			t.Errorf("mode %04o: %v", mode, err)
		}
		if err != nil && !strings.Contains(err.Error(), "chmod 0600") {
			t.Errorf("mode %04o: %v", mode, err)
		}
	}
	for name, text := range map[string]string{"is empty": "\n", "is larger": strings.Repeat("x", maxSecretBytes+1)} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadSecretFile(writeFile(t, "s", text, 0o600)); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
