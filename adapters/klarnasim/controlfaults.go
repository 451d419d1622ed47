package klarnasim

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

var errNoSuchFault = errors.New("no such fault")

func (c *Control) addFault(r *http.Request) (int, any, error) {
	var rule Rule
	if err := readControl(r, &rule); err != nil {
		return 0, nil, err
	}
	id, err := c.Faults.Add(rule)
	return http.StatusCreated, map[string]int{"id": id}, err
}

func (c *Control) faults(*http.Request) (int, any, error) {
	return http.StatusOK, map[string]any{"faults": c.Faults.Rules()}, nil
}

func (c *Control) clearFaults(*http.Request) (int, any, error) {
	c.Faults.ClearAll()
	return http.StatusNoContent, nil, nil
}

func (c *Control) clearFault(r *http.Request) (int, any, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || !c.Faults.Clear(id) {
		return 0, nil, fmt.Errorf("fault %q: %w", r.PathValue("id"), errNoSuchFault)
	}
	return http.StatusNoContent, nil, nil
}

func (c *Control) journal(r *http.Request) (int, any, error) {
	after, err := queryNumber(r, "after", 0)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"requests": c.Journal.After(uint64(after))}, nil
}

func (c *Control) stats(*http.Request) (int, any, error) {
	return http.StatusOK, c.Witness.Stats(), nil
}

type clockState struct {
	Now   time.Time `json:"now"`
	Speed float64   `json:"speed"`
}

func (c *Control) clock(*http.Request) (int, any, error) {
	return http.StatusOK, clockState{c.Clock.Now(), c.Clock.Speed()}, nil
}

func (c *Control) setClock(r *http.Request) (int, any, error) {
	var request struct {
		Speed   *float64 `json:"speed"`
		Advance Duration `json:"advance"`
	}
	if err := readControl(r, &request); err != nil {
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
