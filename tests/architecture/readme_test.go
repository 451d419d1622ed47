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

	"ordertrail/domain"
	"ordertrail/tests/world"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fenced gives the first code block of a language.
func fenced(t *testing.T, language string) string {
	t.Helper()
	_, block, found := strings.Cut(readme(t), "\n```"+language+"\n")
	block, _, closed := strings.Cut(block, "\n```\n")
	if !found || !closed {
		t.Fatalf("the README has no block of %s", language)
	}
	return block + "\n"
}

// found gives the first group of every match, each once.
func found(pattern, text string) map[string]bool {
	all := map[string]bool{}
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		all[match[1]] = true
	}
	return all
}

func wantSame(t *testing.T, what string, documented, real map[string]bool) {
	t.Helper()
	for name := range real {
		if !documented[name] {
			t.Errorf("%s %s is not in the README", what, name)
		}
	}
	for name := range documented {
		if !real[name] {
			t.Errorf("the README has %s %s, the program does not", what, name)
		}
	}
	if len(real) == 0 {
		t.Fatalf("no %s was found: the test looks in the wrong place", what)
	}
}

func TestReadmeShowsTheTable(t *testing.T) {
	diagram, err := domain.Diagram()
	if err != nil {
		t.Fatal(err)
	}
	if fenced(t, "mermaid") != diagram {
		t.Errorf("the diagram in the README is not that of the table, which is:\n%s", diagram)
	}
	for _, status := range domain.Statuses() {
		if !strings.Contains(readme(t), "`"+string(status)+"`") {
			t.Errorf("the README does not explain the status %s", status)
		}
	}
}

// The table of settings is that of serve --help: the same names and defaults.
func TestReadmeHasEverySetting(t *testing.T) {
	help, err := exec.Command(world.Shipped(t), "serve", "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, flags, _ := strings.Cut(string(help), "\nFlags:\n")
	real := found(`(?m)^ +(?:-., )?(--[a-z-]+)`, flags)
	delete(real, "--help")
	wantSame(t, "the setting", found("(?m)^\\| `(--[a-z-]+)` \\|", readme(t)), real)
	for _, flag := range regexp.MustCompile(`(?m)^ +(--[a-z-]+).*\(default "(.*)"\)$`).FindAllStringSubmatch(flags, -1) {
		if !strings.Contains(readme(t), "| `"+flag[1]+"` | `"+flag[2]+"` |") {
			t.Errorf("the README has another default than %s for %s", flag[2], flag[1])
		}
	}
}

func TestReadmeHasEveryCommand(t *testing.T) {
	real := map[string]bool{}
	for _, group := range []string{"", "orders", "events", "audit", "views"} {
		help, err := exec.Command(world.Shipped(t), append(strings.Fields(group), "--help")...).Output()
		if err != nil {
			t.Fatal(err)
		}
		_, commands, _ := strings.Cut(string(help), "\nAvailable Commands:\n")
		for name := range found(`(?m)^  ([a-z-]+)  `, commands) {
			real[strings.TrimSpace(group+" "+name)] = true
		}
	}
	for _, other := range []string{"orders", "events", "audit", "views", "help", "completion"} {
		delete(real, other)
	}
	_, section, _ := strings.Cut(readme(t), "\n### Command line\n")
	table, _, _ := strings.Cut(section, "\n\nEach has")
	rows := strings.Join(regexp.MustCompile("(?m)^\\| `[^|]*\\|").FindAllString(table, -1), "\n")
	wantSame(t, "the command", found("`([a-z- ]*[a-z])(?: ORDER)?`", rows), real)
}

func TestReadmeHasEveryMetric(t *testing.T) {
	real := map[string]bool{}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for name := range found(`"(ordertrail_[a-z_]+)"`, source(t, file)) {
			real[name] = true
		}
	}
	wantSame(t, "the metric", found("`(ordertrail_[a-z_]+)`", readme(t)), real)
}

func source(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A guarantee names the tests that prove it.
func TestReadmeNamesTestsThatExist(t *testing.T) {
	written := map[string]bool{}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			for name := range found(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`, source(t, file)) {
				written[name] = true
			}
		}
	}
	named := found("`((?:Test|Fuzz|Benchmark)\\w+)`", readme(t))
	for name := range named {
		if !written[name] {
			t.Errorf("the README names %s, which is no test", name)
		}
	}
	if len(named) < 20 {
		t.Errorf("the README names only %d tests", len(named))
	}
}

func TestReadmeNamesPathsThatExist(t *testing.T) {
	text := readme(t)
	paths := found(`\]\(([^):#]+)\)`, text)
	for path := range found("`((?:adapters|cmd|domain|eventstore|projections|tests|\\.ci)(?:/[\\w./-]+)?)`", text) {
		paths[path] = true
	}
	for path := range paths {
		if _, err := os.Stat(filepath.Join(root, path)); err != nil {
			t.Errorf("the README names %s: %v", path, err)
		}
	}
	headings := map[string]bool{}
	for heading := range found(`(?m)^#+ (.*)$`, text) {
		letters := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(heading), "")
		headings[strings.ReplaceAll(letters, " ", "-")] = true
	}
	for anchor := range found(`\]\(#([^)]+)\)`, text) {
		if !headings[anchor] {
			t.Errorf("the README links to #%s, which is no heading", anchor)
		}
	}
}

// The YAML example is one that the program understands.
func TestReadmesConfigFileIsUnderstood(t *testing.T) {
	dir := t.TempDir()
	text := strings.ReplaceAll(fenced(t, "yaml"), "/etc/ordertrail/", dir+"/")
	for name := range found(`_file: (.*)`, text) {
		if err := os.WriteFile(name, []byte("YSBzZWNyZXQgb2YgMjQgYnl0ZXMhISEh"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "ordertrail.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	// All settings are checked before anything is done, and this one is wrong.
	output, _ := exec.Command(world.Shipped(t), "serve", "--config", file, "--max-unverified", "none").CombinedOutput()
	if errors := strings.Count(string(output), "error: "); errors != 1 || !strings.Contains(string(output), "--max-unverified") {
		t.Errorf("the only error should be that of --max-unverified:\n%s", output)
	}
}

// The quick start works: the demo comes up, an order is acknowledged and shipped, a
// program reads the feed, and the demo stops when it is told to.
func TestReadmesQuickStart(t *testing.T) {
	if commands := strings.Split(fenced(t, "sh"), "\n"); !slices.Equal(commands[:2], []string{"go run ./cmd/ordertrail demo", "go test ./..."}) {
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

// readsTheFeed runs the program that the README shows.
func readsTheFeed(t *testing.T, address string) {
	t.Helper()
	dir := t.TempDir()
	file, target := filepath.Join(dir, "main.go"), filepath.Join(dir, "reader")
	text := strings.ReplaceAll(fenced(t, "go"), "nats://127.0.0.1:4222", address)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if output, err := exec.Command("go", "build", "-o", target, file).CombinedOutput(); err != nil {
		t.Fatalf("build the README's program: %v\n%s", err, output)
	}
	reader := world.Runs(t, exec.Command(target))
	world.Eventually(t, 30*time.Second, "the README's program reads an event", func() bool {
		return strings.Contains(reader.Output.String(), "acknowledged ")
	})
	reader.Kill()
}
