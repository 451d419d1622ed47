//go:build crashpoints

package service

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// crashVariable names the point at which this build kills itself, as "point:n" for
// the nth time it is reached. It is no setting.
const crashVariable = "CRASH_AT"

// CrashPoints kills the process at one point, as kill -9 would.
func CrashPoints() Points {
	at, count, _ := strings.Cut(os.Getenv(crashVariable), ":")
	n, err := strconv.ParseInt(count, 10, 64)
	if at != "" && err != nil {
		panic(fmt.Sprintf("%s wants point:n", crashVariable))
	}
	var left atomic.Int64
	left.Store(n)
	return func(point string) error {
		if point == at && left.Add(-1) == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		return nil
	}
}
