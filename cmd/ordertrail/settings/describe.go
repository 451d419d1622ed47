package settings

import (
	"fmt"
	"slices"

	"ordertrail/cmd/ordertrail/terminal"
)

// A description is a store as the settings give it, before it is checked.
type description struct {
	ID    string
	text  map[string]string       // by storeKeys, and password, push_secret and shop_secret
	named func(key string) string // how the user spells one of these keys
}

// storeKeys are the keys of one store in the config file.
func storeKeys() []string {
	return []string{
		"id", "klarna_url", "username", "password_file", "push_secret_file", "klarna_rate",
		"shop_url", "shop_secret_file", "auto_extend",
	}
}

// defaultSettings maps what describes a store to the settings of the default
// store.
func defaultSettings() map[string]string {
	return map[string]string{
		"klarna_url": "klarna-url", "klarna_rate": "klarna-rate", "username": "klarna-username",
		"password": "klarna-password", "password_file": "klarna-password-file",
		"push_secret": "push-secret", "push_secret_file": "push-secret-file",
		"shop_url": "shop-url", "shop_secret": "shop-secret", "shop_secret_file": "shop-secret-file",
		"auto_extend": "auto-extend",
	}
}

// DescribedDefault returns the default store, false where nothing describes it.
func (v Values) DescribedDefault() (description, bool) {
	d := description{ID: DefaultStore, text: make(map[string]string)}
	described := false
	for key, name := range defaultSettings() {
		d.text[key] = v.Text(name)
		described = described || d.text[key] != "" && d.text[key] != v.known[name].initial
	}
	d.named = func(key string) string { return v.spelled(defaultSettings()[key]) }
	return d, described
}

// DescribedStores returns the default store, if it is described, and those of
// the config file.
func (v Values) DescribedStores() ([]description, error) {
	var all []description
	if d, ok := v.DescribedDefault(); ok {
		all = append(all, d)
	}
	if v.stores() == nil {
		return all, nil
	}
	list, ok := v.stores().([]any)
	if !ok {
		return nil, terminal.Misuse("stores in "+v.path+" is not a list", "each store is one item", "write stores: [{id: ..., klarna_url: ..., username: ..., password_file: ...}]")
	}
	for i, item := range list {
		d, err := describedItem(item, fmt.Sprintf("store %d in %s", i+1, v.path))
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// describedItem reads one item of the store list; place says which it is.
func describedItem(item any, place string) (description, error) {
	fields, ok := item.(map[string]any)
	if !ok {
		return description{}, terminal.Misuse(place+" is not a map", "a store has keys and values", "write {id: ..., klarna_url: ..., username: ..., password_file: ...}")
	}
	d := description{text: make(map[string]string)}
	for _, key := range sortedKeys(fields) {
		if !slices.Contains(storeKeys(), key) {
			return description{}, terminal.Misuse("unknown key "+key+" of "+place+terminal.DidYouMean(key, storeKeys()), "", "")
		}
		text, single := scalar(fields[key])
		if !single {
			return description{}, terminal.Misuse(key+" of "+place+" is not one value", "it is a list or a map", "write "+key+": VALUE")
		}
		d.text[key] = text
	}
	d.ID = d.text["id"]
	d.named = func(key string) string { return key + " of " + place }
	return d, nil
}

// Secret returns the secret called key, or the content of the file called
// key_file; unset where neither is given.
func (d description) Secret(key string) (Secret, error) {
	inFile := key + "_file"
	switch path := d.text[inFile]; {
	case path == "":
		return NewSecret(d.text[key]), nil
	case d.text[key] != "":
		return Secret{}, terminal.Misuse("both "+d.named(key)+" and "+d.named(inFile)+" are set", "they could differ", "keep one of them")
	default:
		value, err := ReadSecretFile(path)
		if err != nil {
			return Secret{}, terminal.Misuse("cannot use "+d.named(inFile), err.Error(), "name a file with mode 0600 that holds the secret and nothing else")
		}
		return value, nil
	}
}
