package processmanager

import (
	"container/list"

	"ordertrail/domain"
)

// unverified is the set of a store's ids pushed and not yet found at Klarna. Each
// store has its own, so that one whose credentials are refused shuts out no other.
type unverified struct {
	max      int
	byKey    map[domain.OrderKey]*list.Element // nil value: not answered yet
	answered *list.List                        // keys answered with 404, longest ago first
}

func newUnverified(limit int) unverified {
	return unverified{max: limit, byKey: map[domain.OrderKey]*list.Element{}, answered: list.New()}
}

// add says whether an order is among those that wait; one that is already counts once.
func (u *unverified) add(key domain.OrderKey) bool {
	if _, there := u.byKey[key]; there {
		return true
	}
	if len(u.byKey) >= u.max {
		return false
	}
	u.byKey[key] = nil
	return true
}

func (u *unverified) remove(key domain.OrderKey) {
	if element := u.byKey[key]; element != nil {
		u.answered.Remove(element)
	}
	delete(u.byKey, key)
}

// notFound remembers that Klarna has just answered an id with 404.
func (u *unverified) notFound(key domain.OrderKey) {
	element, there := u.byKey[key]
	if !there {
		return
	}
	if element != nil {
		u.answered.Remove(element)
	}
	u.byKey[key] = u.answered.PushBack(key)
}

func (u *unverified) oldestNotFound() (domain.OrderKey, bool) {
	front := u.answered.Front()
	if front == nil {
		return domain.OrderKey{}, false
	}
	return front.Value.(domain.OrderKey), true
}

func (u *unverified) isUnanswered(key domain.OrderKey) bool {
	element, there := u.byKey[key]
	return there && element == nil
}

func (u *unverified) unanswered() int { return len(u.byKey) - u.answered.Len() }
