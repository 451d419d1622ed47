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
//go:embed index.html openapi.yaml asyncapi.yaml schemas
var files embed.FS

// Routes are all documents that are served.
func Routes() []pipeline.Route {
	return []pipeline.Route{
		{Method: http.MethodGet, Path: "/", Handle: document("index.html", "text/html; charset=utf-8")},
		{Method: http.MethodGet, Path: "/openapi.yaml", Handle: document("openapi.yaml", "application/yaml")},
		{Method: http.MethodGet, Path: "/asyncapi.yaml", Handle: document("asyncapi.yaml", "application/yaml")},
		{Method: http.MethodGet, Path: "/schemas/{event}/{file}", Handle: schema},
	}
}

// document answers with an embedded file.
func document(name, mediaType string) pipeline.Handler {
	return func(x *pipeline.Exchange, _ *http.Request) error { return writeDocument(x, name, mediaType) }
}

// schema answers GET /schemas/{event}/{file} with the JSON Schema of an event's
// data.
func schema(x *pipeline.Exchange, r *http.Request) error {
	path := mux.Vars(r)
	return writeDocument(x, "schemas/"+path["event"]+"/"+path["file"], "application/schema+json")
}

func writeDocument(x *pipeline.Exchange, name, mediaType string) error {
	body, err := files.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return problem.NotFound()
	}
	if err != nil {
		return err
	}
	x.Header().Set("Content-Type", mediaType)
	_, err = x.Write(body)
	return err
}
