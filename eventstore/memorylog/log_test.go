package memorylog_test

import (
	"testing"

	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
	"ordertrail/tests/storetest"
)

func TestLog(t *testing.T) {
	storetest.Run(t, func(*testing.T) eventstore.Log { return memorylog.New() })
}
