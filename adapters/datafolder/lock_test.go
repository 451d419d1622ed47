package datafolder_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/datafolder"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func TestOneHolderAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	lock, err := datafolder.Take(path, now)
	if err != nil {
		t.Fatal(err)
	}
	// Deleting what can be seen of the lock must not open the folder.
	for _, deleted := range []bool{false, true} {
		_, err = datafolder.Take(path, now)
		if !errors.Is(err, datafolder.ErrHeld) {
			t.Fatalf("taken twice (owner file deleted: %v): %v", deleted, err)
		}
		if holder := fmt.Sprintf("process %d, since 2026-11-23T08:00:00Z", os.Getpid()); !deleted && !strings.Contains(err.Error(), holder) {
			t.Errorf("%q does not name %q", err, holder)
		}
		os.Remove(filepath.Join(path, "owner"))
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := datafolder.Take(path, now)
	if err != nil {
		t.Fatalf("not free after its release: %v", err)
	}
	again.Release()
}

func TestTheFolderIsClosedToOthers(t *testing.T) {
	path := t.TempDir()
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
	lock, err := datafolder.Take(path, now)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode is %v, %v", info.Mode(), err)
	}
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := datafolder.Take(filepath.Join(file, "data"), now); err == nil || errors.Is(err, datafolder.ErrHeld) {
		t.Errorf("got %v", err)
	}
}
