package control

import "net/http"

const ordersListed = 1000

func (c *API) orders(r *http.Request) (int, any, error) {
	after, err := queryNumber(r, "after", 0)
	if err != nil {
		return 0, nil, err
	}
	limit, err := queryNumber(r, "limit", ordersListed)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"orders": c.Witness.Orders(after, limit)}, nil
}

func (c *API) order(r *http.Request) (int, any, error) {
	truth, err := c.Witness.Order(r.PathValue("id"))
	return http.StatusOK, truth, err
}

func (c *API) journal(r *http.Request) (int, any, error) {
	after, err := queryNumber(r, "after", 0)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"requests": c.Journal.After(uint64(after))}, nil
}

func (c *API) stats(*http.Request) (int, any, error) {
	return http.StatusOK, c.Witness.Stats(), nil
}
