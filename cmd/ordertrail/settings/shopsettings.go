package settings

import (
	"cmp"
	"strconv"

	"ordertrail/adapters/shop"
	"ordertrail/cmd/ordertrail/terminal"
)

// shop returns where a store's own order system is asked, and the secret that signs
// it: both or neither.
func (c *checker) shop(d description) (url string, signs Secret) {
	refuse := func(what, why, try string) { c.wrong = append(c.wrong, terminal.Misuse(what, why, try)) }
	url, signs = d.text["shop_url"], c.secret(d, "shop_secret")
	secretKey := "shop_secret_file"
	if d.text["shop_secret"] != "" {
		secretKey = "shop_secret"
	}
	given := d.text[secretKey] != ""
	switch {
	case url == "" && given:
		refuse("store "+d.ID+" has a secret for its shop but no URL of it", "nobody is asked without one", "set "+d.named("shop_url"))
	case url != "" && !given:
		refuse("store "+d.ID+" has a URL of its shop but no secret", "the shop could not tell who asks", "set "+d.named(secretKey))
	}
	if err := shop.CheckURL(url); url != "" && err != nil {
		refuse("cannot use "+d.named("shop_url"), err.Error(), "write it like https://shop.example/ordertrail")
	}
	if err := shop.CheckSecret(signs.Reveal()); signs.IsSet() && err != nil {
		refuse("cannot use "+d.named(secretKey), err.Error(), "make one: echo whsec_$(openssl rand -base64 32)")
	}
	return url, signs
}

// autoExtend tells whether a store's authorizations are extended by themselves.
func (c *checker) autoExtend(d description) bool {
	on, err := strconv.ParseBool(cmp.Or(d.text["auto_extend"], off))
	if err != nil {
		c.wrong = append(c.wrong, terminal.Misuse("cannot use "+d.named("auto_extend"), strconv.Quote(d.text["auto_extend"])+" is neither true nor false", "the default is "+off))
	}
	return on
}
