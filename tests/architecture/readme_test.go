package architecture

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ordertrail/cmd/ordertrail/help"
	"ordertrail/domain"
	"ordertrail/tests/world"
)

func readme(t *testing.T) string {
	t.Helper()
	return source(t, "README.md")
}

// source returns the text of a file by its path from the root.
func source(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The README is the front door: short, and it leads to every topic.
func TestReadmeLeadsToEveryTopic(t *testing.T) {
	if lines := strings.Count(readme(t), "\n"); lines > 250 {
		t.Errorf("the README has %d lines: move what only some readers need to a topic", lines)
	}
	for _, topic := range help.Topics() {
		if !strings.Contains(readme(t), "| ["+topic.Name+"](cmd/ordertrail/help/"+topic.Name+".md) |") {
			t.Errorf("the README does not lead to the topic %s", topic.Name)
		}
	}
}

func TestReadmeShowsTheTable(t *testing.T) {
	diagram, err := domain.Diagram()
	if err != nil {
		t.Fatal(err)
	}
	if fenced(t, readme(t), "mermaid") != diagram {
		t.Errorf("the diagram in the README is not that of the table, which is:\n%s", diagram)
	}
}

// The quick start works: the demo comes up, an order is acknowledged and shipped, a
// program reads the feed, and the demo stops when it is told to.
func TestReadmesQuickStart(t *testing.T) {
	if commands := strings.Split(fenced(t, readme(t), "sh"), "\n"); !slices.Equal(commands[:2], []string{"go run ./cmd/ordertrail demo", "go test ./..."}) {
		t.Errorf("the quick start is %q", commands)
	}
	temporary := t.TempDir()
	demo := startDemo(t, temporary)
	ready := regexp.MustCompile(`ordertrail is ready: push http://\S+ api (http://\S+) nats (nats://\S+)\n`)
	world.Eventually(t, 60*time.Second, "the demo is ready", func() bool { return ready.MatchString(demo.Output.String()) })
	addresses := ready.FindStringSubmatch(demo.Output.String())
	world.Eventually(t, 60*time.Second, "an order is acknowledged", func() bool {
		answer, err := http.Get(addresses[1] + "/v1/orders")
		if err != nil {
			return false
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		return err == nil && strings.Contains(string(body), `"status":"acknowledged"`)
	})
	world.Eventually(t, 60*time.Second, "the warehouse ships an order", func() bool {
		return regexp.MustCompile(`the warehouse ships it for \S+ [A-Z]{3}: captured\n`).MatchString(demo.Output.String())
	})
	servesTheTopics(t, addresses[1])
	readsTheFeed(t, addresses[2])
	if took := demo.Terminate(t); took > 10*time.Second {
		t.Errorf("stopping took %s", took)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) != 0 {
		t.Errorf("the demo left %v, %v", left, err)
	}
}

func startDemo(t *testing.T, temporary string) *world.Process {
	t.Helper()
	cmd := exec.Command(world.Shipped(t), "demo")
	cmd.Env = append(os.Environ(), "TMPDIR="+temporary)
	return world.Runs(t, cmd)
}

// servesTheTopics: the server shows what the command line prints.
func servesTheTopics(t *testing.T, api string) {
	t.Helper()
	for _, topic := range help.Topics() {
		answer, err := http.Get(api + "/docs/" + topic.Name)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if body, err := io.ReadAll(answer.Body); err != nil || string(body) != output(t, "help", topic.Name) {
			t.Errorf("/docs/%s is not what help %s prints: %v", topic.Name, topic.Name, err)
		}
	}
}

// readsTheFeed runs the program that the topic of the feed shows.
func readsTheFeed(t *testing.T, address string) {
	t.Helper()
	dir := t.TempDir()
	file, target := filepath.Join(dir, "main.go"), filepath.Join(dir, "reader")
	text := strings.ReplaceAll(fenced(t, section(t, "feed", "A reader in Go"), "go"), "nats://127.0.0.1:4222", address)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if output, err := exec.Command("go", "build", "-o", target, file).CombinedOutput(); err != nil {
		t.Fatalf("build the program of the feed's topic: %v\n%s", err, output)
	}
	reader := world.Runs(t, exec.Command(target))
	world.Eventually(t, 30*time.Second, "the program of the feed's topic reads an event", func() bool {
		return strings.Contains(reader.Output.String(), "acknowledged ")
	})
	reader.Kill()
}
