package settings

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ordertrail/adapters/shop"
	"ordertrail/cmd/ordertrail/terminal"
)

// DefaultStore is the store that settings without a list of stores describe.
const DefaultStore = "default"

// A Store is one shop at Klarna with its own credentials.
type Store struct {
	ID         string // [a-z0-9-]{1,32}
	KlarnaURL  string // base URL without a slash at its end; empty: none given
	URLEnding  string // what stood behind the base URL and is no part of it, such as /ordermanagement/v1
	Username   string
	Password   Secret
	PushSecret Secret // unset: pushes carry no token
	// PushIDNames are names of the shop's own under which a push URL holds the order id.
	PushIDNames []string
	KlarnaRate  int    // requests a second, 0: no limit
	ShopURL     string // where the shop is asked whether it takes an order; empty: it is not
	ShopSecret  Secret // signs what the shop is asked; set where ShopURL is
	AutoExtend  bool   // extend an authorization by itself before it ends
}

// A storeSetting is one row of the table of what describes a store: a setting of the
// default store, and a key of each one in the config file.
type storeSetting struct {
	name    string // the setting: klarna-username
	key     string // in the list: username
	initial string // default, as text
	usage   string // for --help
	// hidden means a secret: its own value comes from the environment only, and
	// name-file or key_file names a file with it.
	hidden bool

	apply func(s *Store, text string) error // checks what was given and puts it into the store
	try   string                            // beside an error of apply
}

// storeTable is that of all that describes a store but its id. A new setting of a
// store is a row here, a field of [Store], and its use.
func storeTable() []storeSetting {
	return []storeSetting{
		{"klarna-url", "klarna_url", "", "Klarna's `URL`, or a preset: klarna-eu, klarna-na, klarna-oc, kustom, each also with -playground", false,
			(*Store).setURL, "use a preset such as klarna-eu-playground, or a base URL such as https://api.klarna.com"},
		{"klarna-username", "username", "", "`name` of the credentials at Klarna", false,
			func(s *Store, text string) error { s.Username = text; return nil }, ""},
		{"klarna-password", "password", "", "the password at Klarna", true,
			func(s *Store, text string) error { s.Password = NewSecret(text); return nil }, ""},
		{"klarna-rate", "klarna_rate", "", "requests a second to Klarna (default 200 for a preset, 50 for a -playground one; `number`, 0: no limit)", false,
			(*Store).setRate, "use 0 for no limit"},
		{"push-secret", "push_secret", "", "the token that a push URL must carry", true,
			func(s *Store, text string) error { s.PushSecret = NewSecret(text); return nil }, ""},
		{"push-id-names", "push_id_names", "", "`names` of the shop's own under which a push URL holds the order id: kco_wc_order_id,klarna_order", false,
			(*Store).setPushIDNames, "write them like kco_wc_order_id,klarna_order"},
		{"shop-url", "shop_url", "", "`URL` of the shop's order system, asked before an order is created; empty: not asked", false,
			func(s *Store, text string) error { s.ShopURL = text; return shop.CheckURL(text) },
			"write it like https://shop.example/ordertrail"},
		{"shop-secret", "shop_secret", "", "the secret that signs what the shop is asked", true,
			func(s *Store, text string) error { s.ShopSecret = NewSecret(text); return shop.CheckSecret(text) },
			"make one: echo whsec_$(openssl rand -base64 32)"},
		{"auto-extend", "auto_extend", off, "extend an authorization by itself 3 days before it ends", false,
			(*Store).setAutoExtend, "the default is " + off},
	}
}

// setURL also takes a URL as Klarna's documents write those of calls.
func (s *Store) setURL(text string) error {
	base, rate, err := klarnaEndpoint(text)
	s.KlarnaURL, s.URLEnding = withoutCalls(base)
	s.KlarnaRate = rate
	return err
}

// setRate overrules the rate that the URL brings; it stands behind it in the table.
func (s *Store) setRate(text string) (err error) {
	if s.KlarnaRate, err = strconv.Atoi(text); err != nil || s.KlarnaRate < 0 {
		return fmt.Errorf("%q is not a whole number of requests a second", text)
	}
	return nil
}

func (s *Store) setPushIDNames(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		if !isParameter(name) || name == "token" {
			return fmt.Errorf("%q is no name of an order id: it has 1 to 64 of A-Z, a-z, 0-9, '_', '-' and '.', and is not token", name)
		}
		s.PushIDNames = append(s.PushIDNames, name)
	}
	return nil
}

func isParameter(name string) bool {
	return len(name) >= 1 && len(name) <= 64 && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("_-.", r)
	})
}

func (s *Store) setAutoExtend(text string) (err error) {
	if s.AutoExtend, err = strconv.ParseBool(text); err != nil {
		return fmt.Errorf("%q is neither true nor false", text)
	}
	return nil
}

// listed is the setting's key in the config file's list of stores.
func (s storeSetting) listed() string {
	if s.hidden {
		return s.key + "_file"
	}
	return s.key
}

// settings are those by which the default store is described.
func (s storeSetting) settings() []setting {
	if s.hidden {
		return []setting{
			{s.name, "", byEnvironment, s.usage, nil},
			{s.name + "-file", "", anywhere, "`file` with " + s.usage, nil},
		}
	}
	return []setting{{s.name, s.initial, anywhere, s.usage, nil}}
}

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

// klarnaEndpoint returns the base URL and the usual rate, 0 for no limit, of a preset
// or an absolute URL. Its errors never repeat the text, which may hold credentials.
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

// withoutCalls takes from a URL the ending that every call brings itself, and returns
// both. Any other path stays: it may be a gateway's.
func withoutCalls(url string) (base, ending string) {
	for _, ending := range []string{"/ordermanagement/v1/orders", "/ordermanagement/v1"} {
		if base, ends := strings.CutSuffix(url, ending); ends {
			return strings.TrimRight(base, "/"), ending
		}
	}
	return url, ""
}
