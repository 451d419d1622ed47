package commands

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// What keeps the service from starting says what to do about it.
func TestServeSaysWhatToDo(t *testing.T) {
	folder := t.TempDir()
	noDatabase := filepath.Join(folder, "no.db")
	if err := os.WriteFile(noDatabase, []byte("this is not a database, but long enough to be looked at"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, views, want string }{
		{"no folder", filepath.Join(folder, "none", "views.db"), "no such file or directory\n  try: name another file with --views\n"},
		{"no database", noDatabase, "file is not a database (26)\n  try: name another file with --views\n  try: move that file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := Program{Now: time.Now, Environ: []string{
				"ORDERTRAIL_DATA=" + filepath.Join(folder, "data"), "ORDERTRAIL_VIEWS=sqlite:" + test.views,
				"ORDERTRAIL_KLARNA_URL=http://127.0.0.1:1", "ORDERTRAIL_KLARNA_USERNAME=K", "ORDERTRAIL_KLARNA_PASSWORD=p",
				"ORDERTRAIL_NATS_ADDR=", "ORDERTRAIL_PUSH_ADDR=127.0.0.1:0", "ORDERTRAIL_API_ADDR=127.0.0.1:0",
			}}
			callWith(t, p, "serve").check(t, terminal.ExitUsage, "", test.want)
		})
	}
}

func TestALogThatIsNotWhatItWasPointsToTheTopic(t *testing.T) {
	for _, cause := range []error{projections.ErrLogBehind, eventstore.ErrCorrupt} {
		t.Run(cause.Error(), func(t *testing.T) {
			failure, ok := advised(fmt.Errorf("follow: %w", cause)).(*terminal.Failure)
			if !ok || failure.Exit != terminal.ExitFailed || failure.Try == "" || failure.What != "follow: "+cause.Error() {
				t.Errorf("%+v", failure)
			}
		})
	}
}
