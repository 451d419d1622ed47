package terminal

import (
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	progressEvery = 10 * time.Second // between lines, where there is no terminal
	barEvery      = 100 * time.Millisecond
	barWidth      = 30
)

// A progress shows how far long work is: a bar on a terminal, else lines.
type progress struct {
	w     io.Writer
	now   func() time.Time
	bar   bool
	last  time.Time // when it was shown
	drawn bool      // the bar stands on the current line
}

// Progress returns a display of long work that has just begun.
func (t Terminal) Progress(now func() time.Time) *progress {
	return &progress{w: t.Err, now: now, bar: t.Interactive, last: now()}
}

// Show tells that done of total events are done, if it is time to.
func (p *progress) Show(done, total uint64) {
	every := progressEvery
	if p.bar {
		every = barEvery
	}
	now := p.now()
	if now.Sub(p.last) < every && !(p.bar && done == total) {
		return
	}
	p.last = now
	if !p.bar {
		fmt.Fprintf(p.w, "%d of %d events, %d %%\n", done, total, percent(done, total))
		return
	}
	full := int(percent(done, total)) * barWidth / 100
	fmt.Fprintf(p.w, "\r[%s%s] %3d %%  %d of %d events", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), percent(done, total), done, total)
	p.drawn = true
}

// End leaves the line of the bar.
func (p *progress) End() {
	if p.drawn {
		fmt.Fprintln(p.w)
	}
}

// percent is rounded down, so that 100 means done; no work is all done.
func percent(done, total uint64) uint64 {
	if done >= total {
		return 100
	}
	return uint64(float64(done) / float64(total) * 100)
}
