// Package help holds the pages that the program prints and the private API serves.
package help

import (
	"embed"
	"strings"
)

// Topic is one page.
type Topic struct {
	Name  string // one word, as it is asked for: feed
	Title string // its first heading
	Text  string // the whole page as Markdown
}

//go:embed *.md
var pages embed.FS

// Topics returns all topics in the order in which they are best read.
func Topics() []Topic {
	var all []Topic
	for _, name := range []string{"setup", "configuration", "operations", "commands", "life", "api", "feed", "guarantees"} {
		page, _ := pages.ReadFile(name + ".md") // cannot fail: a test reads them all
		heading, _, _ := strings.Cut(string(page), "\n")
		all = append(all, Topic{Name: name, Title: strings.TrimPrefix(heading, "# "), Text: string(page)})
	}
	return all
}
