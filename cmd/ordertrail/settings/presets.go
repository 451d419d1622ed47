package settings

import (
	"errors"
	"strings"

	"ordertrail/cmd/ordertrail/terminal"
)

const (
	presetRate     = 200 // requests a second, Klarna's limit in production
	playgroundRate = 50  // and in its playground
)

// A preset names a base URL of the Order Management API (klarna.md, "Transport").
type preset struct {
	name, url string
	rate      int // requests a second
}

func presets() []preset {
	return []preset{
		{"klarna-eu", "https://api.klarna.com", presetRate},
		{"klarna-eu-playground", "https://api.playground.klarna.com", playgroundRate},
		{"klarna-na", "https://api-na.klarna.com", presetRate},
		{"klarna-na-playground", "https://api-na.playground.klarna.com", playgroundRate},
		{"klarna-oc", "https://api-oc.klarna.com", presetRate},
		{"klarna-oc-playground", "https://api-oc.playground.klarna.com", playgroundRate},
		{"kustom", "https://api.kustom.co", presetRate},
		{"kustom-playground", "https://api.playground.kustom.co", playgroundRate},
	}
}

// klarnaEndpoint returns the base URL, without a slash at its end, and the usual
// rate for a preset's name or an absolute URL; rate 0 is no limit. Its errors
// never repeat the text, which may hold credentials.
func klarnaEndpoint(text string) (base string, rate int, err error) {
	var names []string
	for _, p := range presets() {
		if p.name == text {
			return p.url, p.rate, nil
		}
		names = append(names, p.name)
	}
	if !strings.Contains(text, "://") {
		return "", 0, errors.New("it is neither a preset nor a URL" + terminal.DidYouMean(text, names))
	}
	base, err = BaseURL(text)
	return base, 0, err
}
