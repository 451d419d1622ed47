package audit

import (
	"encoding/json"
	"reflect"
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

// Changes gives the fields in which two orders differ, in the order they are
// declared in.
func Changes(before, after domain.Order) []Change {
	changes := []Change{}
	was, is := reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range was.NumField() {
		from, to := text(was.Field(i)), text(is.Field(i))
		if string(from) != string(to) {
			changes = append(changes, Change{Field: snake(was.Type().Field(i).Name), Before: from, After: to})
		}
	}
	return changes
}

// text is a value as JSON, in which equal times are equal whatever else a
// time.Time holds, and no time is null. No field of an order fails to encode.
func text(value reflect.Value) json.RawMessage {
	if at, ok := value.Interface().(time.Time); ok && at.IsZero() {
		return json.RawMessage("null")
	}
	body, _ := json.Marshal(value.Interface())
	return body
}

// snake writes OrderAmount as order_amount.
func snake(name string) string {
	var words strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			words.WriteByte('_')
		}
		words.WriteRune(unicode.ToLower(r))
	}
	return words.String()
}
