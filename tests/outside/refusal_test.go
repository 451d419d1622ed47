package outside

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
	"ordertrail/tests/world"
)

// A second service on the same data folder ends at once, says who has it, and
// leaves the first one alone (help/operations.md, "The data folder").
func TestASecondServiceOnOneFolder(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	first := w.Start(t)
	elsewhere := *w
	elsewhere.Push, elsewhere.API, elsewhere.NATS = world.FreePort(t), world.FreePort(t), world.FreePort(t)
	for name, second := range map[string]*world.World{"with the same addresses": w, "with others": &elsewhere} {
		endsAtOnce(t, second, name, fmt.Sprintf("process %d", first.Cmd.Process.Pid))
	}
	id := w.Buy(t)
	w.MustPush(t, id)
	w.Settles(t, 10*time.Second, []string{id})
}

// endsAtOnce starts a second service, which must end at once and name the holder.
func endsAtOnce(t *testing.T, w *world.World, name, holder string) {
	t.Helper()
	begun := time.Now()
	p := w.Launch(t)
	select {
	case <-p.Exited:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: the second service does not end", name)
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("%s: the second service took %s to end", name, took)
	}
	if p.ExitCode != exitUsage || !strings.Contains(p.Output.String(), holder) {
		t.Errorf("%s: the second service ended with %d: %s", name, p.ExitCode, p.Output.String())
	}
}

// serveWith runs `serve` with these variables alone, to see it refuse.
func serveWith(t *testing.T, variables []string, args ...string) (output string, exitCode int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, world.Shipped(t), append([]string{"serve"}, args...)...)
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
	w := world.New(t, klarnasim.Config{})
	if err := os.Chmod(w.Data, 0o755); err != nil {
		t.Fatal(err)
	}
	w.Start(t)
	id := w.Buy(t)
	w.MustPush(t, id)
	w.Settles(t, 10*time.Second, []string{id})
	files := 0
	err := filepath.WalkDir(w.Data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode, name := info.Mode().Perm(), strings.TrimPrefix(path, w.Data)
		top := filepath.Dir(path) == w.Data
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
