package settings

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"ordertrail/cmd/ordertrail/terminal"
)

// Values are the settings as text, each from the first source that gives it: flag,
// environment, config file, default (help/configuration.md, "Settings").
type Values struct {
	layers    []layer            // first wins
	known     map[string]setting // by flag name
	path      string             // the config file, empty where there is none
	stores    any                // the store list of the config file as YAML decoded it
	storeless bool               // no store counts, not even the default one
}

// Read gathers the settings a command was called with. It checks names, not values:
// a client does not fail on settings of the server.
func Read(cmd *cobra.Command, environ []string) (Values, error) {
	flags := flagLayer(cmd.Flags())
	environment, unknown := environmentLayer(environ)
	path := cmp.Or(flags.text("config"), environment.text("config"))
	document, err := fileLayer(path)
	if err = errors.Join(unknown, err); err != nil {
		return Values{}, err
	}
	v := Values{layers: []layer{flags, environment, document}, known: make(map[string]setting), path: path, stores: document.given[storesKey]}
	for _, s := range table() {
		v.known[s.name] = s
	}
	return v, nil
}

// source returns the first layer that gives a setting, false where none does.
func (v Values) source(name string) (layer, bool) {
	key := v.known[name].key()
	for _, l := range v.layers {
		if _, given := l.given[key]; given {
			return l, true
		}
	}
	return layer{}, false
}

// Text returns the setting, or its default where no source gives it.
func (v Values) Text(name string) string {
	s := v.known[name]
	if l, given := v.source(name); given {
		return l.text(s.key())
	}
	return s.initial
}

// spelled names the setting as the user did: --push-addr, ORDERTRAIL_PUSH_ADDR
// or "push_addr in FILE"; by its variable where it was not given at all.
func (v Values) spelled(name string) string {
	if l, given := v.source(name); given {
		return l.spell(v.known[name])
	}
	return v.known[name].variable()
}

// WithoutStores returns the values as if no store were described.
func (v Values) WithoutStores() Values {
	v.storeless = true
	return v
}

// AddFlags adds flags for the named settings to a command, for all where none is named.
func AddFlags(cmd *cobra.Command, names ...string) {
	for _, s := range settingsFrom(byFlag) {
		switch wanted := len(names) == 0 || slices.Contains(names, s.name); {
		case wanted && s.initial == off:
			cmd.Flags().Bool(s.name, false, s.usage)
		case wanted:
			cmd.Flags().String(s.name, s.initial, s.usage)
		}
	}
}

// storesKey is the one key of the config file that is no setting of the table.
const storesKey = "stores"

// A layer holds what one source says, by setting key.
type layer struct {
	given map[string]any
	spell func(setting) string
}

// text returns a value as text, empty where it is not given.
func (l layer) text(key string) string {
	text, _ := textOf(key, l.given[key])
	return text
}

// flagLayer holds the flags that were given.
func flagLayer(flags *pflag.FlagSet) layer {
	l := layer{make(map[string]any), func(s setting) string { return "--" + s.name }}
	flags.Visit(func(f *pflag.Flag) { l.given[setting{name: f.Name}.key()] = f.Value.String() })
	return l
}

// environmentLayer holds the ORDERTRAIL_ variables; each unknown one is an error.
func environmentLayer(environ []string) (layer, error) {
	l := layer{make(map[string]any), setting.variable}
	all := settingsFrom(byEnvironment)
	known := spellings(all, setting.variable)
	var wrong []error
	for _, entry := range environ {
		name, value, isVariable := strings.Cut(entry, "=")
		if !isVariable || !strings.HasPrefix(name, environmentPrefix) {
			continue
		}
		if i := slices.Index(known, name); i >= 0 {
			l.given[all[i].key()] = value
		} else {
			wrong = append(wrong, terminal.Misuse("unknown environment variable "+name+terminal.DidYouMean(name, known), "", ""))
		}
	}
	return l, errors.Join(wrong...)
}

// fileLayer holds the settings of a YAML file, none where path is empty.
func fileLayer(path string) (layer, error) {
	l := layer{spell: func(s setting) string { return s.key() + " in " + path }}
	if path == "" {
		return l, nil
	}
	text, err := os.ReadFile(filepath.Clean(path))
	if err == nil {
		err = yaml.Unmarshal(text, &l.given)
	}
	if err != nil {
		return layer{}, terminal.Misuse("cannot read the config file "+path, err.Error(), "name a YAML file by --config or ORDERTRAIL_CONFIG")
	}
	known := append(spellings(settingsFrom(byFile), setting.key), storesKey)
	var wrong []error
	for _, key := range slices.Sorted(maps.Keys(l.given)) {
		if !slices.Contains(known, key) {
			wrong = append(wrong, terminal.Misuse("unknown key "+key+" in "+path+terminal.DidYouMean(key, known), "", ""))
		} else if _, single := textOf(key, l.given[key]); key != storesKey && !single {
			wrong = append(wrong, terminal.Misuse(key+" in "+path+" is not one value", "it is a list or a map", "write "+key+": VALUE"))
		}
	}
	return l, errors.Join(wrong...)
}

// listKey is the one key whose value may be a list in the config file.
const listKey = "push_id_names"

// textOf returns the value of a key as text, a list of names with commas between
// them; false where it is a list or a map and may not be one.
func textOf(key string, value any) (string, bool) {
	list, isList := value.([]any)
	if key != listKey || !isList {
		return scalar(value)
	}
	names := make([]string, len(list))
	for i, item := range list {
		var single bool
		if names[i], single = scalar(item); !single {
			return "", false
		}
	}
	return strings.Join(names, ","), true
}

// scalar returns a single YAML value as text; nothing is empty text.
func scalar(value any) (string, bool) {
	switch value.(type) {
	case nil:
		return "", true
	case map[string]any, map[any]any, []any:
		return "", false
	}
	return fmt.Sprint(value), true
}
