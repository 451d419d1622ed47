package pushes

import (
	"fmt"
	"time"
)

const (
	firstPush  = 2 * time.Minute
	pushWindow = 48 * time.Hour
)

// KlarnaSchedule is Klarna's: 2 minutes after completion, then every 2 hours, 48 hours in total
// (klarna.md, "When pushes come, and what ends them"): 25 pushes.
func KlarnaSchedule() []time.Duration {
	return every([]time.Duration{firstPush}, 0, 2*time.Hour)
}

// KustomSchedule is Kustom's with 5, 15, 30 and 60 minutes read as offsets from completion, then
// every 4 hours up to 48: 17 pushes.
func KustomSchedule() []time.Duration {
	return every(append([]time.Duration{firstPush}, kustomSteps()...), 0, 4*time.Hour)
}

// KustomGapSchedule is Kustom's with 5, 15, 30 and 60 minutes read as gaps between pushes, then
// every 4 hours up to 48: 16 pushes. Which reading is right is not stated (klarna.md, "What is not
// known").
func KustomGapSchedule() []time.Duration {
	offsets := []time.Duration{firstPush}
	at := firstPush
	for _, gap := range kustomSteps() {
		at += gap
		offsets = append(offsets, at)
	}
	return every(offsets, at, 4*time.Hour)
}

func kustomSteps() []time.Duration {
	return []time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}
}

// every appends from+gap, from+2*gap and so on up to the end of the push window.
func every(offsets []time.Duration, from, gap time.Duration) []time.Duration {
	for at := from + gap; at <= pushWindow; at += gap {
		offsets = append(offsets, at)
	}
	return offsets
}

// ScheduleNamed returns the schedule called klarna, kustom or kustom-gaps.
func ScheduleNamed(name string) ([]time.Duration, error) {
	switch name {
	case "klarna":
		return KlarnaSchedule(), nil
	case "kustom":
		return KustomSchedule(), nil
	case "kustom-gaps":
		return KustomGapSchedule(), nil
	}
	return nil, fmt.Errorf("push schedule %q: must be klarna, kustom or kustom-gaps", name)
}
