package commands

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
)

// servedFor runs the service of a data folder with the given stores until use has
// returned, and returns what it logged.
func servedFor(t *testing.T, folder string, stores []string, use func(addresses)) string {
	t.Helper()
	cfg := settings.Config{PushAddr: "127.0.0.1:0", APIAddr: "127.0.0.1:0", MaxUnverified: 10, FeedRetention: time.Hour}.MovedTo(folder)
	for _, id := range stores {
		cfg.Stores = append(cfg.Stores, settings.Store{ID: id, KlarnaURL: nobody(t), Username: "u", Password: settings.NewSecret("p")})
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var stderr bytes.Buffer
	p := Program{Terminal: terminal.Terminal{Out: &bytes.Buffer{}, Err: &stderr}, Now: time.Now}
	if err := serve(ctx, p, cfg, func(a addresses) { use(a); stop() }); err != nil {
		t.Fatal(err)
	}
	return stderr.String()
}

func TestStoresThatAreNotConfiguredAreNamed(t *testing.T) {
	const warning = "is not configured: nobody looks after them"
	folder := t.TempDir()
	logged := servedFor(t, folder, []string{"gone", "kept", "lost"}, func(a addresses) {
		for _, order := range []string{"gone?sid=a", "gone?sid=b", "kept?sid=a", "lost?sid=a"} {
			answer, err := http.Post("http://"+a.push+"/push/"+order, "", nil)
			if err != nil {
				t.Error(err)
				return
			}
			answer.Body.Close()
			if answer.StatusCode != http.StatusNoContent {
				t.Errorf("pushed %s: %s", order, answer.Status)
			}
		}
	})
	if strings.Contains(logged, warning) {
		t.Errorf("warned of configured stores:\n%s", logged)
	}
	logged = servedFor(t, folder, []string{"kept", "new"}, func(addresses) {})
	for _, want := range []string{`"store":"gone","orders":2`, `"store":"lost","orders":1`} {
		if !strings.Contains(logged, want) {
			t.Errorf("no warning with %s:\n%s", want, logged)
		}
	}
	if count := strings.Count(logged, warning); count != 2 {
		t.Errorf("%d warnings, want 2:\n%s", count, logged)
	}
}
