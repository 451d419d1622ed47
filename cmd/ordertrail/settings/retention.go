package settings

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	day          = 24 * time.Hour
	minRetention = time.Second
)

// parseRetention reads whole days (90d) or a Go duration (36h), at least one
// second.
func parseRetention(text string) (time.Duration, error) {
	duration, err := parseDays(text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration such as 90d or 36h", text)
	}
	if duration < minRetention {
		return 0, fmt.Errorf("%q is shorter than %s", text, minRetention)
	}
	return duration, nil
}

func parseDays(text string) (time.Duration, error) {
	digits, isDays := strings.CutSuffix(text, "d")
	if !isDays {
		return time.ParseDuration(text)
	}
	days, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, err
	}
	if days > int64(math.MaxInt64/day) {
		return 0, strconv.ErrRange
	}
	return time.Duration(days) * day, nil
}
