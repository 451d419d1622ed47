package projections

import (
	"testing"

	"ordertrail/domain"
)

func TestChangedTellsEveryListener(t *testing.T) {
	tl := newMemoryTeller(t)
	v := runViews(t, tl.log)
	one, other := v.Changed(), v.Changed()
	tl.tell(orderKey(0), domain.Push{Via: "push"})
	<-one
	<-other
	caughtUp(t, v, tl.log)
	tl.tell(orderKey(0), reading(orderKey(0), 0))
	tl.tell(orderKey(0), domain.Create{}, domain.Acknowledge{})
	<-one // the others may have come together
	caughtUp(t, v, tl.log)
	rows, err := v.DueOf(t.Context(), orderKey(0))
	if err != nil || len(rows) != 2 || rows[0].Kind != domain.DueExpiry || rows[1].Kind != domain.DueReread {
		t.Errorf("due for an acknowledged order: %v, %v", rows, err)
	}
}
