package tests

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
)

// A second service on the same data folder ends at once, says who has it, and
// leaves the first one alone (contract.md section 1).
func TestASecondServiceOnOneFolder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, klarnasim.Config{})
	first := w.start(t)
	elsewhere := *w
	elsewhere.push, elsewhere.api, elsewhere.nats = freePort(t), freePort(t), freePort(t)
	for name, second := range map[string]*world{"with the same addresses": w, "with others": &elsewhere} {
		second.endsAtOnce(t, name, fmt.Sprintf("process %d", first.cmd.Process.Pid))
	}
	id := w.buy(t)
	w.mustPush(t, id)
	w.settles(t, 10*time.Second, []string{id})
}

// endsAtOnce starts a second service, which must end at once and name the holder.
func (w *world) endsAtOnce(t *testing.T, name, holder string) {
	t.Helper()
	begun := time.Now()
	p := w.launch(t)
	select {
	case <-p.exited:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: the second service does not end", name)
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("%s: the second service took %s to end", name, took)
	}
	if p.exitCode != exitUsage || !strings.Contains(p.output.String(), holder) {
		t.Errorf("%s: the second service ended with %d: %s", name, p.exitCode, p.output.String())
	}
}

// serveWith runs `serve` with these variables alone, to see it refuse.
func serveWith(t *testing.T, variables []string, args ...string) (output string, exitCode int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, shipped(t), append([]string{"serve"}, args...)...)
	cmd.Env = append([]string{"ORDERTRAIL_DATA=" + filepath.Join(t.TempDir(), "data")}, variables...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // the exit code tells
	if stdout.Len() > 0 {
		t.Errorf("serve %v has on stdout: %s", args, stdout.String())
	}
	return stderr.String(), cmd.ProcessState.ExitCode()
}

func TestServeRefusesWhatItCannotDo(t *testing.T) {
	t.Parallel()
	free := "127.0.0.1:0"
	settings := []string{
		"ORDERTRAIL_KLARNA_URL=http://127.0.0.1:9", "ORDERTRAIL_KLARNA_USERNAME=K1", "ORDERTRAIL_KLARNA_PASSWORD=p",
		"ORDERTRAIL_PUSH_ADDR=" + free, "ORDERTRAIL_API_ADDR=" + free, "ORDERTRAIL_NATS_ADDR=" + free,
	}
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte("push_adr: "+free+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, refusal := range []struct {
		variables []string
		args      []string
		says      []string
	}{
		{nil, nil, words("no store is configured", "ORDERTRAIL_KLARNA_URL", "ordertrail demo")},
		{settings, words("--push-adr", free), words("unknown flag --push-adr", "did you mean --push-addr?")},
		{append(settings, "ORDERTRAIL_PUSH_ADR="+free), nil, words("ORDERTRAIL_PUSH_ADR", "did you mean ORDERTRAIL_PUSH_ADDR?")},
		{settings, words("--config", file), words("unknown key push_adr", "did you mean push_addr?")},
		{settings, words("--api-addr", "0.0.0.0:0"), words("--api-addr", "loopback")},
		{settings, words("--nats-addr", "0.0.0.0:0"), words("--nats-addr", "loopback")},
		{settings, words("--nats-addr", ":0"), words("--nats-addr", "loopback")},
		{settings, words("--push-addr", "0.0.0.0:0"), words("--push-addr", "ORDERTRAIL_PUSH_SECRET_FILE")},
		{settings, words("--push-addr", "[::]:0"), words("--push-addr", "ORDERTRAIL_PUSH_SECRET_FILE")},
		{settings, words("--nats-url", "nats://127.0.0.1:1"), words("--nats-url")},
		{settings, words("--views", "postgres://127.0.0.1/x"), words("--views", "Postgres")},
		{settings, words("--durability", "group"), words("--durability")},
	} {
		output, exitCode := serveWith(t, refusal.variables, refusal.args...)
		if exitCode != exitUsage {
			t.Errorf("serve %v ended with %d, want %d", refusal.args, exitCode, exitUsage)
		}
		checkWords(t, refusal.args, "stderr", output, refusal.says)
	}
}

// Nobody but its owner can look into the data folder.
func TestTheDataFolderIsClosedToOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, klarnasim.Config{})
	if err := os.Chmod(w.data, 0o755); err != nil {
		t.Fatal(err)
	}
	w.start(t)
	id := w.buy(t)
	w.mustPush(t, id)
	w.settles(t, 10*time.Second, []string{id})
	files := 0
	err := filepath.WalkDir(w.data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode, name := info.Mode().Perm(), strings.TrimPrefix(path, w.data)
		top := filepath.Dir(path) == w.data
		switch {
		case (name == "" || entry.IsDir() && top) && mode != 0o700:
			t.Errorf("the folder %q has mode %o", name, mode)
		case !entry.IsDir() && top && mode != 0o600:
			t.Errorf("%s has mode %o", name, mode)
		case !entry.IsDir() && mode&0o007 != 0:
			t.Errorf("%s has mode %o", name, mode)
		}
		files++
		return nil
	})
	if err != nil || files < 10 {
		t.Fatalf("looked at %d files, %v", files, err)
	}
}
