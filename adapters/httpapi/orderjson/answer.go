package orderjson

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/domain"
	"ordertrail/projections"
)

// ETag returns an order's version, quoted.
func ETag(o domain.Order) string { return fmt.Sprintf("%q", strconv.FormatUint(uint64(o.Version), 10)) }

// Answer answers with an order and what its due work last failed with, which is
// the views' to know.
func Answer(ctx context.Context, w http.ResponseWriter, views *projections.Views, status int, o domain.Order) error {
	var due []projections.DueRow
	if len(Awaited(o)) > 0 {
		var err error
		if due, err = views.DueOf(ctx, o.Key); err != nil {
			return err
		}
	}
	return Write(w, status, o, due)
}

// Write answers with an order; due are the rows of its due work.
func Write(w http.ResponseWriter, status int, o domain.Order, due []projections.DueRow) error {
	w.Header().Set("ETag", ETag(o))
	return pipeline.WriteJSON(w, status, New(o, due))
}
