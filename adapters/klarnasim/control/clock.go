package control

import (
	"net/http"
	"time"

	"ordertrail/adapters/klarnasim"
)

type clockState struct {
	Now   time.Time `json:"now"`
	Speed float64   `json:"speed"`
}

func (c *API) clock(*http.Request) (int, any, error) {
	return http.StatusOK, clockState{c.Clock.Now(), c.Clock.Speed()}, nil
}

func (c *API) setClock(r *http.Request) (int, any, error) {
	var request struct {
		Speed   *float64           `json:"speed"`
		Advance klarnasim.Duration `json:"advance"`
	}
	if err := readBody(r, &request); err != nil {
		return 0, nil, err
	}
	if request.Speed != nil {
		if err := c.Clock.SetSpeed(*request.Speed); err != nil {
			return 0, nil, err
		}
	}
	if err := c.Clock.Advance(r.Context(), time.Duration(request.Advance)); err != nil {
		return 0, nil, err
	}
	return c.clock(r)
}
