package domain

import (
	"errors"
	"strings"
	"testing"
)

func TestParseOrderID(t *testing.T) {
	const uuid = "0b1d9815-165e-42e2-8867-35bc03789e00"
	good := map[string]OrderID{
		uuid:                                   uuid,
		strings.ToUpper(uuid):                  uuid,
		"a":                                    "a",
		"ORDER_1-x":                            "ORDER_1-x",
		strings.Repeat("x", 255):               OrderID(strings.Repeat("x", 255)),
		"azAZ09_-":                             "azAZ09_-",
		"0b1d9815-165E-42e2-8867-35bc03789e0":  "0b1d9815-165E-42e2-8867-35bc03789e0", // one short: no UUID
		"0b1d9815-165E-42e2-8867-35bc03789e0x": "0b1d9815-165E-42e2-8867-35bc03789e0x",
		"0b1d9815-165E-42e2-886-735bc03789e00": "0b1d9815-165E-42e2-886-735bc03789e00",
	}
	for raw, want := range good {
		if got, err := ParseOrderID(raw); err != nil || got != want {
			t.Errorf("ParseOrderID(%q) = %q, %v", raw, got, err)
		}
	}
	for _, raw := range []string{
		"", strings.Repeat("x", 256), "a b", "a.b", "*", ">", "a\x00", "a\n", "../a", "{checkout.order.id}", "a/b", "é", "１２", "a'b", "urn:uuid:" + uuid,
	} {
		if got, err := ParseOrderID(raw); !errors.Is(err, ErrBadID) {
			t.Errorf("ParseOrderID(%q) = %q, %v", raw, got, err)
		}
	}
}

func FuzzParseOrderID(f *testing.F) {
	f.Add("0B1D9815-165e-42e2-8867-35bc03789e00")
	f.Add("a*b")
	f.Fuzz(func(t *testing.T, raw string) {
		id, err := ParseOrderID(raw)
		if err != nil {
			return
		}
		if again, err := ParseOrderID(string(id)); err != nil || again != id {
			t.Errorf("%q is %q, and then %q, %v", raw, id, again, err)
		}
		if strings.ContainsAny(string(id), ".*> \r\n\t/\\'\"%") {
			t.Errorf("%q is accepted as %q", raw, id)
		}
	})
}

func TestParseStoreID(t *testing.T) {
	for _, raw := range []string{"default", "shop-1", "a", "az-09", strings.Repeat("s", 32)} {
		if got, err := ParseStoreID(raw); err != nil || string(got) != raw {
			t.Errorf("ParseStoreID(%q) = %q, %v", raw, got, err)
		}
	}
	for _, raw := range []string{"", strings.Repeat("s", 33), "Shop", "a.b", "a b", "*"} {
		if got, err := ParseStoreID(raw); !errors.Is(err, ErrBadID) {
			t.Errorf("ParseStoreID(%q) = %q, %v", raw, got, err)
		}
	}
}
