package documents

import (
	"embed"
	"errors"
	"io/fs"
	"net/http"

	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
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
