package control

import (
	"net/http"

	"ordertrail/adapters/klarnasim"
)

func (c *API) buy(r *http.Request) (int, any, error) {
	var purchase klarnasim.Purchase
	if err := readBody(r, &purchase); err != nil {
		return 0, nil, err
	}
	id, err := c.Checkout.Buy(purchase)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, map[string]string{"order_id": id}, nil
}

func (c *API) push(r *http.Request) (int, any, error) {
	times, err := queryNumber(r, "times", 1)
	if err != nil {
		return 0, nil, err
	}
	concurrent := r.URL.Query().Get("concurrent") == "true"
	sent, err := c.Sender.Push(r.Context(), r.PathValue("id"), times, concurrent)
	return http.StatusOK, map[string]any{"pushes": sent}, err
}

func (c *API) portal(r *http.Request) (int, any, error) {
	var request klarnasim.PortalRequest
	if err := readBody(r, &request); err != nil {
		return 0, nil, err
	}
	id := r.PathValue("id")
	if err := c.Portal.Do(r.Context(), id, klarnasim.PortalAction(r.PathValue("action")), request); err != nil {
		return 0, nil, err
	}
	truth, err := c.Witness.Order(id)
	return http.StatusOK, truth, err
}
