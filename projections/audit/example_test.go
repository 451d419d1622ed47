package audit_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"ordertrail/eventstore/memorylog"
	"ordertrail/projections"
	"ordertrail/projections/audit"
)

// The log is folded again from its first event on, and what is wrong stands in the
// report.
func Example() {
	folder, err := os.MkdirTemp("", "views-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	views, err := projections.Open(filepath.Join(folder, "views.db"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer views.Close()

	report, err := audit.Replay(context.Background(), memorylog.New(), views, func(done, total uint64) {
		fmt.Println(done, "of", total, "events")
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Orders, "orders,", len(report.Findings), "findings")
	// Output:
	// 0 of 0 events
	// 0 orders, 0 findings
}
