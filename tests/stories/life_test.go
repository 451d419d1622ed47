package stories

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ordertrail/domain"
)

// life is an order on its way through a story.
type life struct {
	order  domain.Order
	klarna domain.Reading // what Klarna shows when it is read
	now    time.Time
	said   []string          // the right side of the line that is played
	last   json.RawMessage   // the last event of the line
	states map[string]string // by its first word, so that only changes are told
}

// tell plays a story and returns its text with what follows on its right side.
func tell(name, text string) (string, error) {
	key := domain.OrderKey{Store: "shop", ID: domain.OrderID(name)}
	f := &life{order: domain.New(key), klarna: bought(key.ID), states: map[string]string{}}
	var told strings.Builder
	before, width := time.Duration(0), widest(text)
	for i, raw := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		left, _, _ := strings.Cut(raw, "|")
		left = strings.TrimRight(left, " ")
		switch {
		case i == 0 && !strings.HasPrefix(left, "# "):
			return "", errors.New("1: a story begins with a sentence behind #")
		case strings.HasPrefix(raw, "#") || strings.TrimSpace(raw) == "":
			told.WriteString(raw + "\n")
			continue
		case left == "":
			continue // a right side alone
		}
		l, err := parseLine(i+1, left)
		if err == nil && l.at < before {
			err = fmt.Errorf("%s is before %s", elapsed(l.at), elapsed(before))
		}
		if err == nil {
			before, err = l.at, f.play(l)
		}
		if err != nil {
			return "", fmt.Errorf("%d: %w", i+1, err)
		}
		if len(f.said) == 0 {
			told.WriteString(left + "\n")
		}
		for n, said := range f.said {
			if n > 0 {
				left = ""
			}
			fmt.Fprintf(&told, "%-*s | %s\n", width, left, said)
		}
	}
	return told.String(), nil
}

// widest is how many columns the left side of a story needs.
func widest(text string) int {
	most := 0
	for raw := range strings.Lines(text) {
		left, _, _ := strings.Cut(strings.TrimSuffix(raw, "\n"), "|")
		if !strings.HasPrefix(raw, "#") {
			most = max(most, len(strings.TrimRight(left, " ")))
		}
	}
	return most
}

// play does what a line says, and says what follows.
func (f *life) play(l line) error {
	n := slices.IndexFunc(acts(), func(a act) bool { return a.does == l.does })
	if n < 0 {
		return fmt.Errorf("nobody knows %q", l.does)
	}
	a := acts()[n]
	if err := l.fits(a); err != nil {
		return err
	}
	f.now, f.said, f.last = begin.Add(l.at), nil, nil
	if err := a.do(f, l); err != nil {
		return err
	}
	f.sayState()
	if len(f.said) == 0 && !a.silent {
		f.say("nothing follows")
	}
	return nil
}

// decide asks for something and folds the event that follows.
func (f *life) decide(command domain.Command) error {
	event, err := domain.Decide(f.order, command, f.now)
	if err != nil {
		return f.sayRefusal(err)
	}
	if event == nil {
		return nil
	}
	if f.order, err = domain.Evolve(f.order, event, f.now); err != nil {
		return fmt.Errorf("what was decided cannot happen: %w", err)
	}
	if f.last, err = json.Marshal(event); err != nil {
		return err
	}
	return f.sayEvent(event.Name(), f.last)
}

// read tells all that Klarna shows.
func (f *life) read() error {
	for version := uint64(0); version != uint64(f.order.Version); {
		version = uint64(f.order.Version)
		if err := f.decide(domain.Observe{Reading: f.klarna}); err != nil {
			return err
		}
	}
	return nil
}

// made is the id that stands for a command that brought none.
func (f *life) made() string { return fmt.Sprintf("made-%d", f.order.Version+1) }

// moved is the amount of the event that the line led to, 0 where it led to none.
func (f *life) moved() int64 {
	var event struct{ Amount int64 }
	_ = json.Unmarshal(f.last, &event) // what is no event moved nothing
	return event.Amount
}
