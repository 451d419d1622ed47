package simulator

import (
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/pushes"
)

const (
	defaultPushTimeout     = 5 * time.Second
	defaultReservationDays = 28
	defaultJournalSize     = 10_000
)

// withDefaults fills in what the zero values of a Config stand for.
func withDefaults(c klarnasim.Config) klarnasim.Config {
	if len(c.Schedule) == 0 {
		c.Schedule = pushes.KlarnaSchedule()
	}
	if c.PushTimeout <= 0 {
		c.PushTimeout = defaultPushTimeout
	}
	if c.Speed <= 0 {
		c.Speed = 1
	}
	c.Speed = min(c.Speed, clock.MaxSpeed)
	if c.ReservationDays <= 0 {
		c.ReservationDays = defaultReservationDays
	}
	if c.JournalSize <= 0 {
		c.JournalSize = defaultJournalSize
	}
	if c.Tell == nil {
		c.Tell = func(string, ...any) {}
	}
	c.Unknowns = settled(c.Unknowns)
	return c
}

func settled(u klarnasim.Unknowns) klarnasim.Unknowns {
	if u.RepeatedAcknowledge == 0 {
		u.RepeatedAcknowledge = 204
	}
	if u.AcknowledgeCancelled == 0 {
		u.AcknowledgeCancelled = 403
	}
	if u.AcknowledgeEnded == 0 {
		u.AcknowledgeEnded = 403
	}
	if u.InvalidOrderID == 0 {
		u.InvalidOrderID = 400
	}
	if u.AfterRelease == "" {
		u.AfterRelease = klarnasim.Captured
	}
	if u.PartCapturedAtExpiry == "" {
		u.PartCapturedAtExpiry = klarnasim.Expired
	}
	return u
}
