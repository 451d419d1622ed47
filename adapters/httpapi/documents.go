package httpapi

import (
	"embed"
	"errors"
	"io/fs"
	"net/http"

	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/problem"
)

// documents are the descriptions of what this program shows, for people and
// tools.
//
//go:embed index.html openapi.yaml asyncapi.yaml schemas
var documents embed.FS

// document answers with an embedded file.
func document(name, mediaType string) handler {
	return func(x *exchange, _ *http.Request) error { return writeDocument(x, name, mediaType) }
}

// schema answers GET /schemas/{event}/{file} with the JSON Schema of an event's
// data.
func schema(x *exchange, r *http.Request) error {
	path := mux.Vars(r)
	return writeDocument(x, "schemas/"+path["event"]+"/"+path["file"], "application/schema+json")
}

func writeDocument(x *exchange, name, mediaType string) error {
	body, err := documents.ReadFile(name)
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
