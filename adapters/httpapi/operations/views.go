package operations

import (
	"context"
	"fmt"
	"net/http"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/request"
	"ordertrail/eventstore"
	"ordertrail/projections/audit"
)

// viewJSON says how far a view has followed the log.
type viewJSON struct {
	Name     string              `json:"name"`
	Position eventstore.Position `json:"position"`
	Head     eventstore.Position `json:"head"` // of the log
	Lag      uint64              `json:"lag"`  // events behind
}

// viewStatus answers GET /v1/views.
func (o *Operations) viewStatus(x *pipeline.Exchange, r *http.Request) error {
	if _, err := request.Query(r); err != nil {
		return err
	}
	// The position first: it never passes a head that is read after it.
	position := o.Views.Position()
	head, err := o.Log.Head(r.Context())
	if err != nil {
		return fmt.Errorf("read the head of the log: %w", err)
	}
	view := viewJSON{Name: "views", Position: position, Head: head, Lag: uint64(head - position)}
	return pipeline.WriteJSON(x, http.StatusOK, map[string]any{"data": []viewJSON{view}})
}

// rebuild answers POST /v1/views/rebuild with its progress as JSON lines. It
// ends where the caller leaves; the views in use are not touched until the end.
func (o *Operations) rebuild(x *pipeline.Exchange, r *http.Request) error {
	if _, err := request.Query(r); err != nil {
		return err
	}
	if err := request.EmptyBody(r); err != nil {
		return err
	}
	return o.tellProgress(x, r, func(ctx context.Context, progress func(done, total uint64)) (*audit.Report, error) {
		return nil, o.Views.Rebuild(ctx, o.Log, progress)
	})
}
