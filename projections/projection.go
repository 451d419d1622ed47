package projections

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"reflect"
	"time"
)

// projection is a set of tables and how they follow from what changed.
type projection interface {
	// schema is the SQL that makes its tables and indexes.
	schema() string
	// prepare returns what brings the tables from before to after on a connection.
	prepare(ctx context.Context, conn *connection) (writer, error)
}

// writer brings the tables of one projection up to changes of different orders,
// inside the transaction that is open on its connection.
type writer func(ctx context.Context, changes []*change) error

// all is every projection of the views.
func all() []projection {
	return []projection{orders{}, search{}, totals{}, due{}}
}

//go:embed checkpoint.sql
var checkpointSQL string

// schemas is the SQL that makes a whole database.
func schemas(projections []projection) string {
	text := checkpointSQL
	for _, p := range projections {
		text += p.schema()
	}
	return text
}

// fingerprint tells whether tables were made by the same schemas and hold
// orders of the same shape.
func fingerprint(projections []projection) string {
	sum := sha256.Sum256([]byte(schemas(projections) + shape(reflect.TypeFor[state]())))
	return hex.EncodeToString(sum[:])
}

// shape writes out a type with all that it is made of.
func shape(t reflect.Type) string {
	if t == reflect.TypeFor[time.Time]() {
		return t.String()
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Pointer:
		return t.Kind().String() + " " + shape(t.Elem())
	case reflect.Struct:
		text := t.String() + "{"
		for i := range t.NumField() {
			field := t.Field(i)
			text += field.Name + " " + string(field.Tag) + " " + shape(field.Type) + ";"
		}
		return text + "}"
	}
	return t.String()
}
