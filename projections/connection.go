package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// connection is a connection with the statements that were prepared on it.
type connection struct {
	*sql.Conn
	statements []*sql.Stmt
}

func (c *connection) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	statement, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", text, err)
	}
	c.statements = append(c.statements, statement)
	return statement, nil
}

// close closes the statements too: SQLite keeps a file open until its last
// statement is closed.
func (c *connection) close() error {
	var errs []error
	for _, statement := range c.statements {
		errs = append(errs, statement.Close())
	}
	return errors.Join(append(errs, c.Close())...)
}
