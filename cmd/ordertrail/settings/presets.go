package settings

import (
	"errors"
	"net/url"
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

// BaseURL checks a URL that paths are added to, and drops the slash at its end.
func BaseURL(text string) (string, error) {
	base, err := url.Parse(text)
	if err != nil {
		return "", errors.New("it cannot be read as a URL")
	}
	if err := checkBase(base); err != nil {
		return "", err
	}
	return strings.TrimRight(base.String(), "/"), nil
}

// checkBase refuses what is no base URL, and http to anything but this machine,
// since credentials or a token go with every request.
func checkBase(u *url.URL) error {
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("the URL must start with https://")
	case u.Hostname() == "":
		return errors.New("the URL names no host")
	case u.User != nil:
		return errors.New("the URL must not hold credentials: they have settings of their own")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("the URL must not have a query or a fragment")
	case u.Scheme == "http" && !IsLoopback(u.Hostname()):
		return errors.New("http:// is for a loopback host only: use https://")
	}
	return nil
}
