package settings

import (
	"fmt"
	"slices"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"ordertrail/cmd/ordertrail/terminal"
)

// storesKey is the one key of the config file that is no setting of the table.
const storesKey = "stores"

// A layer holds what one source says, by setting key, and how a setting is
// spelled in that source.
type layer struct {
	*koanf.Koanf
	spell func(setting) string
}

// flagLayer holds the flags that were given.
func flagLayer(flags *pflag.FlagSet) (layer, error) {
	named := make(map[string]string)
	for _, s := range settingsFrom(byFlag) {
		named[s.name] = s.key()
	}
	given := posflag.ProviderWithFlag(flags, ".", nil, func(f *pflag.Flag) (string, any) {
		return named[f.Name], f.Value.String()
	})
	l := layer{koanf.New("."), func(s setting) string { return "--" + s.name }}
	if err := l.Load(given, nil); err != nil {
		return layer{}, fmt.Errorf("read the flags: %w", err)
	}
	return l, nil
}

// environmentLayer holds the ORDERTRAIL_ variables among environ ("NAME=value").
// One that no setting has is an error.
func environmentLayer(environ []string) (layer, error) {
	keys := make(map[string]string)
	for _, s := range settingsFrom(byEnvironment) {
		keys[s.variable()] = s.key()
	}
	var unknown []string
	given := env.Provider(".", env.Opt{
		Prefix:      environmentPrefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			if keys[name] == "" {
				unknown = append(unknown, name)
			}
			return keys[name], value
		},
	})
	l := layer{koanf.New("."), setting.variable}
	if err := l.Load(given, nil); err != nil {
		return layer{}, fmt.Errorf("read the environment: %w", err)
	}
	if len(unknown) > 0 {
		known := spellings(settingsFrom(byEnvironment), setting.variable)
		return layer{}, terminal.Misuse("unknown environment variable "+unknown[0]+terminal.DidYouMean(unknown[0], known), "", "")
	}
	return l, nil
}

// fileLayer holds the settings of a YAML file; an empty path is an empty layer.
// An unknown key is an error, and so is a list or map where one value belongs.
func fileLayer(path string) (layer, error) {
	l := layer{koanf.New("."), func(s setting) string { return s.key() + " in " + path }}
	if path == "" {
		return l, nil
	}
	if err := l.Load(file.Provider(path), yaml.Parser()); err != nil {
		return layer{}, terminal.Misuse("cannot read the config file "+path, err.Error(), "name a YAML file by --config or ORDERTRAIL_CONFIG")
	}
	known := append(spellings(settingsFrom(byFile), setting.key), storesKey)
	given := l.Raw()
	for _, key := range sortedKeys(given) {
		if !slices.Contains(known, key) {
			return layer{}, terminal.Misuse("unknown key "+key+" in "+path+terminal.DidYouMean(key, known), "", "")
		}
		if _, single := scalar(given[key]); key != storesKey && !single {
			return layer{}, terminal.Misuse(key+" in "+path+" is not one value", "it is a list or a map", "write "+key+": VALUE")
		}
	}
	return l, nil
}

// scalar returns a single YAML value as text; nothing is empty text.
func scalar(value any) (string, bool) {
	switch value.(type) {
	case nil:
		return "", true
	case map[string]any, []any:
		return "", false
	}
	return fmt.Sprint(value), true
}

// sortedKeys returns the keys of a document in order, so that of several errors
// always the same one is told.
func sortedKeys(document map[string]any) []string {
	keys := make([]string, 0, len(document))
	for key := range document {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
