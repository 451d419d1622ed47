package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"ordertrail/eventstore"
)

// ErrForeign says that a file is a SQLite database of somebody else.
var ErrForeign = errors.New("not a view database of ordertrail")

// errOutdated says that other schemas made the tables.
var errOutdated = errors.New("views were made by other schemas")

// applicationID marks our files, "ordt" (SQLite's PRAGMA application_id).
const applicationID = 0x6f726474

// readers bounds the connections that read.
const readers = 4

// durable is how SQLite keeps the live tables: no commit is torn or half there
// after a crash, and the last ones may be missing, to be followed again.
const durable = "_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=wal_autocheckpoint(4000)&_pragma=cache_size(-16384)"

// disposable is how SQLite keeps tables that are being built: a crash costs
// them all, and they are begun again.
const disposable = "_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=cache_size(-65536)"

// openDatabase opens the views in a file and makes them where there are none,
// or where those there are were made by other schemas.
func openDatabase(ctx context.Context, path, pragmas string, projections []projection) (*database, error) {
	d, err := tryOpen(ctx, path, pragmas, projections)
	if errors.Is(err, errOutdated) {
		if err := removeDatabase(path); err != nil {
			return nil, err
		}
		d, err = tryOpen(ctx, path, pragmas, projections)
	}
	if err != nil {
		return nil, fmt.Errorf("open views %s: %w", path, err)
	}
	return d, nil
}

func tryOpen(ctx context.Context, path, pragmas string, projections []projection) (*database, error) {
	if err := ensureFile(path); err != nil {
		return nil, err
	}
	writing, reading, err := pools(path, pragmas)
	if err != nil {
		return nil, err
	}
	d := &database{path: path, writing: writing, reading: reading}
	if err := d.open(ctx, projections); err != nil {
		return nil, errors.Join(err, writing.Close(), reading.Close())
	}
	return d, nil
}

// ensureFile sees that only its owner can read the file; what SQLite puts
// beside it gets the same mode.
func ensureFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(file.Chmod(0o600), file.Close())
}

func pools(path, pragmas string) (writing, reading *sql.DB, err error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, err
	}
	source := (&url.URL{Scheme: "file", Path: absolute}).String() + "?_pragma=busy_timeout(5000)&"
	if writing, err = sql.Open("sqlite", source+pragmas); err != nil {
		return nil, nil, err
	}
	if reading, err = sql.Open("sqlite", source+"_pragma=query_only(1)"); err != nil {
		return nil, nil, err
	}
	writing.SetMaxOpenConns(1)
	reading.SetMaxOpenConns(readers)
	reading.SetMaxIdleConns(readers)
	return writing, reading, nil
}

func (d *database) open(ctx context.Context, projections []projection) error {
	conn, err := d.writing.Conn(ctx)
	if err != nil {
		return err
	}
	d.conn = &connection{Conn: conn}
	for _, step := range []func(context.Context, []projection) error{
		d.prepareTransactions, d.ensureTables, d.prepareWriters, d.prepareReaders,
	} {
		if err := step(ctx, projections); err != nil {
			return errors.Join(err, d.conn.close())
		}
	}
	return nil
}

func (d *database) prepareTransactions(ctx context.Context, _ []projection) (err error) {
	if d.begin, err = d.conn.prepare(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if d.commit, err = d.conn.prepare(ctx, "COMMIT"); err != nil {
		return err
	}
	d.rollback, err = d.conn.prepare(ctx, "ROLLBACK")
	return err
}

// ensureTables makes the tables in an empty file, and else checks whose they
// are.
func (d *database) ensureTables(ctx context.Context, projections []projection) error {
	var id, tables int
	err := d.conn.QueryRowContext(ctx, "SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id").Scan(&id, &tables)
	if err != nil {
		return fmt.Errorf("look whose tables these are: %w", err)
	}
	want := fingerprint(projections)
	if id == 0 && tables == 0 {
		return d.makeTables(ctx, projections, want)
	}
	if id != applicationID {
		return ErrForeign
	}
	var position eventstore.Position
	var have string
	if err := d.conn.QueryRowContext(ctx, "SELECT position, schemas FROM checkpoint").Scan(&position, &have); err != nil {
		return fmt.Errorf("read the checkpoint: %w", err)
	}
	if have != want {
		return errOutdated
	}
	d.position.set(position)
	return nil
}

func (d *database) makeTables(ctx context.Context, projections []projection, fingerprint string) error {
	err := d.transact(ctx, func(ctx context.Context) error {
		for _, statements := range []string{schemas(projections), fmt.Sprintf("PRAGMA application_id = %d", applicationID)} {
			if _, err := d.conn.ExecContext(ctx, statements); err != nil {
				return err
			}
		}
		_, err := d.conn.ExecContext(ctx, "INSERT INTO checkpoint (one, position, schemas) VALUES (1, 0, ?)", fingerprint)
		return err
	})
	if err != nil {
		return fmt.Errorf("make the tables: %w", err)
	}
	return nil
}

func (d *database) prepareWriters(ctx context.Context, projections []projection) (err error) {
	for _, p := range projections {
		w, err := p.prepare(ctx, d.conn)
		if err != nil {
			return err
		}
		d.writers = append(d.writers, w)
	}
	if d.load, err = d.conn.prepare(ctx, "SELECT state FROM orders WHERE store = ? AND id = ?"); err != nil {
		return err
	}
	d.advance, err = d.conn.prepare(ctx, "UPDATE checkpoint SET position = ? WHERE position = ?")
	return err
}

// prepareReaders prepares what the process manager asks after every commit.
func (d *database) prepareReaders(ctx context.Context, _ []projection) (err error) {
	const due = "SELECT " + dueColumns + " FROM due WHERE store = ? AND priority = ? AND next_try <= ? ORDER BY next_try"
	if d.due, err = d.reading.PrepareContext(ctx, due); err != nil {
		return fmt.Errorf("prepare %q: %w", due, err)
	}
	const newest = due + " DESC"
	if d.dueNewest, err = d.reading.PrepareContext(ctx, newest); err != nil {
		return fmt.Errorf("prepare %q: %w", newest, err)
	}
	const next = "SELECT min(next_try) FROM due WHERE store = ? AND priority = ? AND next_try > ?"
	if d.nextDue, err = d.reading.PrepareContext(ctx, next); err != nil {
		return fmt.Errorf("prepare %q: %w", next, err)
	}
	return nil
}

// removeDatabase removes a file and what SQLite put beside it.
func removeDatabase(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove outdated views: %w", err)
		}
	}
	return nil
}
