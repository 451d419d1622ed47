package settings

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"ordertrail/cmd/ordertrail/terminal"
)

// A description is a store as the settings give it, before it is checked.
type description struct {
	id    string
	text  map[string]string       // by the keys of the table of a store, of a secret key and key_file
	named func(key string) string // how the user spells one of these keys
}

// storeKeys are the keys of one store in the config file.
func storeKeys() []string {
	keys := []string{"id"}
	for _, row := range storeTable() {
		keys = append(keys, row.listed())
	}
	return keys
}

// describedDefault returns the default store, false where nothing describes it.
func (v Values) describedDefault() (d description, described bool) {
	settings := make(map[string]string) // by key
	for _, row := range storeTable() {
		settings[row.key] = row.name
		if row.hidden {
			settings[row.key+"_file"] = row.name + "-file"
		}
	}
	d = description{id: DefaultStore, text: make(map[string]string)}
	d.named = func(key string) string { return v.spelled(settings[key]) }
	for key, name := range settings {
		d.text[key] = v.Text(name)
		described = described || d.text[key] != "" && d.text[key] != v.known[name].initial
	}
	return d, described
}

// describedStores returns the default store, if described, and the listed ones.
func (v Values) describedStores() ([]description, error) {
	if v.storeless {
		return nil, nil
	}
	var all []description
	if d, ok := v.describedDefault(); ok {
		all = append(all, d)
	}
	if v.stores == nil {
		return all, nil
	}
	list, ok := v.stores.([]any)
	if !ok {
		return nil, terminal.Misuse("stores in "+v.path+" is not a list", "each store is one item", "write stores: [{id: ..., klarna_url: ..., username: ..., password_file: ...}]")
	}
	var wrong []error
	for i, item := range list {
		d, err := describedItem(item, fmt.Sprintf("store %d in %s", i+1, v.path))
		all, wrong = append(all, d), append(wrong, err)
	}
	return all, errors.Join(wrong...)
}

// describedItem reads one item of the store list; place says which it is.
func describedItem(item any, place string) (description, error) {
	fields, ok := item.(map[string]any)
	if odd, isMap := item.(map[any]any); isMap { // a key is no text
		fields, ok = make(map[string]any), true
		for key, value := range odd {
			fields[fmt.Sprint(key)] = value
		}
	}
	if !ok {
		return description{}, terminal.Misuse(place+" is not a map", "a store has keys and values", "write {id: ..., klarna_url: ..., username: ..., password_file: ...}")
	}
	d := description{text: make(map[string]string)}
	var wrong []error
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		text, single := textOf(key, fields[key])
		switch {
		case !slices.Contains(storeKeys(), key):
			wrong = append(wrong, terminal.Misuse("unknown key "+key+" of "+place+terminal.DidYouMean(key, storeKeys()), "", ""))
		case !single:
			wrong = append(wrong, terminal.Misuse(key+" of "+place+" is not one value", "it is a list or a map", "write "+key+": VALUE"))
		}
		d.text[key] = text
	}
	d.id = d.text["id"]
	d.named = func(key string) string { return key + " of " + place }
	return d, errors.Join(wrong...)
}

// given tells whether there is a secret called key, be it in a file.
func (d description) given(key string) bool { return d.text[key] != "" || d.text[key+"_file"] != "" }

// secret returns a secret by its key or that of its file, unset where it is not given.
func (d description) secret(key string) (Secret, error) {
	inFile := key + "_file"
	switch path := d.text[inFile]; {
	case path == "":
		return NewSecret(d.text[key]), nil
	case d.text[key] != "":
		return Secret{}, terminal.Misuse("both "+d.named(key)+" and "+d.named(inFile)+" are set", "they could differ", "keep one of them")
	default:
		value, err := ReadSecretFile(path)
		if err != nil {
			err = terminal.Misuse("cannot use "+d.named(inFile), err.Error(), "name a file with mode 0600 that holds the secret and nothing else")
		}
		return value, err
	}
}

// DefaultSecret returns a secret of the default store by its key (password), or an unset one.
func (v Values) DefaultSecret(key string) (Secret, error) {
	d, _ := v.describedDefault()
	return d.secret(key)
}

// StoreSecret returns a secret of a store by its key (push_secret), or an unset one.
func (v Values) StoreSecret(id, key string) (Secret, error) {
	described, err := v.describedStores()
	if err != nil {
		return Secret{}, err
	}
	for _, d := range described {
		if d.id == id {
			return d.secret(key)
		}
	}
	return Secret{}, nil
}
