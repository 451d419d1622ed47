package klarnasim

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

var errNoSuchFault = errors.New("no such fault")

func (s *Simulator) controlAddFault(r *http.Request) (int, any, error) {
	var rule Rule
	if err := readControl(r, &rule); err != nil {
		return 0, nil, err
	}
	id, err := s.AddFault(rule)
	return http.StatusCreated, map[string]int{"id": id}, err
}

func (s *Simulator) controlFaults(*http.Request) (int, any, error) {
	return http.StatusOK, map[string]any{"faults": s.Faults()}, nil
}

func (s *Simulator) controlClearFaults(*http.Request) (int, any, error) {
	s.ClearFaults()
	return http.StatusNoContent, nil, nil
}

func (s *Simulator) controlClearFault(r *http.Request) (int, any, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || !s.ClearFault(id) {
		return 0, nil, fmt.Errorf("fault %q: %w", r.PathValue("id"), errNoSuchFault)
	}
	return http.StatusNoContent, nil, nil
}

func (s *Simulator) controlJournal(r *http.Request) (int, any, error) {
	after, err := queryNumber(r, "after", 0)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"requests": s.Journal(uint64(after))}, nil
}

func (s *Simulator) controlStats(*http.Request) (int, any, error) {
	return http.StatusOK, s.Stats(), nil
}

type clockState struct {
	Now   time.Time `json:"now"`
	Speed float64   `json:"speed"`
}

func (s *Simulator) controlClock(*http.Request) (int, any, error) {
	return http.StatusOK, clockState{s.clock.now(), s.clock.currentSpeed()}, nil
}

func (s *Simulator) controlSetClock(r *http.Request) (int, any, error) {
	var request struct {
		Speed   *float64 `json:"speed"`
		Advance Duration `json:"advance"`
	}
	if err := readControl(r, &request); err != nil {
		return 0, nil, err
	}
	if request.Speed != nil {
		if err := s.SetSpeed(*request.Speed); err != nil {
			return 0, nil, err
		}
	}
	if err := s.Advance(r.Context(), time.Duration(request.Advance)); err != nil {
		return 0, nil, err
	}
	return s.controlClock(r)
}
