package world

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Process is a running `ordertrail serve`.
type Process struct {
	world    *World
	Cmd      *exec.Cmd
	Output   *lockedBuffer // stdout and stderr
	Exited   chan struct{}
	ExitCode int // once exited
}

// Start runs the service of a world and waits until it is ready.
func (w *World) Start(t testing.TB, env ...string) *Process {
	t.Helper()
	p := w.Launch(t, env...)
	p.awaitReady(t)
	return p
}

// Launch runs the service and does not wait for it.
func (w *World) Launch(t testing.TB, env ...string) *Process {
	t.Helper()
	p := &Process{world: w, Output: &lockedBuffer{}, Exited: make(chan struct{})}
	p.Cmd = exec.Command(w.Binary, append([]string{"serve"}, w.flags()...)...)
	p.Cmd.Env = append(w.Env(), env...)
	p.Cmd.Stdout, p.Cmd.Stderr = p.Output, p.Output
	if err := p.Cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.Cmd.Wait()
		p.ExitCode = p.Cmd.ProcessState.ExitCode()
		close(p.Exited)
	}()
	t.Cleanup(func() {
		p.Kill()
		if strings.Contains(p.Output.String(), "DATA RACE") {
			t.Error("the race detector found something")
		}
		if t.Failed() {
			t.Logf("output of the service:\n%s", tail(p.Output.String(), 4000))
		}
	})
	return p
}

func (p *Process) awaitReady(t testing.TB) {
	t.Helper()
	Eventually(t, 30*time.Second, "the service is ready", func() bool {
		select {
		case <-p.Exited:
			t.Fatalf("the service ended with %d before it was ready:\n%s", p.ExitCode, p.Output.String())
		default:
		}
		return strings.Contains(p.Output.String(), "ordertrail is ready")
	})
}

// Kill ends the process with SIGKILL. What it wrote is still the kernel's, so this
// is no power cut.
func (p *Process) Kill() {
	_ = p.Cmd.Process.Kill()
	<-p.Exited
}

// Terminate asks it to stop and returns how long that took.
func (p *Process) Terminate(t *testing.T) time.Duration {
	t.Helper()
	begun := time.Now()
	if err := p.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.Exited:
	case <-time.After(30 * time.Second):
		t.Fatal("the service does not stop")
	}
	if p.ExitCode != 0 {
		t.Errorf("the service ended with %d:\n%s", p.ExitCode, tail(p.Output.String(), 2000))
	}
	return time.Since(begun)
}

// Run runs a command of the program against the world's service.
func (w *World) Run(t *testing.T, args ...string) (stdout, stderr string, exitCode int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, w.Binary, args...)
	cmd.Env = w.Env()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run()
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// lockedBuffer takes the output of a process while tests read it.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func tail(text string, n int) string {
	if len(text) > n {
		return "..." + text[len(text)-n:]
	}
	return text
}

// Runs starts a command that is killed when the test ends.
func Runs(t *testing.T, cmd *exec.Cmd) *Process {
	t.Helper()
	p := &Process{Cmd: cmd, Output: &lockedBuffer{}, Exited: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.Output, p.Output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait()
		p.ExitCode = cmd.ProcessState.ExitCode()
		close(p.Exited)
	}()
	t.Cleanup(p.Kill)
	return p
}
