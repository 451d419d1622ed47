package world

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// AuditIsClean replays the whole log in the running service, which must find
// every step legal, the invariants kept and the views in agreement.
func (w *World) AuditIsClean(t *testing.T) {
	t.Helper()
	if stdout, stderr, exitCode := w.Run(t, "audit", "replay", "--all"); exitCode != 0 {
		t.Errorf("audit replay --all ended with %d: %s%s", exitCode, stdout, stderr)
	}
}

// isLeftClean replays the log that a test leaves behind, in its data folder, once
// its processes have ended: whatever it did, the invariants hold.
func isLeftClean(t *testing.T, w *World) {
	if _, err := os.Stat(filepath.Join(w.Data, "nats")); err != nil || t.Failed() {
		return
	}
	cmd := exec.Command(w.Binary, "audit", "replay", "--all")
	cmd.Env = w.Env()
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("the log that is left: %v\n%s", err, output)
	}
}

// Settles waits until Klarna has every order's acknowledgement and the log says
// so, and then checks each against the invariants.
func (w *World) Settles(t testing.TB, within time.Duration, ids []string) {
	t.Helper()
	Eventually(t, within, fmt.Sprintf("all of %d orders are acknowledged", len(ids)), func() bool {
		for _, id := range ids {
			if w.Status(t, id) != "acknowledged" {
				return false
			}
		}
		return true
	})
	for _, id := range ids {
		judge(t, w, id)
	}
}

// judge checks one order against what must be true of it in the log and at Klarna.
func judge(t testing.TB, w *World, id string) {
	t.Helper()
	happened := map[string]int{}
	for i, e := range w.History(t, id) {
		happened[strings.Split(e.Type, ".")[2]]++
		if e.Version != uint64(i+1) {
			t.Errorf("%s: event %d is version %d", id, i, e.Version)
		}
	}
	if happened["fetched"] != 1 || happened["created"] != 1 || happened["acknowledged"] != 1 || happened["cancelled"] != 0 {
		t.Errorf("%s: %v happened", id, happened)
	}
	truth, err := w.Sim.Order(id)
	if err != nil {
		t.Fatal(err)
	}
	if truth.AcknowledgeEffects != 1 {
		t.Errorf("%s was acknowledged %d times in effect", id, truth.AcknowledgeEffects)
	}
}
