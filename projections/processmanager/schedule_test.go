package processmanager

import (
	"testing"
	"time"
)

func TestDelayFollowsTheContract(t *testing.T) {
	tests := []struct {
		failures int
		since    time.Duration
		want     time.Duration
	}{
		{1, 0, time.Second},
		{2, time.Second, 2 * time.Second},
		{3, 3 * time.Second, 4 * time.Second},
		{5, 15 * time.Second, 16 * time.Second},
		{6, 31 * time.Second, 30 * time.Second},
		{20, 9 * time.Minute, 30 * time.Second},
		{25, 10 * time.Minute, time.Minute},
		{30, time.Hour, 6 * time.Minute},
		{99, 40 * time.Hour, 15 * time.Minute},
	}
	for _, test := range tests {
		if got := delay(test.failures, test.since); got != test.want {
			t.Errorf("after %d failures in %s: %s, want %s", test.failures, test.since, got, test.want)
		}
	}
}
