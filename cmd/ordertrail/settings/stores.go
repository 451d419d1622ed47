package settings

import (
	"strconv"
	"strings"

	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

// stores checks every store that is described.
func (c *checker) stores() []Store {
	all, err := c.describedStores()
	if err != nil {
		c.wrong = append(c.wrong, err)
		return nil
	}
	var checked []Store
	seen := make(map[string]bool)
	for _, d := range all {
		if seen[d.id] {
			c.misuse("store "+d.id+" is described twice", "ids must differ, and ORDERTRAIL_KLARNA_... describe the store default", "give one of them another id")
		}
		seen[d.id] = true
		checked = append(checked, c.store(d))
	}
	return checked
}

func (c *checker) misuse(what, why, try string) {
	c.wrong = append(c.wrong, terminal.Misuse(what, why, try))
}

// store checks one description, row by row and then what the rows mean together.
func (c *checker) store(d description) Store {
	s := Store{ID: d.id}
	if _, err := domain.ParseStoreID(d.id); err != nil {
		c.misuse("cannot use "+d.named("id"), strconv.Quote(d.id)+": "+err.Error(), "use 1 to 32 of a-z, 0-9 and -")
	}
	if d.id == "id" || d.id == "push" {
		c.misuse("cannot use "+d.named("id"), "a store may not be called "+d.id+": in a push path that stands for something else", "give it another id")
	}
	for _, row := range storeTable() {
		text, key := d.text[row.key], row.key
		if row.hidden {
			value, err := d.secret(row.key)
			if err != nil {
				c.wrong = append(c.wrong, err)
			}
			if text = value.Reveal(); d.text[key] == "" {
				key += "_file"
			}
		}
		if text == "" {
			continue
		}
		if err := row.apply(&s, text); err != nil {
			c.misuse("cannot use "+d.named(key), err.Error(), row.try)
		}
	}
	c.credentials(d, s)
	c.shop(d)
	return s
}

// credentials refuses a store that names Klarna but not who asks.
func (c *checker) credentials(d description, s Store) {
	missing := func(key string) {
		c.misuse("store "+s.ID+" has a Klarna URL but no "+key, "Klarna answers nobody without credentials", "set "+d.named(key))
	}
	if d.text["klarna_url"] == "" {
		return
	}
	switch {
	case s.Username == "":
		missing("username")
	case strings.Contains(s.Username, ":"):
		c.misuse("cannot use "+d.named("username"), "a name in Basic credentials has no colon", "put the password into its own setting")
	}
	if !d.given("password") {
		missing("password_file")
	}
}

// shop refuses the URL of a store's order system without its secret, and the reverse.
func (c *checker) shop(d description) {
	switch url, given := d.text["shop_url"], d.given("shop_secret"); {
	case url == "" && given:
		c.misuse("store "+d.id+" has a secret for its shop but no URL of it", "nobody is asked without one", "set "+d.named("shop_url"))
	case url != "" && !given:
		c.misuse("store "+d.id+" has a URL of its shop but no secret", "the shop could not tell who asks", "set "+d.named("shop_secret_file"))
	}
}
