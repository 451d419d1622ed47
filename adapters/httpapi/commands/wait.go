package commands

import (
	"time"

	"ordertrail/adapters/httpapi/problem"
)

const (
	defaultWait = 5 * time.Second
	maxWait     = 30 * time.Second
)

// parseWait reads ?wait=, seconds or a Go duration.
func parseWait(raw string) (time.Duration, error) {
	if raw == "" {
		return defaultWait, nil
	}
	wait, err := time.ParseDuration(raw)
	if err != nil {
		wait, err = time.ParseDuration(raw + "s")
	}
	if err != nil || wait < 0 || wait > maxWait {
		return 0, problem.BadQuery("wait is 0 to 30 seconds, like 5 or 2.5s")
	}
	return wait, nil
}
