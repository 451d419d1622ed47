package terminal

import (
	"bytes"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	for _, test := range []struct {
		terminal bool
		want     string
	}{
		{false, "250 of 1000 events, 25 %\n500 of 1000 events, 50 %\n"},
		{true, "\r[#######.......................]  25 %  250 of 1000 events\r[###############...............]  50 %  500 of 1000 events\r[##############################] 100 %  1000 of 1000 events\n"},
	} {
		t.Run(test.want, func(t *testing.T) {
			var shown bytes.Buffer
			clock := time.Unix(0, 0)
			p := Terminal{Err: &shown, Interactive: test.terminal}.Progress(func() time.Time { return clock })
			p.Show(1, 1000)
			for _, done := range []uint64{250, 500} {
				clock = clock.Add(progressEvery)
				p.Show(done, 1000)
				p.Show(done+1, 1000)
			}
			p.Show(1000, 1000)
			p.End()
			if shown.String() != test.want {
				t.Errorf("terminal %v:\n%q, want\n%q", test.terminal, shown.String(), test.want)
			}
		})
	}
	if percent(0, 0) != 100 || percent(999, 1000) != 99 {
		t.Error("percent rounds up")
	}
}
