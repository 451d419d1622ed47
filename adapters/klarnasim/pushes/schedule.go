package pushes

import (
	"fmt"
	"time"
)

const pushWindow = 48 * time.Hour

// KlarnaSchedule returns Klarna's: 2 minutes after completion, then every 2 hours, 48 hours in total
// (klarna.md, "When pushes come, and what ends them"): 25 pushes.
func KlarnaSchedule() []time.Duration { return every(2*time.Hour, 0, 2*time.Minute) }

// ScheduleNamed returns the schedule called klarna, kustom or kustom-gaps. The last two are Kustom's
// with 5, 15, 30 and 60 minutes read as offsets from completion, then every 4 hours up to 48 (17
// pushes), or as gaps between pushes (16). Which is right is not stated (klarna.md, "What is not known").
func ScheduleNamed(name string) ([]time.Duration, error) {
	const minute = time.Minute
	switch name {
	case "klarna":
		return KlarnaSchedule(), nil
	case "kustom":
		return every(4*time.Hour, 0, 2*minute, 5*minute, 15*minute, 30*minute, 60*minute), nil
	case "kustom-gaps":
		return every(4*time.Hour, 112*minute, 2*minute, 7*minute, 22*minute, 52*minute, 112*minute), nil
	}
	return nil, fmt.Errorf("push schedule %q: must be klarna, kustom or kustom-gaps", name)
}

// every adds to the offsets from+gap, from+2*gap and so on up to the end of the push window.
func every(gap, from time.Duration, offsets ...time.Duration) []time.Duration {
	for at := from + gap; at <= pushWindow; at += gap {
		offsets = append(offsets, at)
	}
	return offsets
}
