package control

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"ordertrail/adapters/klarnasim"
)

var errNoSuchFault = errors.New("no such fault")

func (c *API) addFault(r *http.Request) (int, any, error) {
	var rule klarnasim.Rule
	if err := readBody(r, &rule); err != nil {
		return 0, nil, err
	}
	id, err := c.Faults.Add(rule)
	return http.StatusCreated, map[string]int{"id": id}, err
}

func (c *API) faults(*http.Request) (int, any, error) {
	return http.StatusOK, map[string]any{"faults": c.Faults.Rules()}, nil
}

func (c *API) clearFaults(*http.Request) (int, any, error) {
	c.Faults.ClearAll()
	return http.StatusNoContent, nil, nil
}

func (c *API) clearFault(r *http.Request) (int, any, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || !c.Faults.Clear(id) {
		return 0, nil, fmt.Errorf("fault %q: %w", r.PathValue("id"), errNoSuchFault)
	}
	return http.StatusNoContent, nil, nil
}
