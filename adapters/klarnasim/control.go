package klarnasim

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

//go:embed control.txt
var controlHelp string

const maxControlSize = 1 << 20

// errBadRequest is for control calls that cannot be read.
var errBadRequest = errors.New("bad request")

// controlCall answers a control call with a status and a value to be shown as JSON.
type controlCall func(r *http.Request) (int, any, error)

func (s *Simulator) serveControl(mux *http.ServeMux) {
	mux.HandleFunc("GET /sim/v1", func(w http.ResponseWriter, _ *http.Request) {
		writeBody(w, http.StatusOK, "text/plain; charset=utf-8", []byte(controlHelp))
	})
	for pattern, serve := range map[string]controlCall{
		"POST /sim/v1/orders":                      s.controlBuy,
		"GET /sim/v1/orders":                       s.controlOrders,
		"GET /sim/v1/orders/{id}":                  s.controlOrder,
		"POST /sim/v1/orders/{id}/push":            s.controlPush,
		"POST /sim/v1/orders/{id}/portal/{action}": s.controlPortal,
		"POST /sim/v1/faults":                      s.controlAddFault,
		"GET /sim/v1/faults":                       s.controlFaults,
		"DELETE /sim/v1/faults":                    s.controlClearFaults,
		"DELETE /sim/v1/faults/{id}":               s.controlClearFault,
		"GET /sim/v1/journal":                      s.controlJournal,
		"GET /sim/v1/stats":                        s.controlStats,
		"GET /sim/v1/clock":                        s.controlClock,
		"POST /sim/v1/clock":                       s.controlSetClock,
	} {
		mux.HandleFunc(pattern, serve.ServeHTTP)
	}
}

// ServeHTTP shows the outcome of the call as JSON.
func (serve controlCall) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxControlSize)
	status, shown, err := serve(r)
	if err != nil {
		status, shown = controlStatus(err), map[string]string{"error": err.Error()}
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
	writeBody(w, status, jsonType, append(body, '\n'))
}

func controlStatus(err error) int {
	switch {
	case errors.Is(err, ErrNoSuchOrder), errors.Is(err, ErrNoSuchAction), errors.Is(err, errNoSuchFault):
		return http.StatusNotFound
	case errors.Is(err, ErrNotAllowed), errors.Is(err, ErrOrderExists):
		return http.StatusConflict
	}
	return http.StatusBadRequest
}

// readControl reads a JSON body, which may be left out, and refuses fields that do not exist.
func readControl(r *http.Request, target any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(target); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read body: %w: %w", err, errBadRequest)
	}
	return nil
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
