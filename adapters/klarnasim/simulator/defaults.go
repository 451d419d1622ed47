package simulator

import (
	"cmp"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/pushes"
)

// withDefaults fills in what the zero values of a Config stand for.
func withDefaults(c klarnasim.Config) klarnasim.Config {
	if len(c.Schedule) == 0 {
		c.Schedule = pushes.KlarnaSchedule()
	}
	if c.Tell == nil {
		c.Tell = func(string, ...any) {}
	}
	c.PushTimeout = cmp.Or(max(c.PushTimeout, 0), 5*time.Second)
	c.Speed = min(cmp.Or(max(c.Speed, 0), 1), clock.MaxSpeed)
	c.ReservationDays = cmp.Or(max(c.ReservationDays, 0), 28)
	c.JournalSize = cmp.Or(max(c.JournalSize, 0), 10_000)
	u := &c.Unknowns
	u.RepeatedAcknowledge = cmp.Or(u.RepeatedAcknowledge, 204)
	u.AcknowledgeCancelled = cmp.Or(u.AcknowledgeCancelled, 403)
	u.AcknowledgeEnded = cmp.Or(u.AcknowledgeEnded, 403)
	u.InvalidOrderID = cmp.Or(u.InvalidOrderID, 400)
	u.AfterRelease = cmp.Or(u.AfterRelease, klarnasim.Captured)
	u.PartCapturedAtExpiry = cmp.Or(u.PartCapturedAtExpiry, klarnasim.Expired)
	return c
}
