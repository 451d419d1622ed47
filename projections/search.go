package projections

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

//go:embed search.sql
var searchSQL string

// search finds orders by their id and references, whole or by how they begin.
type search struct{}

func (search) schema() string { return searchSQL }

func (search) prepare(ctx context.Context, conn *connection) (writer, error) {
	add, err := conn.prepare(ctx, `INSERT INTO search (term, first) VALUES (?, ?)`)
	if err != nil {
		return nil, err
	}
	remove, err := conn.prepare(ctx, `DELETE FROM search WHERE term = ? AND first = ?`)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, changes []*change) error {
		for _, c := range changes {
			before, after := terms(c.before.Order), terms(c.after.Order)
			if err := execMissing(ctx, remove, before, after, c.after.First); err != nil {
				return fmt.Errorf("forget search terms of order %s: %w", c.after.Order.Key, err)
			}
			if err := execMissing(ctx, add, after, before, c.after.First); err != nil {
				return fmt.Errorf("add search terms of order %s: %w", c.after.Order.Key, err)
			}
		}
		return nil
	}, nil
}

// execMissing runs a statement for each term that the others lack.
func execMissing(ctx context.Context, stmt *sql.Stmt, terms, others []string, first eventstore.Position) error {
	for _, term := range terms {
		if slices.Contains(others, term) {
			continue
		}
		if _, err := stmt.ExecContext(ctx, term, int64(first)); err != nil {
			return err
		}
	}
	return nil
}

// terms returns what an order is found by, each once, nothing before its first
// event.
func terms(o domain.Order) []string {
	var found []string
	if o.Version == 0 {
		return nil
	}
	for _, text := range []string{string(o.Key.ID), o.KlarnaReference, o.MerchantReference1, o.MerchantReference2} {
		term := searchTerm(text)
		if term != "" && !slices.Contains(found, term) {
			found = append(found, term)
		}
	}
	return found
}

// searchTerm is the form in which what is stored and what is asked for meet.
func searchTerm(text string) string { return strings.ToLower(strings.TrimSpace(text)) }
