package terminal_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ordertrail/cmd/ordertrail/terminal"
)

// Errors that were joined are told one by one; an error that wraps two is one error.
func TestReport(t *testing.T) {
	unavailable, refused := errors.New("event store unavailable"), errors.New("connection refused")
	head := fmt.Errorf("%w: read the head of ORDERS: %w", unavailable, refused)
	misuse := terminal.Misuse("cannot use --wait", "a time to wait is not negative", "--wait 5s")
	for name, test := range map[string]struct {
		err  error
		exit int
		want string
	}{
		"one error":          {refused, terminal.ExitFailed, "error: connection refused\n"},
		"one that wraps two": {head, terminal.ExitFailed, "error: event store unavailable: read the head of ORDERS: connection refused\n"},
		"one joined alone":   {errors.Join(head, nil), terminal.ExitFailed, "error: event store unavailable: read the head of ORDERS: connection refused\n"},
		"two that are joined": {errors.Join(misuse, head), terminal.ExitUsage,
			"error: cannot use --wait\n  why: a time to wait is not negative\n  try: --wait 5s\n" +
				"error: event store unavailable: read the head of ORDERS: connection refused\n"},
		"a failure that was wrapped": {fmt.Errorf("serve: %w", misuse), terminal.ExitUsage,
			"error: cannot use --wait\n  why: a time to wait is not negative\n  try: --wait 5s\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var told strings.Builder
			if exit := terminal.Report(&told, test.err); exit != test.exit || told.String() != test.want {
				t.Errorf("exit %d, told\n%s, want %d\n%s", exit, told.String(), test.exit, test.want)
			}
		})
	}
}
