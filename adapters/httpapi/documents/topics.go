package documents

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
)

const mediaMarkdown = "text/markdown; charset=utf-8"

// Topic is a page for people, which the program also prints.
type Topic struct {
	Name  string // one word, the last part of its path
	Title string
	Text  string // Markdown
}

// topicRoutes are the topics and their list, both as Markdown.
func topicRoutes(topics []Topic) []pipeline.Route {
	var list strings.Builder
	list.WriteString("# Topics\n\n")
	pages := make(map[string]string, len(topics))
	for _, topic := range topics {
		fmt.Fprintf(&list, "- [%s](/docs/%s): %s\n", topic.Name, topic.Name, topic.Title)
		pages[topic.Name] = topic.Text
	}
	page := func(x *pipeline.Exchange, r *http.Request) error {
		text, known := pages[mux.Vars(r)["topic"]]
		if !known {
			return problem.NotFound()
		}
		return write(x, []byte(text), mediaMarkdown)
	}
	return []pipeline.Route{
		{Method: http.MethodGet, Path: "/docs", Handle: document([]byte(list.String()), mediaMarkdown)},
		{Method: http.MethodGet, Path: "/docs/{topic}", Handle: page},
	}
}
