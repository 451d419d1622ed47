package simulator

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"ordertrail/adapters/klarnasim"
)

//go:embed control.txt
var help string

const (
	maxBodySize  = 1 << 20
	ordersListed = 1000
)

var (
	errBadRequest  = errors.New("bad request") // a control call that cannot be read
	errNoSuchFault = errors.New("no such fault")
)

// control serves as JSON, under /sim/v1, all that can be told to the simulator and asked of it.
func (s *Simulator) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sim/v1", func(w http.ResponseWriter, _ *http.Request) {
		show(w, http.StatusOK, "text/plain; charset=utf-8", []byte(help))
	})
	for _, row := range []struct {
		pattern string
		status  int
		answer  func(*Simulator, *http.Request) (any, error)
	}{
		{"POST /sim/v1/orders", http.StatusCreated, told(buy)},
		{"GET /sim/v1/orders", http.StatusOK, listOrders},
		{"GET /sim/v1/orders/{id}", http.StatusOK, showOrder},
		{"POST /sim/v1/orders/{id}/push", http.StatusOK, push},
		{"POST /sim/v1/orders/{id}/portal/{action}", http.StatusOK, told(actInPortal)},
		{"POST /sim/v1/faults", http.StatusCreated, told(addFault)},
		{"GET /sim/v1/faults", http.StatusOK, func(s *Simulator, _ *http.Request) (any, error) { return map[string]any{"faults": s.Faults()}, nil }},
		{"DELETE /sim/v1/faults", http.StatusNoContent, func(s *Simulator, _ *http.Request) (any, error) { s.ClearFaults(); return nil, nil }},
		{"DELETE /sim/v1/faults/{id}", http.StatusNoContent, clearFault},
		{"GET /sim/v1/journal", http.StatusOK, showJournal},
		{"GET /sim/v1/stats", http.StatusOK, func(s *Simulator, _ *http.Request) (any, error) { return s.Stats(), nil }},
		{"GET /sim/v1/clock", http.StatusOK, showClock},
		{"POST /sim/v1/clock", http.StatusOK, told(setClock)},
	} {
		mux.HandleFunc(row.pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxBodySize)
			shown, err := row.answer(s, r)
			showJSON(w, row.status, shown, err)
		})
	}
	return mux
}

func showJSON(w http.ResponseWriter, status int, shown any, err error) {
	if err != nil {
		status, shown = statusOf(err), map[string]string{"error": err.Error()}
	}
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	body, err := json.Marshal(shown)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	show(w, status, "application/json", append(body, '\n'))
}

// show sends an answer. That the caller may be gone by then is no concern of ours.
func show(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func statusOf(err error) int {
	switch {
	case errors.Is(err, klarnasim.ErrNoSuchOrder), errors.Is(err, klarnasim.ErrNoSuchAction), errors.Is(err, errNoSuchFault):
		return http.StatusNotFound
	case errors.Is(err, klarnasim.ErrNotAllowed), errors.Is(err, klarnasim.ErrOrderExists):
		return http.StatusConflict
	}
	return http.StatusBadRequest
}

// told reads a JSON body, which may be left out, and refuses fields that do not exist.
func told[T any](answer func(*Simulator, *http.Request, T) (any, error)) func(*Simulator, *http.Request) (any, error) {
	return func(s *Simulator, r *http.Request) (any, error) {
		var body T
		decoder := json.NewDecoder(r.Body)
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&body); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read body: %w: %w", err, errBadRequest)
		}
		return answer(s, r, body)
	}
}

// queryNumber reads a whole number of at least 0 from the query.
func queryNumber(r *http.Request, name string, otherwise int) (int, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 0 {
		return 0, fmt.Errorf("%s=%q is not a whole number: %w", name, text, errBadRequest)
	}
	return number, nil
}

func buy(s *Simulator, _ *http.Request, purchase klarnasim.Purchase) (any, error) {
	id, err := s.Buy(purchase)
	return map[string]string{"order_id": id}, err
}

func listOrders(s *Simulator, r *http.Request) (any, error) {
	after, err := queryNumber(r, "after", 0)
	if err != nil {
		return nil, err
	}
	limit, err := queryNumber(r, "limit", ordersListed)
	return map[string]any{"orders": s.Orders(after, limit)}, err
}

func showOrder(s *Simulator, r *http.Request) (any, error) { return s.Order(r.PathValue("id")) }

func push(s *Simulator, r *http.Request) (any, error) {
	times, err := queryNumber(r, "times", 1)
	if err != nil {
		return nil, err
	}
	sent, err := s.Push(r.Context(), r.PathValue("id"), times, r.URL.Query().Get("concurrent") == "true")
	return map[string]any{"pushes": sent}, err
}

func actInPortal(s *Simulator, r *http.Request, request klarnasim.PortalRequest) (any, error) {
	if err := s.Portal(r.Context(), r.PathValue("id"), klarnasim.PortalAction(r.PathValue("action")), request); err != nil {
		return nil, err
	}
	return showOrder(s, r)
}

func addFault(s *Simulator, _ *http.Request, rule klarnasim.Rule) (any, error) {
	id, err := s.AddFault(rule)
	return map[string]int{"id": id}, err
}

func clearFault(s *Simulator, r *http.Request) (any, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || !s.ClearFault(id) {
		return nil, fmt.Errorf("fault %q: %w", r.PathValue("id"), errNoSuchFault)
	}
	return nil, nil
}

func showJournal(s *Simulator, r *http.Request) (any, error) {
	after, err := queryNumber(r, "after", 0)
	return map[string]any{"requests": s.Journal(uint64(after))}, err
}

func showClock(s *Simulator, _ *http.Request) (any, error) {
	return struct {
		Now   time.Time `json:"now"`
		Speed float64   `json:"speed"`
	}{s.Now(), s.Speed()}, nil
}

func setClock(s *Simulator, r *http.Request, request struct {
	Speed   *float64           `json:"speed"`
	Advance klarnasim.Duration `json:"advance"`
}) (any, error) {
	if request.Speed != nil {
		if err := s.SetSpeed(*request.Speed); err != nil {
			return nil, err
		}
	}
	if err := s.Advance(r.Context(), time.Duration(request.Advance)); err != nil {
		return nil, err
	}
	return showClock(s, r)
}
