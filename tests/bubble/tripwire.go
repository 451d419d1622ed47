package bubble

import (
	"errors"
	"strconv"
	"strings"
	"sync/atomic"
)

// errDead says that the process has ended before it came here.
var errDead = errors.New("the process is dead")

// tripwire ends a process at a named point: from then on nothing that it does gets
// anywhere.
type tripwire struct {
	point string
	left  atomic.Int64
	dead  atomic.Bool
}

// newTripwire trips at the nth passing of a point, "before_capture:2"; at none
// where that is empty.
func newTripwire(at string) *tripwire {
	point, count, _ := strings.Cut(at, ":")
	w := &tripwire{point: point}
	n, _ := strconv.Atoi(count)
	w.left.Store(int64(max(n, 1)))
	return w
}

func (w *tripwire) at(point string) error {
	if point == w.point && w.left.Add(-1) == 0 {
		w.dead.Store(true)
	}
	if w.dead.Load() {
		return errDead
	}
	return nil
}

func (w *tripwire) isDead() bool { return w.dead.Load() }
