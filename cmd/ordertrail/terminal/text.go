package terminal

import (
	"strings"
	"unicode"
)

// Printable drops what could steer a terminal or reorder its text from words
// that came from outside: control and format characters, broken UTF-8.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
