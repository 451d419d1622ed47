package world

import (
	"bytes"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// raceBuild builds the program with the race detector; a race it reports fails
// the test.
var raceBuild = flag.Bool("built.race", false, "build the program with the race detector")

// The program as it is shipped, and with its named crash points.
// Each is built where a test asks for it.
var (
	shippedOnce  = sync.OnceValues(func() (string, error) { return build("") })
	crashingOnce = sync.OnceValues(func() (string, error) { return build("crashpoints") })
)

// Shipped returns the path of the program as it is shipped.
func Shipped(t testing.TB) string {
	t.Helper()
	return isBuilt(t, shippedOnce)
}

// Crashing returns the path of the program with its named crash points.
func Crashing(t testing.TB) string {
	t.Helper()
	return isBuilt(t, crashingOnce)
}

func isBuilt(t testing.TB, once func() (string, error)) string {
	t.Helper()
	path, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// build builds the program into Go's own cache, where the tests of every package
// find it, and returns its path there. The first run may link it and then tells
// where it stood meanwhile; the second tells where it was put.
func build(tags string) (path string, err error) {
	for range 2 {
		run := exec.Command("go", "run", fmt.Sprintf("-race=%t", *raceBuild), "-tags", tags, "-exec", "echo", "ordertrail/cmd/ordertrail")
		var output, complaint bytes.Buffer
		run.Stdout, run.Stderr = &output, &complaint
		if err := run.Run(); err != nil {
			return "", fmt.Errorf("build the program: %w\n%s", err, complaint.String())
		}
		path = strings.TrimSpace(output.String())
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("find the program that was built: %w", err)
	}
	return path, nil
}

// Eventually waits until something holds, looking again every few milliseconds.
func Eventually(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(within)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within %s: %s", within, what)
		}
	}
}

// FreePort returns an address that nobody listens on. It is below the ports that the
// system gives to connections, and each test program begins somewhere else, so that it
// is still free once the service that gets it listens.
func FreePort(t testing.TB) string {
	t.Helper()
	const first, count = 12_000, 20_000
	for range count {
		addr := fmt.Sprintf("127.0.0.1:%d", first+(os.Getpid()*101+int(nextPort.Add(1)))%count)
		listener, err := net.Listen("tcp", addr)
		if err == nil {
			listener.Close()
			return addr
		}
	}
	t.Fatal("no port is free")
	return ""
}

var nextPort atomic.Int64
