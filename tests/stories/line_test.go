package stories

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ordertrail/domain"
)

// line is the left side of a line: when, who does what, and the details.
type line struct {
	number  int
	text    string
	at      time.Duration // since the story began
	does    string        // "shop ships"
	ids     []string
	options map[string]string
}

// parseLine reads a left side such as "3h  shop ships s1 amount=4000".
func parseLine(number int, text string) (line, error) {
	words, err := split(text)
	if err != nil {
		return line{}, err
	}
	l := line{number: number, text: text, options: map[string]string{}}
	if l.at, err = parseElapsed(words[0]); err != nil {
		return line{}, err
	}
	if len(words) < 3 {
		return line{}, errors.New("says when and not what")
	}
	l.does = words[1] + " " + words[2]
	for _, word := range words[3:] {
		if name, value, is := strings.Cut(word, "="); is {
			l.options[name] = value
			continue
		}
		l.ids = append(l.ids, word)
	}
	return l, nil
}

// split cuts a text at its spaces, but for those between double quotes.
func split(text string) ([]string, error) {
	var words []string
	quoted, open := false, false
	for _, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			open = false
			continue
		}
		if !open {
			words, open = append(words, ""), true
		}
		if r != '"' {
			words[len(words)-1] += string(r)
		}
	}
	if quoted {
		return nil, errors.New("a quote is not closed")
	}
	return words, nil
}

// fits refuses what an act does not take.
func (l line) fits(a act) error {
	if len(l.ids) > len(a.ids) {
		return fmt.Errorf("%q takes no %q", l.does, l.ids[len(a.ids)])
	}
	for i, name := range a.ids {
		if i >= len(l.ids) && !strings.HasSuffix(name, "?") {
			return fmt.Errorf("%q needs an %s", l.does, name)
		}
	}
	for name := range l.options {
		if !strings.Contains(" "+a.options+" ", " "+name+" ") {
			return fmt.Errorf("%q takes no %s", l.does, name)
		}
	}
	return nil
}

// id is a word without a name, empty where there is none.
func (l line) id(n int) string {
	if n < len(l.ids) {
		return l.ids[n]
	}
	return ""
}

// amount reads an option in minor units, nil where it is not there.
func (l line) amount(name string) (*int64, error) {
	text, is := l.options[name]
	if !is {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%s %q is no whole number of minor units", name, text)
	}
	return &n, nil
}

// lines reads "shirt:2,mug:1".
func (l line) lines() ([]domain.LineQuantity, error) {
	text, is := l.options["lines"]
	if !is {
		return nil, nil
	}
	var all []domain.LineQuantity
	for item := range strings.SplitSeq(text, ",") {
		reference, count, _ := strings.Cut(item, ":")
		quantity, err := strconv.ParseInt(count, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("lines %q are no REFERENCE:QUANTITY", item)
		}
		all = append(all, domain.LineQuantity{Reference: reference, Quantity: quantity})
	}
	return all, nil
}

const day = 24 * time.Hour

// parseElapsed reads a time since the story began, such as 2s, 1h30m or 28d1h.
func parseElapsed(text string) (time.Duration, error) {
	days, rest, is := strings.Cut(text, "d")
	if !is {
		days, rest = "0", text
	}
	n, err := strconv.Atoi(days)
	if err != nil {
		return 0, fmt.Errorf("%q is no time", text)
	}
	if rest == "" {
		return time.Duration(n) * day, nil
	}
	within, err := time.ParseDuration(rest)
	if err != nil {
		return 0, fmt.Errorf("%q is no time", text)
	}
	return time.Duration(n)*day + within, nil
}

// elapsed writes a time as parseElapsed reads it.
func elapsed(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	text := ""
	for _, unit := range []struct {
		name string
		size time.Duration
	}{{"d", day}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}} {
		if n := d / unit.size; n > 0 {
			text += fmt.Sprint(int64(n)) + unit.name
			d -= n * unit.size
		}
	}
	if text == "" {
		return "0s"
	}
	return sign + text
}
