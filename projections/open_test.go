package projections

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"ordertrail/domain"
)

// revised is the due projection of another version of the program.
type revised struct{ due }

func (revised) schema() string { return dueSQL + "-- another revision" }

func TestAChangedSchemaRebuildsByItself(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(5)
	tl.tell(orderKey(9), domain.Push{Via: "push"})
	path := viewsPath(t)
	db, err := openDatabase(t.Context(), path, durable, []projection{orders{}, search{}, totals{}, revised{}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- follow(ctx, tl.log, db, db.write) }()
	if err := db.position.reach(t.Context(), 21); err != nil {
		t.Fatal(err)
	}
	stop()
	<-done
	if err := db.close(); err != nil {
		t.Fatal(err)
	}

	v := openViews(t, path)
	if v.Position() != 0 {
		t.Fatalf("opened at position %d, want to begin anew", v.Position())
	}
	run(t, v, tl.log)
	caughtUp(t, v, tl.log)
	wantFold(t, v, tl.log)
}

func TestTheSameSchemaIsKept(t *testing.T) {
	tl := newMemoryTeller(t)
	tl.acknowledged(5)
	path := viewsPath(t)
	v, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	stop := run(t, v, tl.log)
	caughtUp(t, v, tl.log)
	stop()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if again := openViews(t, path); again.Position() != 20 {
		t.Errorf("opened at position %d, want 20", again.Position())
	}
}

func TestADatabaseOfSomebodyElseIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "theirs.db")
	theirs, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := theirs.Exec("CREATE TABLE precious (thing TEXT); INSERT INTO precious VALUES ('ring')"); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrForeign) {
		t.Errorf("Open: %v", err)
	}
	var thing string
	if err := theirs.QueryRow("SELECT thing FROM precious").Scan(&thing); err != nil || thing != "ring" {
		t.Errorf("their table holds %q, %v", thing, err)
	}
	if err := theirs.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreForTheirOwnerOnly(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "views %20 # ?.db")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	tl := newMemoryTeller(t)
	tl.acknowledged(1)
	v := openViews(t, path)
	run(t, v, tl.log)
	caughtUp(t, v, tl.log)
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", file.Name(), info.Mode(), err)
		}
	}
}
