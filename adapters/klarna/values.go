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

// assume returns the value to a number that was not given.
func (n *integer) assume(value int64) {
	if !n.given {
		n.value, n.given = value, true
	}
}

// text is a JSON string without control characters and of bounded length. What is no string is empty.
type text string

// UnmarshalJSONFrom takes any value.
func (t *text) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	shown, err := readString(decoder)
	*t = text(clean(shown))
	return err
}

// identifier is a JSON string of the form of Klarna's ids. What is none is empty.
type identifier string

// UnmarshalJSONFrom takes any value.
func (i *identifier) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	shown, err := readString(decoder)
	*i = identifier(token(shown))
	return err
}

// reference is a JSON string of the form of a command's id, which those we give
// have: 1 to 255 visible characters of ASCII (domain.Ship). Others write what they
// like, and that is empty; nothing is cleaned, lest it becomes one of ours.
type reference string

// UnmarshalJSONFrom takes any value.
func (r *reference) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	shown, err := readString(decoder)
	if len(shown) <= maxText && !strings.ContainsFunc(shown, isInvisible) {
		*r = reference(shown)
	}
	return err
}

func isInvisible(r rune) bool { return r <= ' ' || r > '~' }

// readString reads a JSON string, empty where the value is none.
func readString(decoder *jsontext.Decoder) (string, error) {
	if decoder.PeekKind() != '"' {
		return "", decoder.SkipValue()
	}
	shown, err := decoder.ReadToken()
	if err != nil {
		return "", err
	}
	return shown.String(), nil
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
