package projections

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ordertrail/eventstore"
)

// progressInterval is how often a rebuild tells how far it is.
const progressInterval = 100 * time.Millisecond

// Rebuild makes all tables again from the log in a file of its own, while those
// in use are read and follow the log as ever, and then puts it in their place.
// How tries went is carried over, as it is not in the log. progress is called
// about ten times a second, and at the end, with the events done and all there
// were at the start. Until the rebuild succeeds the old tables stay. Errors are
// those of Run, and ErrRunning where one is under way.
func (v *Views) Rebuild(ctx context.Context, log eventstore.Log, progress func(done, total uint64)) error {
	if !v.rebuilding.TryLock() {
		return fmt.Errorf("rebuild the views: %w", ErrRunning)
	}
	defer v.rebuilding.Unlock()
	total, err := v.head(ctx, log)
	if err != nil {
		return err
	}
	b, err := startBuild(ctx, log, v.path+".rebuild")
	if err != nil {
		return fmt.Errorf("rebuild the views: %w", err)
	}
	if err = b.reach(total, progress); err == nil {
		err = v.replaceBy(ctx, b)
	}
	if err = errors.Join(err, b.discard()); err != nil {
		return fmt.Errorf("rebuild the views: %w", err)
	}
	progress(uint64(total), uint64(total))
	return nil
}

// replaceBy puts a build in the place of the database in use as soon as it is
// not behind it.
func (v *Views) replaceBy(ctx context.Context, b *build) error {
	for {
		if err := b.reach(v.Position(), func(uint64, uint64) {}); err != nil {
			return err
		}
		if replaced, err := v.tryReplace(ctx, b); replaced || err != nil {
			return err
		}
	}
}

// tryReplace swaps while nobody reads or writes, unless the database in use went
// on meanwhile. The file of the old one is complete before it is replaced and
// the new one before it replaces it, so a crash leaves one or the other.
func (v *Views) tryReplace(ctx context.Context, b *build) (bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if b.db.position.reached() < v.Position() {
		return false, nil
	}
	if err := b.finish(ctx, v.path); err != nil {
		return false, err
	}
	if err := v.db.close(); err != nil {
		return false, err
	}
	if err := replaceFile(b.db.path, v.path); err != nil {
		return false, err
	}
	db, err := openDatabase(ctx, v.path, durable, all())
	if err != nil {
		return false, err
	}
	v.db = db
	v.position.set(db.position.reached())
	v.changed.tell()
	return true, nil
}

// replaceFile renames, durably. A write-ahead log left beside the old file would
// be taken for the new one's.
func replaceFile(from, to string) error {
	if _, err := os.Stat(to + "-wal"); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("replace %s: it is still in use: %w", to, errors.Join(err, os.ErrExist))
	}
	if err := os.Rename(from, to); err != nil {
		return fmt.Errorf("put the rebuilt views in place: %w", err)
	}
	return syncFile(filepath.Dir(to))
}
