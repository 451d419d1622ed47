package main

import (
	"strconv"
	"strings"

	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

// defaultStore is the store that the three Klarna variables describe.
const defaultStore = "default"

// A store is one shop at Klarna with its own credentials.
type store struct {
	id         string // [a-z0-9-]{1,32}
	klarnaURL  string // base URL without a slash at its end; empty: none given
	username   string
	password   secret
	pushSecret secret // unset: pushes carry no token
	klarnaRate int    // requests a second, 0: no limit
	shopURL    string // where the shop is asked whether it takes an order; empty: it is not
	shopSecret secret // signs what the shop is asked; set where shopURL is
	autoExtend bool   // extend an authorization by itself before it ends
}

// stores checks every store that is described.
func (c *checker) stores() []store {
	all, err := c.describedStores()
	if err != nil {
		c.wrong = append(c.wrong, err)
		return nil
	}
	var checked []store
	seen := make(map[string]bool)
	for _, d := range all {
		if seen[d.id] {
			c.wrong = append(c.wrong, terminal.Misuse("store "+d.id+" is described twice", "ids must differ, and ORDERTRAIL_KLARNA_... describe the store default", "give one of them another id"))
		}
		seen[d.id] = true
		checked = append(checked, c.store(d))
	}
	return checked
}

// store checks one description; the rate is that of its URL unless given.
func (c *checker) store(d description) store {
	refuse := func(key, why, try string) {
		c.wrong = append(c.wrong, terminal.Misuse("cannot use "+d.named(key), why, try))
	}
	s := store{id: d.id, username: d.text["username"]}
	if _, err := domain.ParseStoreID(d.id); err != nil {
		refuse("id", strconv.Quote(d.id)+": "+err.Error(), "use 1 to 32 of a-z, 0-9 and -")
	}
	var err error
	if text := d.text["klarna_url"]; text != "" {
		if s.klarnaURL, s.klarnaRate, err = klarnaEndpoint(text); err != nil {
			refuse("klarna_url", err.Error(), "use a preset such as klarna-eu-playground, or a base URL such as https://api.klarna.com")
		}
	}
	if text := d.text["klarna_rate"]; text != "" {
		if s.klarnaRate, err = strconv.Atoi(text); err != nil || s.klarnaRate < 0 {
			refuse("klarna_rate", strconv.Quote(text)+" is not a whole number of requests a second", "use 0 for no limit")
		}
	}
	s.password = c.secret(d, "password")
	s.pushSecret = c.secret(d, "push_secret")
	c.credentials(d, s)
	s.shopURL, s.shopSecret = c.shop(d)
	s.autoExtend = c.autoExtend(d)
	return s
}

func (c *checker) secret(d description, key string) secret {
	value, err := d.secret(key)
	if err != nil {
		c.wrong = append(c.wrong, err)
	}
	return value
}

// credentials refuses a store that names Klarna but not who asks.
func (c *checker) credentials(d description, s store) {
	missing := func(key string) {
		c.wrong = append(c.wrong, terminal.Misuse("store "+s.id+" has a Klarna URL but no "+key, "Klarna answers nobody without credentials", "set "+d.named(key)))
	}
	if d.text["klarna_url"] == "" {
		return
	}
	switch {
	case s.username == "":
		missing("username")
	case strings.Contains(s.username, ":"):
		c.wrong = append(c.wrong, terminal.Misuse("cannot use "+d.named("username"), "a name in Basic credentials has no colon", "put the password into its own setting"))
	}
	if !s.password.isSet() && d.text["password"] == "" && d.text["password_file"] == "" {
		missing("password_file")
	}
}
