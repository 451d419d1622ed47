package audit

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"ordertrail/domain"
)

// Change is one field of an order that is not what it was. The field is named as
// in the API, the values are JSON.
type Change struct {
	Field  string          `json:"field"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

// Changes returns the fields in which two orders differ, in the order they are
// declared in. Of what Klarna refused last it shows the refusal, not its place.
func Changes(before, after domain.Order) []Change {
	changes := []Change{}
	was, is := reflect.ValueOf(before), reflect.ValueOf(after)
	for _, field := range reflect.VisibleFields(was.Type()) {
		if field.Anonymous {
			continue // its own fields are among these
		}
		name, from, to := field.Name, was.FieldByIndex(field.Index), is.FieldByIndex(field.Index)
		if bytes.Equal(encoded(from), encoded(to)) {
			continue
		}
		if name == "Refused" {
			name, from, to = "Refusal", reflect.ValueOf(before.LastRefusal()), reflect.ValueOf(after.LastRefusal())
		}
		changes = append(changes, Change{Field: snake(name), Before: text(from), After: text(to)})
	}
	return changes
}

// encoded is a value as the standard encoding has it, in which equal times are
// equal whatever else a time.Time holds. No field of an order fails to encode.
func encoded(value reflect.Value) []byte {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // a line's name may be "Shirt <M>"
	_ = encoder.Encode(value.Interface())
	return bytes.TrimSpace(body.Bytes())
}

// text is a value as JSON for people: names as in the API, and no time is null.
func text(value reflect.Value) json.RawMessage {
	if at, ok := value.Interface().(time.Time); ok {
		if at.IsZero() {
			return json.RawMessage("null")
		}
		return encoded(value)
	}
	switch {
	case value.Kind() == reflect.Pointer && !value.IsNil():
		return text(value.Elem())
	case value.Kind() == reflect.Slice && !value.IsNil():
		items := make([][]byte, value.Len())
		for i := range items {
			items[i] = text(value.Index(i))
		}
		return slices.Concat([]byte("["), bytes.Join(items, []byte(",")), []byte("]"))
	case value.Kind() == reflect.Struct:
		return slices.Concat([]byte("{"), bytes.Join(members(value), []byte(",")), []byte("}"))
	}
	return encoded(value)
}

// members returns the fields of a struct as JSON has them. What is empty is left out
// where the field's tag does not keep it.
func members(value reflect.Value) [][]byte {
	var all [][]byte
	for _, field := range reflect.VisibleFields(value.Type()) {
		name, omit, _ := strings.Cut(field.Tag.Get("json"), ",")
		inner := value.FieldByIndex(field.Index)
		if field.Anonymous || inner.IsZero() && (name == "" || omit != "") {
			continue // the fields of an embedded struct are among these
		}
		all = append(all, fmt.Appendf(nil, "%q:%s", cmp.Or(name, snake(field.Name)), text(inner)))
	}
	return all
}

// snake writes OrderAmount as order_amount and CaptureID as capture_id.
func snake(name string) string {
	var words strings.Builder
	capital := true
	for _, r := range name {
		if unicode.IsUpper(r) && !capital {
			words.WriteByte('_')
		}
		capital = unicode.IsUpper(r)
		words.WriteRune(unicode.ToLower(r))
	}
	return words.String()
}
