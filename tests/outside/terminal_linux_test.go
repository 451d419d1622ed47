package outside

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"

	"ordertrail/tests/world"
)

// onTerminal runs a command whose stderr is a terminal, and gives what that shows.
func onTerminal(t *testing.T, w *world.World, args ...string) string {
	t.Helper()
	screen, terminal := openTerminal(t)
	defer screen.Close()
	cmd := exec.CommandContext(t.Context(), w.Binary, args...)
	cmd.Env, cmd.Stderr = w.Env(), terminal
	err := cmd.Start()
	terminal.Close()
	if err != nil {
		t.Fatal(err)
	}
	shown, _ := io.ReadAll(screen) // ends with EIO when the command has closed its side
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, shown)
	}
	return string(shown)
}

// openTerminal returns both sides of a new pseudo-terminal.
func openTerminal(t *testing.T) (screen, terminal *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return screen, terminal
}
