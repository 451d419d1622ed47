package architecture

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ordertrail/cmd/ordertrail/help"
	"ordertrail/domain"
	"ordertrail/tests/world"
)

// topic returns the text of a page of the program's help.
func topic(t *testing.T, name string) string {
	t.Helper()
	for _, topic := range help.Topics() {
		if topic.Name == name {
			return topic.Text
		}
	}
	t.Fatalf("there is no topic %s", name)
	return ""
}

// section returns what stands under a heading of a page, up to the next one.
func section(t *testing.T, page, heading string) string {
	t.Helper()
	_, text, found := strings.Cut(topic(t, page), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("the topic %s has no section %s", page, heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// fenced returns the first code block of a language in a text.
func fenced(t *testing.T, text, language string) string {
	t.Helper()
	_, block, found := strings.Cut(text, "\n```"+language+"\n")
	block, _, closed := strings.Cut(block, "\n```\n")
	if !found || !closed {
		t.Fatalf("there is no block of %s", language)
	}
	return block + "\n"
}

// found returns the first group of every match, each once.
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
			t.Errorf("%s %s is not documented", what, name)
		}
	}
	for name := range documented {
		if !real[name] {
			t.Errorf("%s %s is documented, the program has none", what, name)
		}
	}
	if len(real) == 0 {
		t.Fatalf("no %s was found: the test looks in the wrong place", what)
	}
}

// output returns what the program prints.
func output(t *testing.T, args ...string) string {
	t.Helper()
	printed, err := exec.Command(world.Shipped(t), args...).Output()
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return string(printed)
}

// The table of settings is that of serve --help: the same names and defaults.
func TestTopicsHaveEverySetting(t *testing.T) {
	_, flags, _ := strings.Cut(output(t, "serve", "--help"), "\nFlags:\n")
	real := found(`(?m)^ +(?:-., )?(--[a-z-]+)`, flags)
	delete(real, "--help")
	table := section(t, "configuration", "Settings")
	wantSame(t, "the setting", found("(?m)^\\| `(--[a-z-]+)` \\|", table), real)
	for _, flag := range regexp.MustCompile(`(?m)^ +(--[a-z-]+).*\(default "(.*)"\)$`).FindAllStringSubmatch(flags, -1) {
		if !strings.Contains(table, "| `"+flag[1]+"` | `"+flag[2]+"` |") {
			t.Errorf("another default than %s is documented for %s", flag[2], flag[1])
		}
	}
}

// The YAML example is one that the program understands.
func TestTopicsConfigFileIsUnderstood(t *testing.T) {
	dir := t.TempDir()
	text := strings.ReplaceAll(fenced(t, section(t, "configuration", "Stores"), "yaml"), "/etc/ordertrail/", dir+"/")
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

// The example of several stores has every key that a store may have.
func TestTopicsHaveEverySettingOfAStore(t *testing.T) {
	real := map[string]bool{"id": true}
	rows := regexp.MustCompile(`\{"[a-z-]+", "([a-z_]+)", (?:"[^"]*"|off), "[^"]*", (true|false),`)
	for _, row := range rows.FindAllStringSubmatch(source(t, "cmd/ordertrail/settings/store.go"), -1) {
		key := row[1]
		if secret := row[2] == "true"; secret {
			key += "_file"
		}
		real[key] = true
	}
	wantSame(t, "the setting of a store", found(`(?m)^  [ -] ([a-z_]+):`, section(t, "configuration", "Stores")), real)
}

func TestTopicsHaveEveryCommand(t *testing.T) {
	real := map[string]bool{}
	for _, group := range []string{"", "orders", "events", "audit", "views"} {
		_, commands, _ := strings.Cut(output(t, append(strings.Fields(group), "--help")...), "\nAvailable Commands:\n")
		commands, _, _ = strings.Cut(commands, "\n\n")
		for name := range found(`(?m)^  ([a-z-]+)  `, commands) {
			real[strings.TrimSpace(group+" "+name)] = true
		}
	}
	for _, other := range []string{"orders", "events", "audit", "views", "help", "completion"} {
		delete(real, other)
	}
	rows := strings.Join(regexp.MustCompile("(?m)^\\| `[^|]*\\|").FindAllString(section(t, "commands", "Commands"), -1), "\n")
	wantSame(t, "the command", found("`([a-z- ]*[a-z])(?: ORDER)?`", rows), real)
}

func TestTopicsHaveEveryExitCode(t *testing.T) {
	_, told, _ := strings.Cut(output(t, "--help"), "Exit codes: ")
	told, _, _ = strings.Cut(told, "\n\n")
	wantSame(t, "the exit code", found(`(?m)^\| (\d) \|`, section(t, "commands", "Exit codes")), found(`(\d) [a-z]`, told))
}

func TestTopicsHaveEveryMetric(t *testing.T) {
	real := map[string]bool{}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for name := range found(`"(ordertrail_[a-z_]+)"`, source(t, file)) {
			real[name] = true
		}
	}
	wantSame(t, "the metric", found("(?m)^\\| `(ordertrail_[a-z_]+)` \\|", section(t, "api", "Metrics")), real)
}

func TestTopicsHaveEveryEvent(t *testing.T) {
	real := map[string]bool{}
	for _, event := range domain.Events() {
		real[event.Name()] = true
	}
	wantSame(t, "the event", found("`([a-z_]+)`", section(t, "feed", "Events")), real)
}

func TestTopicsHaveEveryStatus(t *testing.T) {
	real := map[string]bool{}
	for _, status := range domain.Statuses() {
		real[string(status)] = true
	}
	wantSame(t, "the status", found("(?m)^\\| `([a-z_]+)` \\|", section(t, "life", "Statuses")), real)
}

func TestTopicsHaveEveryHold(t *testing.T) {
	rows := strings.Join(regexp.MustCompile("(?m)^\\| `[^|]*\\|").FindAllString(section(t, "life", "Holds"), -1), "\n")
	wantSame(t, "the hold", found("`([a-z_]+)`", rows), found(`(?m)^\tHold\w+ += "([a-z_]+)"`, source(t, "domain/hold.go")))
}

// The table of steps is that of the diagram, which the table of the program draws;
// but for the pushes that change nothing, of which a sentence tells.
func TestTopicsHaveEveryStep(t *testing.T) {
	diagram, err := domain.Diagram()
	if err != nil {
		t.Fatal(err)
	}
	real := map[string]bool{}
	for _, arrow := range regexp.MustCompile(`(?m)^ +(\w+) --> (\w+): (.*)$`).FindAllStringSubmatch(diagram, -1) {
		if from, to, step := arrow[1], arrow[2], arrow[3]; step != string(domain.StepPush) || from != to {
			real[step+": "+from+" to "+to] = true
		}
	}
	real["push: unplaced to pushed"] = true
	documented := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\| `(\\w+)` \\|$").FindAllStringSubmatch(section(t, "life", "Steps"), -1) {
		for from := range found("`(\\w+)`", row[2]) {
			documented[row[1]+": "+from+" to "+row[3]] = true
		}
	}
	wantSame(t, "the step", documented, real)
}
