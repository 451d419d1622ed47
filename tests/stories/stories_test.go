package stories

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ordertrail/domain"
)

// update writes the right sides anew; the left sides stay as they are.
var update = flag.Bool("update", false, "write what follows in each story anew")

const folder = "../testdata/stories"

// What each story says is what the rules of an order make of it.
func TestStories(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) < 25 {
		t.Fatalf("%d stories, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			told, err := tell(name, string(text))
			switch {
			case err != nil:
				t.Fatalf("%s:%v", filepath.Base(file), err)
			case *update:
				if err := os.WriteFile(file, []byte(told), 0o644); err != nil {
					t.Fatal(err)
				}
			case told != string(text):
				t.Errorf("%s:%s", filepath.Base(file), firstDifference(string(text), told))
			}
		})
	}
}

// firstDifference says in which line a story differs from what follows by the rules.
func firstDifference(written, told string) string {
	was, is := strings.Split(written, "\n"), strings.Split(told, "\n")
	for i := range max(len(was), len(is)) {
		said, follows := at(was, i), at(is, i)
		if said != follows {
			return fmt.Sprintf("%d: the story says\n%s\nand by the rules it is\n%s", i+1, said, follows)
		}
	}
	return "it does not end with a new line"
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

// Whoever writes a story is told which line is wrong, and why.
func TestBadLinesAreNamed(t *testing.T) {
	const begun = "# A story.\n\n0s klarna pushes\n"
	for _, test := range []struct{ name, text, says string }{
		{"no sentence", "0s klarna pushes\n", "1: a story begins with a sentence behind #"},
		{"no time", begun + "klarna shows amount=1\n", `4: "klarna" is no time`},
		{"back in time", begun + "1h we read\n2s we read\n", "5: 2s is before 1h"},
		{"unknown words", begun + "1s shop explodes\n", `4: nobody knows "shop explodes"`},
		{"only a time", begun + "1s\n", "4: says when and not what"},
		{"unknown option", begun + "1s shop ships s1 colour=red\n", `4: "shop ships" takes no colour`},
		{"an id too many", begun + "1s we read twice\n", `4: "we read" takes no "twice"`},
		{"an id too few", begun + "1s shop ships\n", `4: "shop ships" needs an id`},
		{"no number", begun + "1s shop ships s1 amount=4.5\n", `4: amount "4.5" is no whole number of minor units`},
		{"no lines", begun + "1s shop ships s1 lines=shirt\n", `4: lines "shirt" are no REFERENCE:QUANTITY`},
		{"no kind", begun + "1s klarna takes tea\n", `4: klarna takes no "tea"`},
		{"an open quote", begun + "1s shop cancels reason=\"sold\n", "4: a quote is not closed"},
		{"a foreign right side", begun + "          | pushed via=push\n   x | y\n", `5: "x" is no time`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := tell("bad", test.text)
			if err == nil || !strings.HasPrefix(err.Error(), test.says) {
				t.Errorf("it says %v, want %s", err, test.says)
			}
		})
	}
}

// Every event happens in some story, and everything that may stand in one is
// explained.
func TestStoriesLeaveNothingOut(t *testing.T) {
	var all strings.Builder
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for _, event := range domain.Events() {
		if !strings.Contains(all.String(), "| "+event.Name()+" ") && !strings.Contains(all.String(), "| "+event.Name()+"\n") {
			t.Errorf("no story tells of %s", event.Name())
		}
	}
	explained, err := os.ReadFile(filepath.Join(folder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range acts() {
		if !strings.Contains(string(explained), "| `"+a.does) || !strings.Contains(all.String(), " "+a.does) {
			t.Errorf("%q is not explained in README.md, or stands in no story", a.does)
		}
	}
}
