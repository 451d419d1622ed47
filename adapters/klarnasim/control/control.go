// Package control serves as JSON, under /sim/v1, all that can be told to a simulated Klarna and asked of it.
package control

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
	"ordertrail/adapters/klarnasim/faults"
	"ordertrail/adapters/klarnasim/portal"
	"ordertrail/adapters/klarnasim/pushes"
	"ordertrail/adapters/klarnasim/shoppers"
	"ordertrail/adapters/klarnasim/witness"
)

//go:embed control.txt
var help string

const maxBodySize = 1 << 20

// API is everything that can be told to a simulator and asked of it.
type API struct {
	Checkout *shoppers.Checkout
	Witness  *witness.Witness
	Journal  *witness.Journal
	Sender   *pushes.Sender
	Portal   *portal.Portal
	Faults   *faults.Book
	Clock    *clock.Clock
}

// errBadRequest is for control calls that cannot be read.
var errBadRequest = errors.New("bad request")

// call answers a control call with a status and a value to be shown as JSON.
type call func(r *http.Request) (int, any, error)

// Handler serves the control API under /sim/v1. It asks for no credentials: serve it on loopback only.
func (c *API) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sim/v1", func(w http.ResponseWriter, _ *http.Request) {
		show(w, http.StatusOK, "text/plain; charset=utf-8", []byte(help))
	})
	for pattern, serve := range map[string]call{
		"POST /sim/v1/orders":                      c.buy,
		"GET /sim/v1/orders":                       c.orders,
		"GET /sim/v1/orders/{id}":                  c.order,
		"POST /sim/v1/orders/{id}/push":            c.push,
		"POST /sim/v1/orders/{id}/portal/{action}": c.portal,
		"POST /sim/v1/faults":                      c.addFault,
		"GET /sim/v1/faults":                       c.faults,
		"DELETE /sim/v1/faults":                    c.clearFaults,
		"DELETE /sim/v1/faults/{id}":               c.clearFault,
		"GET /sim/v1/journal":                      c.journal,
		"GET /sim/v1/stats":                        c.stats,
		"GET /sim/v1/clock":                        c.clock,
		"POST /sim/v1/clock":                       c.setClock,
	} {
		mux.Handle(pattern, serve)
	}
	return mux
}

// ServeHTTP shows the outcome of the call as JSON.
func (serve call) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBodySize)
	status, shown, err := serve(r)
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

// readBody reads a JSON body, which may be left out, and refuses fields that do not exist.
func readBody(r *http.Request, target any) error {
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
