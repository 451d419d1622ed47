package audit

import (
	"fmt"
	"slices"

	"ordertrail/domain"
)

// tasks returns what is due for an order, or what is watched of it.
type tasks func(domain.Order) []domain.Task

// forgotten says what of a known order nobody would ever look at again, or what
// would be asked for once more, empty where everything is where it should be, due
// or watched.
func (t *trail) forgotten(due, watch tasks) string {
	if t.broken || !t.order.Known() {
		return ""
	}
	now := due(t.order)
	for _, effect := range domain.Effects() {
		if wrong := t.misplaced(effect.Kind, now); effect.Verb != "" && wrong != "" {
			return wrong
		}
	}
	switch {
	case !t.order.Settled() && len(now) == 0:
		return fmt.Sprintf("it is %s and nothing is due for it", t.order.Status)
	case t.order.Settled() && t.order.Open() && len(watch(t.order)) == 0:
		return fmt.Sprintf("it is %s and nothing of it is watched", t.order.Status)
	}
	return ""
}

// misplaced checks what is due of a kind against the oldest intent that waits. A
// hold keeps a shipment waiting.
func (t *trail) misplaced(kind domain.Kind, now []domain.Task) string {
	oldest, waits := t.waiting(kind)
	at := slices.IndexFunc(now, func(task domain.Task) bool { return task.Kind == kind })
	held := kind == domain.DueCapture && t.order.Held() && t.order.Open()
	switch {
	case at < 0 && waits && !held:
		return fmt.Sprintf("%q asked to %s and that is not due", oldest.id, kind)
	case at >= 0 && now[at].Command != oldest.id:
		return fmt.Sprintf("it is due to %s %q, for which nothing asks next", kind, now[at].Command)
	}
	return ""
}
