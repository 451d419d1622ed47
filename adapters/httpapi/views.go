package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// viewJSON says how far a view has followed the log.
type viewJSON struct {
	Name     string `json:"name"`
	Position uint64 `json:"position"`
	Head     uint64 `json:"head"` // of the log
	Lag      uint64 `json:"lag"`  // events behind
}

// viewStatus answers GET /v1/views.
func (a *api) viewStatus(x *exchange, r *http.Request) error {
	if _, err := queryOf(r); err != nil {
		return err
	}
	// The position first: it never passes a head that is read after it.
	position := a.views.Position()
	head, err := a.log.Head(r.Context())
	if err != nil {
		return fmt.Errorf("read the head of the log: %w", err)
	}
	view := viewJSON{Name: "views", Position: position, Head: head, Lag: head - position}
	return writeJSON(x, http.StatusOK, mediaJSON, map[string]any{"data": []viewJSON{view}})
}

// progressJSON is one line of a rebuild's answer. The last one says finished or
// carries the error.
type progressJSON struct {
	Done     uint64   `json:"done"`
	Total    uint64   `json:"total"`
	Finished bool     `json:"finished,omitempty"`
	Error    *Problem `json:"error,omitempty"`
}

// rebuild answers POST /v1/views/rebuild with its progress as JSON lines. It
// ends where the caller leaves; the views in use are not touched until the end.
func (a *api) rebuild(x *exchange, r *http.Request) error {
	if _, err := queryOf(r); err != nil {
		return err
	}
	if err := readNothing(r); err != nil {
		return err
	}
	controller := http.NewResponseController(x)
	ctx, stop := a.untilClosing(r.Context())
	defer stop()
	var line progressJSON
	x.Header().Set("Content-Type", "application/x-ndjson")
	err := a.views.Rebuild(ctx, a.log, func(done, total uint64) {
		line = progressJSON{Done: done, Total: total}
		if sendLine(x, controller, line) != nil {
			stop()
		}
	})
	if err != nil && x.status == 0 {
		return err
	}
	line.Finished = err == nil
	if err != nil {
		line.Error = problemOf(err)
	}
	// A caller that is gone learns nothing more.
	_ = sendLine(x, controller, line)
	return err
}

func sendLine(x *exchange, controller *http.ResponseController, line progressJSON) error {
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(line); err != nil {
		return err
	}
	return send(x, controller, body.Bytes(), streamWriteTimeout)
}
