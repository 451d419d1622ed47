// Package documents serves the descriptions of the private API (openapi.yaml), of
// the feed on NATS (asyncapi.yaml.tmpl) and of each event's data (schemas), the topics
// that cmd hands over for people, and the page that links to them.
package documents

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"text/template"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
	"ordertrail/eventstore"
)

// files are the descriptions of what this program shows, for people and tools.
//
//go:embed index.html openapi.yaml asyncapi.yaml.tmpl schemas
var files embed.FS

// Topic is a page for people, which the program also prints.
type Topic struct {
	Name  string // one word, the last part of its path
	Title string
	Text  string // Markdown
}

// Routes are all documents that are served, the topics among them.
func Routes(topics []Topic) ([]pipeline.Route, error) {
	documents, err := byPath(topics)
	if err != nil {
		return nil, err
	}
	show := func(x *pipeline.Exchange, r *http.Request) error {
		document, known := documents[r.URL.Path]
		if !known {
			return problem.NotFound()
		}
		x.Header().Set("Content-Type", document.mediaType)
		_, err := x.Write(document.body)
		return err
	}
	var routes []pipeline.Route
	for _, path := range []string{"/", "/openapi.yaml", "/asyncapi.yaml", "/schemas/{event}/{file}", "/docs", "/docs/{topic}"} {
		routes = append(routes, pipeline.Route{Method: http.MethodGet, Path: path, Handle: show})
	}
	return routes, nil
}

type document struct {
	mediaType string
	body      []byte
}

// byPath returns every document by the path it is asked for by.
func byPath(topics []Topic) (map[string]document, error) {
	feed, err := asyncAPI()
	if err != nil {
		return nil, err
	}
	const markdown = "text/markdown; charset=utf-8"
	list := "# Topics\n\n"
	all := map[string]document{"/asyncapi.yaml": {"application/yaml", feed}}
	for _, topic := range topics {
		list += fmt.Sprintf("- [%s](/docs/%s): %s\n", topic.Name, topic.Name, topic.Title)
		all["/docs/"+topic.Name] = document{markdown, []byte(topic.Text)}
	}
	all["/docs"] = document{markdown, []byte(list)}
	schemas, err := fs.Glob(files, "schemas/*/*.json")
	if err != nil {
		return nil, fmt.Errorf("list the schemas: %w", err)
	}
	mediaTypes := map[string]string{
		".html": "text/html; charset=utf-8", ".yaml": "application/yaml", ".json": "application/schema+json",
	}
	for _, name := range append(schemas, "index.html", "openapi.yaml") {
		body, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read document %s: %w", name, err)
		}
		all["/"+strings.TrimSuffix(name, "index.html")] = document{mediaTypes[path.Ext(name)], body}
	}
	return all, nil
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
