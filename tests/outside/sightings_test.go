package outside

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"ordertrail/tests/world"
)

// sightings is everything the service has let anyone see, by place.
type sightings struct{ texts map[string][]byte }

func newSightings() sightings { return sightings{texts: map[string][]byte{}} }

func (s sightings) add(place string, text []byte) { s.texts[place] = text }

// shows says whether a text stands in a place, or in one below it.
func (s sightings) shows(place, text string) bool {
	for name, seen := range s.texts {
		if strings.HasPrefix(name, place) && bytes.Contains(seen, []byte(text)) {
			return true
		}
	}
	return false
}

func (s sightings) addFolder(t *testing.T, place, folder string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(folder, path)
		s.add(fmt.Sprintf("%s: %s", place, filepath.ToSlash(relative)), append([]byte(relative+"\n"), text...))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// everyAnswer asks the service for all it shows, the orders among it, and gives
// what it answered with its headers.
func everyAnswer(t *testing.T, w *world.World, ids []string) []byte {
	t.Helper()
	paths := []string{
		"/v1/orders?limit=100", "/v1/orders?q=" + kept, "/v1/stats", "/v1/views", "/healthz", "/readyz", "/metrics", "/openapi.yaml",
		"/v1/orders/default/unknown", "/v1/nothing",
	}
	for _, id := range ids {
		paths = append(paths, "/v1/orders/default/"+id, "/v1/orders/default/"+id+"/events")
	}
	var all bytes.Buffer
	for _, path := range paths {
		answer, err := w.Client.Get("http://" + w.API + path)
		if err != nil {
			t.Fatal(err)
		}
		keep(t, w, &all, answer)
	}
	for _, id := range ids {
		answer, err := w.Client.Post("http://"+w.API+"/v1/orders/default/"+id+"/confirm?wait=0s", "application/json", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		keep(t, w, &all, answer)
	}
	for _, args := range [][]string{{"orders", "list"}, {"orders", "show", ids[0]}, {"events", "tail", "--until-end"}, {"views", "status"}} {
		for _, form := range [][]string{args, append(slices.Clone(args), "--json")} {
			stdout, stderr, exitCode := w.Run(t, form...)
			if exitCode != 0 {
				t.Fatalf("%v ended with %d: %s", form, exitCode, stderr)
			}
			all.WriteString(stdout + stderr)
		}
	}
	return all.Bytes()
}

func keep(t *testing.T, w *world.World, all *bytes.Buffer, answer *http.Response) {
	t.Helper()
	defer answer.Body.Close()
	fmt.Fprintln(all, answer.Header)
	if _, err := io.Copy(all, answer.Body); err != nil {
		t.Fatal(err)
	}
}

// everyFeedMessage returns all that a downstream service receives.
func everyFeedMessage(t *testing.T, w *world.World) []byte {
	t.Helper()
	consumer, err := w.Connect(t).JS.OrderedConsumer(t.Context(), "EVENTS", jetstream.OrderedConsumerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for range w.Head(t) {
		message, err := consumer.Next(jetstream.FetchMaxWait(20 * time.Second))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&all, message.Subject())
		for _, name := range slices.Sorted(maps.Keys(message.Headers())) {
			fmt.Fprintln(&all, name, message.Headers()[name])
		}
		all.Write(message.Data())
	}
	return all.Bytes()
}
