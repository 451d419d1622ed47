package processmanager

import "time"

// The schedule (help/guarantees.md, "Each effect at Klarna happens once"): after
// 1 s, doubling to 30 s within the first 10 minutes, then up to 15 minutes.
const (
	firstDelay   = time.Second
	quickLimit   = 30 * time.Second
	quickPeriod  = 10 * time.Minute
	longestDelay = 15 * time.Minute
)

// delay says how long to wait after a number of failed tries, the first of them
// some time ago. Once the first ten minutes are over it grows with that time.
func delay(failures int, sinceFirst time.Duration) time.Duration {
	if sinceFirst < quickPeriod {
		doubled := firstDelay << min(max(failures-1, 0), 10)
		return min(doubled, quickLimit)
	}
	return min(max(sinceFirst/10, quickLimit), longestDelay)
}

// pollDelay says how long to wait between two reads of an order that only a
// checkout has named, the first of them some time ago: most are never bought.
func pollDelay(sinceFirst time.Duration) time.Duration {
	return max(sinceFirst/4, quickPeriod)
}
