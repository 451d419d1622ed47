// Package help holds the pages that the program carries with it, for people who
// have the binary and not the repository. The command line prints them and the
// private API serves them.
package help

import (
	_ "embed"
	"strings"
)

// Topic is one page.
type Topic struct {
	Name  string // one word, as it is asked for: feed
	Title string // its first heading
	Text  string // the whole page as Markdown
}

var (
	//go:embed setup.md
	setup string
	//go:embed configuration.md
	configuration string
	//go:embed operations.md
	operations string
	//go:embed commands.md
	commands string
	//go:embed life.md
	life string
	//go:embed api.md
	api string
	//go:embed feed.md
	feed string
	//go:embed guarantees.md
	guarantees string
)

// Topics returns all topics in the order in which they are best read.
func Topics() []Topic {
	return []Topic{
		page("setup", setup),
		page("configuration", configuration),
		page("operations", operations),
		page("commands", commands),
		page("life", life),
		page("api", api),
		page("feed", feed),
		page("guarantees", guarantees),
	}
}

func page(name, text string) Topic {
	heading, _, _ := strings.Cut(text, "\n")
	return Topic{Name: name, Title: strings.TrimPrefix(heading, "# "), Text: text}
}
