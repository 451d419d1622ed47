// Package documents serves the descriptions of the private API (openapi.yaml), of
// the feed on NATS (asyncapi.yaml.tmpl) and of each event's data (schemas), the topics
// that cmd hands over for people, and the page that links to them.
package documents

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"text/template"

	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// files are the descriptions of what this program shows, for people and tools.
//
//go:embed index.html openapi.yaml asyncapi.yaml.tmpl schemas
var files embed.FS

// Routes are all documents that are served, the topics among them.
func Routes(topics []Topic) ([]pipeline.Route, error) {
	feed, err := asyncAPI()
	if err != nil {
		return nil, err
	}
	return append(topicRoutes(topics),
		pipeline.Route{Method: http.MethodGet, Path: "/", Handle: file("index.html", "text/html; charset=utf-8")},
		pipeline.Route{Method: http.MethodGet, Path: "/openapi.yaml", Handle: file("openapi.yaml", "application/yaml")},
		pipeline.Route{Method: http.MethodGet, Path: "/asyncapi.yaml", Handle: document(feed, "application/yaml")},
		pipeline.Route{Method: http.MethodGet, Path: "/schemas/{event}/{file}", Handle: schema},
	), nil
}

// document answers with a document.
func document(body []byte, mediaType string) pipeline.Handler {
	return func(x *pipeline.Exchange, _ *http.Request) error { return write(x, body, mediaType) }
}

// file answers with an embedded file.
func file(name, mediaType string) pipeline.Handler {
	return func(x *pipeline.Exchange, _ *http.Request) error { return writeFile(x, name, mediaType) }
}

// schema answers GET /schemas/{event}/{file} with the JSON Schema of an event's
// data.
func schema(x *pipeline.Exchange, r *http.Request) error {
	path := mux.Vars(r)
	return writeFile(x, "schemas/"+path["event"]+"/"+path["file"], "application/schema+json")
}

func writeFile(x *pipeline.Exchange, name, mediaType string) error {
	body, err := files.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return problem.NotFound()
	}
	if err != nil {
		return err
	}
	return write(x, body, mediaType)
}

func write(x *pipeline.Exchange, body []byte, mediaType string) error {
	x.Header().Set("Content-Type", mediaType)
	_, err := x.Write(body)
	return err
}

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

// asyncAPI returns the description of the feed on NATS, in which every event type
// has its channel, operation and message.
func asyncAPI() ([]byte, error) {
	described, err := template.ParseFS(files, "asyncapi.yaml.tmpl")
	if err != nil {
		return nil, fmt.Errorf("read the description of the feed: %w", err)
	}
	var records []eventstore.Record
	for _, event := range domain.Events() {
		records = append(records, eventstore.Record{Name: event.Name(), Schema: eventstore.Schema(event.Name())})
	}
	var document bytes.Buffer
	if err := described.Execute(&document, records); err != nil {
		return nil, fmt.Errorf("describe the feed: %w", err)
	}
	return document.Bytes(), nil
}
