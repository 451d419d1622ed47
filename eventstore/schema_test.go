package eventstore

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// chain is three schemas that each leave their mark.
func chain() []upcast {
	mark := func(word string) upcast {
		return func(data json.RawMessage) (json.RawMessage, error) {
			return append(data, word...), nil
		}
	}
	return []upcast{mark(" v1-to-v2"), mark(" v2-to-v3")}
}

func TestUpcastsRunInOrderFromTheSchemaWritten(t *testing.T) {
	for schema, want := range map[int]string{
		1: "written v1-to-v2 v2-to-v3",
		2: "written v2-to-v3",
		3: "written",
	} {
		got, err := upcastAll("fetched", chain(), schema, json.RawMessage("written"))
		if err != nil || string(got) != want {
			t.Errorf("from v%d: %q, %v, want %q", schema, got, err, want)
		}
	}
}

func TestANewerSchemaAsksForAnUpgrade(t *testing.T) {
	for _, schema := range []int{4, 1 << 30} {
		got, err := upcastAll("fetched", chain(), schema, json.RawMessage("written"))
		if err == nil {
			t.Fatalf("v%d was read as %q", schema, got)
		}
		for _, word := range []string{"fetched", "newer", "reads up to v3", "upgrade"} {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("v%d: %q does not say %q", schema, err, word)
			}
		}
	}
	for _, schema := range []int{0, -1} {
		if got, err := upcastAll("fetched", chain(), schema, nil); err == nil {
			t.Errorf("v%d was read as %q", schema, got)
		}
	}
}

func TestAFailedUpcastSaysWhichOne(t *testing.T) {
	broken := errors.New("a field is missing")
	steps := append(chain(), func(json.RawMessage) (json.RawMessage, error) { return nil, broken })
	_, err := upcastAll("fetched", steps, 1, json.RawMessage("written"))
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "fetched.v3") {
		t.Errorf("got %v", err)
	}
}
