package klarna

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxText    = 255     // characters, Klarna's own greatest limit on what is read
	maxInteger = 1 << 53 // beyond it not every JSON reader sees the same number
)

var errNoInteger = errors.New("not an integer")

// integer is a JSON number without fraction and exponent, and whether there was
// one: null is none, so that it never passes for 0.
type integer struct {
	value int64
	given bool
}

// UnmarshalJSONFrom takes an integer or null and refuses anything else.
func (n *integer) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	raw, err := decoder.ReadValue()
	if err != nil || raw.Kind() == 'n' {
		return err
	}
	value, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || value > maxInteger || value < -maxInteger {
		return errNoInteger
	}
	n.value, n.given = value, true
	return nil
}

// text is a JSON string without control characters and of bounded length. What
// is no string is empty.
type text string

// UnmarshalJSONFrom takes any value.
func (t *text) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() != '"' {
		return decoder.SkipValue()
	}
	shown, err := decoder.ReadToken()
	if err != nil {
		return err
	}
	*t = text(clean(shown.String()))
	return nil
}

// clean drops control characters, and those that turn the direction of writing
// and so can make text look like other text, and keeps maxText characters.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
	if utf8.RuneCountInString(s) <= maxText {
		return s
	}
	return string([]rune(s)[:maxText])
}
