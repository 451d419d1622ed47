package settings

import (
	"strconv"
	"strings"

	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

// DefaultStore is the store that the three Klarna variables describe.
const DefaultStore = "default"

// A Store is one shop at Klarna with its own credentials.
type Store struct {
	ID         string // [a-z0-9-]{1,32}
	KlarnaURL  string // base URL without a slash at its end; empty: none given
	Username   string
	Password   Secret
	PushSecret Secret // unset: pushes carry no token
	KlarnaRate int    // requests a second, 0: no limit
	ShopURL    string // where the shop is asked whether it takes an order; empty: it is not
	ShopSecret Secret // signs what the shop is asked; set where shopURL is
	AutoExtend bool   // extend an authorization by itself before it ends
}

// stores checks every store that is described.
func (c *checker) stores() []Store {
	all, err := c.DescribedStores()
	if err != nil {
		c.wrong = append(c.wrong, err)
		return nil
	}
	var checked []Store
	seen := make(map[string]bool)
	for _, d := range all {
		if seen[d.ID] {
			c.wrong = append(c.wrong, terminal.Misuse("store "+d.ID+" is described twice", "ids must differ, and ORDERTRAIL_KLARNA_... describe the store default", "give one of them another id"))
		}
		seen[d.ID] = true
		checked = append(checked, c.store(d))
	}
	return checked
}

// store checks one description; the rate is that of its URL unless given.
func (c *checker) store(d description) Store {
	refuse := func(key, why, try string) {
		c.wrong = append(c.wrong, terminal.Misuse("cannot use "+d.named(key), why, try))
	}
	s := Store{ID: d.ID, Username: d.text["username"]}
	if _, err := domain.ParseStoreID(d.ID); err != nil {
		refuse("id", strconv.Quote(d.ID)+": "+err.Error(), "use 1 to 32 of a-z, 0-9 and -")
	}
	var err error
	if text := d.text["klarna_url"]; text != "" {
		if s.KlarnaURL, s.KlarnaRate, err = klarnaEndpoint(text); err != nil {
			refuse("klarna_url", err.Error(), "use a preset such as klarna-eu-playground, or a base URL such as https://api.klarna.com")
		}
	}
	if text := d.text["klarna_rate"]; text != "" {
		if s.KlarnaRate, err = strconv.Atoi(text); err != nil || s.KlarnaRate < 0 {
			refuse("klarna_rate", strconv.Quote(text)+" is not a whole number of requests a second", "use 0 for no limit")
		}
	}
	s.Password = c.secret(d, "password")
	s.PushSecret = c.secret(d, "push_secret")
	c.credentials(d, s)
	s.ShopURL, s.ShopSecret = c.shop(d)
	s.AutoExtend = c.autoExtend(d)
	return s
}

func (c *checker) secret(d description, key string) Secret {
	value, err := d.Secret(key)
	if err != nil {
		c.wrong = append(c.wrong, err)
	}
	return value
}

// credentials refuses a store that names Klarna but not who asks.
func (c *checker) credentials(d description, s Store) {
	missing := func(key string) {
		c.wrong = append(c.wrong, terminal.Misuse("store "+s.ID+" has a Klarna URL but no "+key, "Klarna answers nobody without credentials", "set "+d.named(key)))
	}
	if d.text["klarna_url"] == "" {
		return
	}
	switch {
	case s.Username == "":
		missing("username")
	case strings.Contains(s.Username, ":"):
		c.wrong = append(c.wrong, terminal.Misuse("cannot use "+d.named("username"), "a name in Basic credentials has no colon", "put the password into its own setting"))
	}
	if !s.Password.IsSet() && d.text["password"] == "" && d.text["password_file"] == "" {
		missing("password_file")
	}
}
