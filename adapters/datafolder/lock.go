// Package datafolder keeps a data folder to one process. The event store's server
// does not: two of them on one folder both acknowledge, and most is lost.
package datafolder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// ErrHeld says that another process has the folder; its text says which.
var ErrHeld = errors.New("data folder is in use")

// ownerFile tells people who has the folder; the lock does not depend on it.
const ownerFile = "owner"

// Lock is the hold on a data folder.
type Lock struct {
	dir *os.File
}

// Take makes the folder where there is none, closes it to other users, and locks
// it. The lock is on the folder itself, so that nobody can delete it, and ends with
// the process. Errors wrap ErrHeld where another process has it.
func Take(path string, now time.Time) (*Lock, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	dir, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open data folder: %w", err)
	}
	if err := syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		dir.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w: %s is held by %s", ErrHeld, path, owner(path))
		}
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	lock := &Lock{dir: dir}
	if err := lock.claim(path, now); err != nil {
		dir.Close()
		return nil, err
	}
	return lock, nil
}

func (l *Lock) claim(path string, now time.Time) error {
	if err := l.dir.Chmod(0o700); err != nil {
		return fmt.Errorf("close data folder to other users: %w", err)
	}
	text := fmt.Sprintf("process %d, since %s\n", os.Getpid(), now.UTC().Format(time.RFC3339))
	if err := os.WriteFile(filepath.Join(path, ownerFile), []byte(text), 0o600); err != nil {
		return fmt.Errorf("say who holds the data folder: %w", err)
	}
	return nil
}

// Release lets others have the folder.
func (l *Lock) Release() error {
	if err := l.dir.Close(); err != nil {
		return fmt.Errorf("release data folder: %w", err)
	}
	return nil
}

func owner(path string) string {
	text, err := os.ReadFile(filepath.Join(path, ownerFile))
	if err != nil || len(text) == 0 {
		return "another process"
	}
	return strings.TrimSpace(string(text))
}
