package klarnasim

import "net/http"

const ordersListed = 1000

func (s *Simulator) controlBuy(r *http.Request) (int, any, error) {
	var purchase Purchase
	if err := readControl(r, &purchase); err != nil {
		return 0, nil, err
	}
	id, err := s.Buy(purchase)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, map[string]string{"order_id": id}, nil
}

func (s *Simulator) controlOrders(r *http.Request) (int, any, error) {
	after, err := queryNumber(r, "after", 0)
	if err != nil {
		return 0, nil, err
	}
	limit, err := queryNumber(r, "limit", ordersListed)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"orders": s.Orders(after, limit)}, nil
}

func (s *Simulator) controlOrder(r *http.Request) (int, any, error) {
	truth, err := s.Order(r.PathValue("id"))
	return http.StatusOK, truth, err
}

func (s *Simulator) controlPush(r *http.Request) (int, any, error) {
	times, err := queryNumber(r, "times", 1)
	if err != nil {
		return 0, nil, err
	}
	concurrent := r.URL.Query().Get("concurrent") == "true"
	sent, err := s.Push(r.Context(), r.PathValue("id"), times, concurrent)
	return http.StatusOK, map[string]any{"pushes": sent}, err
}

func (s *Simulator) controlPortal(r *http.Request) (int, any, error) {
	var request PortalRequest
	if err := readControl(r, &request); err != nil {
		return 0, nil, err
	}
	id := r.PathValue("id")
	if err := s.Portal(r.Context(), id, PortalAction(r.PathValue("action")), request); err != nil {
		return 0, nil, err
	}
	truth, err := s.Order(id)
	return http.StatusOK, truth, err
}
