package pipeline

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/domain"
)

// DefaultStore is the store of a request that names none.
const DefaultStore = "default"

// OrderKey returns the order that a path with {store} and {id} names.
func OrderKey(r *http.Request) (domain.OrderKey, error) {
	path := mux.Vars(r)
	return ParseKey(path["store"], path["id"])
}

// ParseKey returns the order that a store and an id name, or a domain.ErrBadID.
func ParseKey(rawStore, rawID string) (domain.OrderKey, error) {
	store, err := domain.ParseStoreID(rawStore)
	if err != nil {
		return domain.OrderKey{}, err
	}
	id, err := domain.ParseOrderID(rawID)
	if err != nil {
		return domain.OrderKey{}, err
	}
	return domain.OrderKey{Store: store, ID: id}, nil
}

// Query returns the query's parameters, each one known and named once.
func Query(r *http.Request, known ...string) (url.Values, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, problem.BadQuery("the query cannot be read: it is not well escaped")
	}
	for name, values := range query {
		if !slices.Contains(known, name) {
			return nil, problem.BadQuery("the query has a parameter that is not known here", known...)
		}
		if len(values) > 1 {
			return nil, problem.BadQuery(name + " is named more than once")
		}
	}
	return query, nil
}

// NoQuery returns a handler that refuses a query before it reads anything else.
func NoQuery(handle Handler) Handler {
	return func(x *Exchange, r *http.Request) error {
		if _, err := Query(r); err != nil {
			return err
		}
		return handle(x, r)
	}
}

// MaxBody bounds the body of a request to the private API, MaxLongBody that of a command
// with lines or tracking, in bytes.
const (
	MaxBody     = 64 << 10
	MaxLongBody = 8 << 20
)

// Body reads a JSON object into a pointer to a struct that has all fields it
// may have; no body is an empty object, null a field left out. Names count with
// their case, none comes twice and nothing follows. A field of the wrong form is a
// *domain.FieldError, everything else wrong is a problem.
func Body(r *http.Request, into any) error { return readBody(r, MaxBody, into) }

// LongBody is Body for a command with lines or tracking.
func LongBody(r *http.Request, into any) error { return readBody(r, MaxLongBody, into) }

func readBody(r *http.Request, most int64, into any) error {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, most))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return err
	}
	if err != nil {
		return problem.BadBody("the body could not be read")
	}
	if len(bytes.Trim(body, " \t\r\n")) == 0 {
		return nil
	}
	if jsontext.Value(body).Kind() != jsontext.KindBeginObject {
		return problem.BadBody("the body must be a JSON object")
	}
	return wrongBody(json.Unmarshal(body, into, json.RejectUnknownMembers(true)))
}

// EmptyBody accepts no body or an empty JSON object, for calls that take no fields.
func EmptyBody(r *http.Request) error { return Body(r, &struct{}{}) }

// wrongBody says what is wrong with a body. Only names that are known here are told: others may be anything.
func wrongBody(err error) error {
	wrong, isField := errors.AsType[*json.SemanticError](err)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jsontext.ErrDuplicateName):
		return problem.BadBody("the body has a field twice")
	case errors.Is(err, json.ErrUnknownName):
		return problem.BadBody("the body has a field that is not known here", fieldsOf(wrong.GoType)...)
	case isField && wrong.JSONPointer != "":
		return &domain.FieldError{Field: fieldName(wrong.JSONPointer), Why: wantedForm(wrong.GoType)}
	}
	return problem.BadBody("the body is not valid JSON in UTF-8, or more than one value")
}

// fieldsOf returns the JSON names of a struct's fields.
func fieldsOf(object reflect.Type) []string {
	var names []string
	for _, field := range reflect.VisibleFields(object) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// fieldName writes a pointer as people do: lines[0].quantity.
func fieldName(pointer jsontext.Pointer) string {
	var name strings.Builder
	for token := range pointer.Tokens() {
		switch {
		case strings.Trim(token, "0123456789") == "":
			name.WriteString("[" + token + "]")
		case name.Len() > 0:
			name.WriteString("." + token)
		default:
			name.WriteString(token)
		}
	}
	return name.String()
}

func wantedForm(of reflect.Type) string {
	switch of.Kind() {
	case reflect.Int64:
		return "must be a whole number, written without fraction and exponent"
	case reflect.String:
		return "must be a string"
	case reflect.Slice:
		return "must be a list"
	}
	return "must be an object"
}
