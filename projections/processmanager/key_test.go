package processmanager

import (
	"testing"

	"github.com/google/uuid"

	"ordertrail/domain"
)

// These keys are in use at Klarna for 24 h after a call: a program that makes
// others would do its writes twice after an upgrade.
func TestKeysNeverChange(t *testing.T) {
	order := domain.OrderKey{Store: "default", ID: "f3392f8b-6116-4073-ab96-e330819e2c07"}
	for _, test := range []struct {
		key           domain.OrderKey
		kind, command string
		want          string
	}{
		{order, "acknowledge", "", "c03a700b-db78-5382-896c-52e612db98e2"},
		{order, "capture", "shipment-1", "7340e1c2-167d-5c8d-9c22-e7f6f839674b"},
		{order, "refund", "Ångström/1", "46caa4dc-accb-54a5-bee2-6bcee0823561"},
		{domain.OrderKey{Store: "b2b", ID: "A_b-9"}, "cancel", "c", "684cb283-551c-51b7-82ac-852118a35b43"},
	} {
		got := idempotencyKey(test.key, domain.Kind(test.kind), test.command)
		if got != test.want {
			t.Errorf("key of %s %s %q is %s, want %s", test.key, test.kind, test.command, got, test.want)
		}
		if parsed, err := uuid.Parse(got); err != nil || parsed.Version() != 5 {
			t.Errorf("key %s is no UUIDv5", got)
		}
	}
}

func TestEachIntentHasItsOwnKey(t *testing.T) {
	seen := map[string][4]string{}
	for _, intent := range [][4]string{
		{"a", "b", "capture", "1"}, {"a", "c", "capture", "1"}, {"b", "b", "capture", "1"},
		{"a", "b", "refund", "1"}, {"a", "b", "capture", "2"}, {"a", "b", "capture", ""},
		{"a", "b", "capture1", ""}, {"a", "bcapture", "", "1"}, {"ab", "", "capture", "1"},
		{"a", "b", "capture,1:1", ""}, {"a", "b", "", "capture,1:1"},
	} {
		key := idempotencyKey(domain.OrderKey{Store: domain.StoreID(intent[0]), ID: domain.OrderID(intent[1])}, domain.Kind(intent[2]), intent[3])
		if other, taken := seen[key]; taken {
			t.Errorf("%q and %q share the key %s", intent, other, key)
		}
		seen[key] = intent
	}
}
