package settings

import (
	"cmp"
	"fmt"

	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
)

// Values are the settings as text, each from the first source that gives it:
// flag, environment, config file, default (help/configuration.md, "Settings").
type Values struct {
	layers []layer // first wins
	merged *koanf.Koanf
	known  map[string]setting // by flag name
	path   string             // the config file, empty where there is none
}

// Read gathers the settings a command was called with. It checks names,
// not values, so that a client command does not fail on settings of the server.
func Read(cmd *cobra.Command, environ []string) (Values, error) {
	flags, err := flagLayer(cmd.Flags())
	if err != nil {
		return Values{}, err
	}
	environment, err := environmentLayer(environ)
	if err != nil {
		return Values{}, err
	}
	path := cmp.Or(flags.String("config"), environment.String("config"))
	document, err := fileLayer(path)
	if err != nil {
		return Values{}, err
	}
	v := Values{layers: []layer{flags, environment, document}, merged: koanf.New("."), known: make(map[string]setting), path: path}
	for _, l := range []layer{document, environment, flags} {
		if err := v.merged.Merge(l.Koanf); err != nil {
			return Values{}, fmt.Errorf("merge the settings: %w", err)
		}
	}
	for _, s := range table() {
		v.known[s.name] = s
	}
	return v, nil
}

// isSet tells whether any source gives the setting, be it an empty value.
func (v Values) isSet(name string) bool { return v.merged.Exists(v.known[name].key()) }

// Text returns the setting, or its default where no source does.
func (v Values) Text(name string) string {
	if !v.isSet(name) {
		return v.known[name].initial
	}
	text, _ := scalar(v.merged.Get(v.known[name].key()))
	return text
}

// spelled names the setting as the user did: --push-addr, ORDERTRAIL_PUSH_ADDR
// or "push_addr in FILE"; by its variable where it was not given at all.
func (v Values) spelled(name string) string {
	s := v.known[name]
	for _, l := range v.layers {
		if l.Exists(s.key()) {
			return l.spell(s)
		}
	}
	return s.variable()
}

// stores returns the store list of the config file as YAML decoded it.
func (v Values) stores() any { return v.merged.Get(storesKey) }

// WithoutStores returns the values as if no store were described.
func (v Values) WithoutStores() Values {
	v.merged = v.merged.Copy()
	v.merged.Delete(storesKey)
	for _, name := range defaultSettings() {
		v.merged.Delete(v.known[name].key())
	}
	return v
}

// AddFlags adds flags for the named settings to a command.
func AddFlags(cmd *cobra.Command, names ...string) {
	wanted := make(map[string]bool)
	for _, name := range names {
		wanted[name] = true
	}
	for _, s := range settingsFrom(byFlag) {
		switch {
		case wanted[s.name] && s.initial == off:
			cmd.Flags().Bool(s.name, false, s.usage)
		case wanted[s.name]:
			cmd.Flags().String(s.name, s.initial, s.usage)
		}
	}
}

// FlagNames names every setting that has a flag.
func FlagNames() []string {
	return spellings(settingsFrom(byFlag), func(s setting) string { return s.name })
}
