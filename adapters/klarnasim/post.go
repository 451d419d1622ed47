package klarnasim

import (
	"strconv"
	"time"
)

// Post is one push or notification that was sent. At is simulated time, Took is real time, Status
// is 0 when there was no answer, and then Error says why.
type Post struct {
	At     time.Time `json:"at"`
	URL    string    `json:"url"`
	Event  string    `json:"event_type,omitempty"`
	Status int       `json:"status"`
	Took   Duration  `json:"took"`
	Error  string    `json:"error,omitempty"`
}

// Accepted tells whether the merchant answered 2xx.
func (p Post) Accepted() bool { return p.Error == "" && p.Status/100 == 2 }

// Outcome returns for people what came back.
func (p Post) Outcome() string {
	if p.Error != "" {
		return p.Error
	}
	return "answered " + strconv.Itoa(p.Status)
}
