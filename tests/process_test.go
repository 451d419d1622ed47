package tests

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

// process is a running `ordertrail serve`.
type process struct {
	world    *world
	cmd      *exec.Cmd
	output   *lockedBuffer // stdout and stderr
	exited   chan struct{}
	exitCode int // once exited
}

// start runs the service of a world and waits until it is ready.
func (w *world) start(t testing.TB, env ...string) *process {
	t.Helper()
	p := w.launch(t, env...)
	p.awaitReady(t)
	return p
}

// launch runs the service and does not wait for it.
func (w *world) launch(t testing.TB, env ...string) *process {
	t.Helper()
	p := &process{world: w, output: &lockedBuffer{}, exited: make(chan struct{})}
	p.cmd = exec.Command(w.binary, append([]string{"serve"}, w.flags()...)...)
	p.cmd.Env = append(w.env(), env...)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		p.exitCode = p.cmd.ProcessState.ExitCode()
		close(p.exited)
	}()
	t.Cleanup(func() {
		p.kill()
		if strings.Contains(p.output.String(), "DATA RACE") {
			t.Error("the race detector found something")
		}
		if t.Failed() {
			t.Logf("output of the service:\n%s", tail(p.output.String(), 4000))
		}
	})
	return p
}

func (p *process) awaitReady(t testing.TB) {
	t.Helper()
	eventually(t, 30*time.Second, "the service is ready", func() bool {
		select {
		case <-p.exited:
			t.Fatalf("the service ended with %d before it was ready:\n%s", p.exitCode, p.output.String())
		default:
		}
		return strings.Contains(p.output.String(), "ordertrail is ready")
	})
}

// kill ends the process with SIGKILL. What it wrote is still the kernel's, so this
// is no power cut.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.exited
}

// terminate asks it to stop and gives how long that took.
func (p *process) terminate(t *testing.T) time.Duration {
	t.Helper()
	begun := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.exited:
	case <-time.After(30 * time.Second):
		t.Fatal("the service does not stop")
	}
	if p.exitCode != 0 {
		t.Errorf("the service ended with %d:\n%s", p.exitCode, tail(p.output.String(), 2000))
	}
	return time.Since(begun)
}

// run runs a command of the program against the world's service.
func (w *world) run(t *testing.T, args ...string) (stdout, stderr string, exitCode int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, w.binary, args...)
	cmd.Env = w.env()
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

// runs starts a command that is killed when the test ends.
func runs(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{cmd: cmd, output: &lockedBuffer{}, exited: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.output, p.output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait()
		p.exitCode = cmd.ProcessState.ExitCode()
		close(p.exited)
	}()
	t.Cleanup(p.kill)
	return p
}
