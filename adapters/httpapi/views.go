package httpapi

import (
	"context"
	"fmt"
	"net/http"

	"ordertrail/projections/audit"
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
	return writeJSON(x, http.StatusOK, map[string]any{"data": []viewJSON{view}})
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
	return a.tellProgress(x, r, func(ctx context.Context, progress func(done, total uint64)) (*audit.Report, error) {
		return nil, a.views.Rebuild(ctx, a.log, progress)
	})
}
