// Package settings reads what the program is told by flags, environment and config
// file, and checks it once and completely.
package settings

import (
	"slices"
	"strconv"
	"strings"
)

// source is a set of the places a setting may be given in.
type source int

const (
	byFlag source = 1 << iota
	byEnvironment
	byFile

	anywhere = byFlag | byEnvironment | byFile
)

const environmentPrefix = "ORDERTRAIL_"

// off is the default of a setting that is true or false; its flag may stand alone.
const off = "false"

// A setting is one row of the table that flags, environment variables, keys of the
// config file, help and the configuration are made from.
type setting struct {
	name    string // as a flag, without dashes in front: push-addr
	initial string // default, as text
	sources source
	usage   string // the kind of value in back quotes, for --help

	// apply checks what was given and puts it into the configuration; nil where somebody else does.
	apply func(c *checker, name string, cfg *Config)
}

// variable is the setting's environment variable: ORDERTRAIL_PUSH_ADDR.
func (s setting) variable() string {
	return environmentPrefix + strings.ToUpper(s.key())
}

// key is the setting's key in the config file: push_addr.
func (s setting) key() string { return strings.ReplaceAll(s.name, "-", "_") }

// table is that of all settings (help/configuration.md, "Settings"): those of the
// program, and those of a store, which describe the default store here. A new one
// of the program is a row here, a field of [Config], and its use.
func table() []setting {
	all := []setting{
		{"config", "", byFlag | byEnvironment, "YAML `file` with settings, keys spelled with underscores (push_addr)", nil},
		{"data", "./ordertrail-data", anywhere, "`folder` of the event store and the view database", (*checker).folder},
		{"push-addr", "127.0.0.1:8080", anywhere, "`host:port` of the public listener, for Klarna's pushes",
			func(c *checker, name string, cfg *Config) { cfg.PushAddr = c.address(name) }},
		{"api-addr", "127.0.0.1:8081", anywhere, "`host:port` of the private listener: API, metrics, health",
			func(c *checker, name string, cfg *Config) { cfg.APIAddr = c.address(name) }},
		{"nats-addr", "127.0.0.1:4222", anywhere, "`host:port` of NATS for downstream services; empty: not at all",
			func(c *checker, name string, cfg *Config) {
				if c.Text(name) != "" {
					cfg.NatsAddr = c.address(name)
				}
			}},
		{"nats-url", "", anywhere, "`URL` of a NATS cluster (not available yet)",
			later("connecting to a NATS cluster is not available yet", "leave it out: the event store runs inside the program")},
		{"replicas", "3", anywhere, "`number` of copies in a NATS cluster (not available yet)",
			later("copies in a NATS cluster are not available yet", "leave it out: the event store keeps one copy, so back up the data folder")},
		{"views", "sqlite:", anywhere, "view `database`: sqlite:PATH; without a path it is in the data folder", (*checker).views},
		{"api-tokens-file", "", anywhere, "`file` with bearer tokens (not available yet)",
			later("API tokens are not available yet", "leave it out and keep --api-addr on loopback")},
		{"master-key-file", "", anywhere, "`file` with the key that seals personal data (not available yet)",
			later("sealing personal data is not available yet", "leave it out: no personal data is stored")},
		{"durability", "each", anywhere, "`mode` of making events durable: each, one flush for each event", (*checker).durability},
		{"max-unverified", "10000", anywhere, "`number` of pushed orders of a store not yet found at Klarna that may wait",
			func(c *checker, name string, cfg *Config) { cfg.MaxUnverified = read(c, name, parseCount) }},
		{"feed-retention", "90d", anywhere, "`duration` that events stay in the feed, such as 90d or 36h",
			func(c *checker, name string, cfg *Config) { cfg.FeedRetention = read(c, name, parseRetention) }},
	}
	for _, s := range storeTable() {
		all = append(all, s.settings()...)
	}
	return all
}

// settingsFrom are the settings that may be given in a source.
func settingsFrom(where source) []setting {
	return slices.DeleteFunc(table(), func(s setting) bool { return s.sources&where == 0 })
}

// spellings maps settings to one of their names.
func spellings(all []setting, spell func(setting) string) []string {
	var names []string
	for _, s := range all {
		names = append(names, spell(s))
	}
	return names
}

// later refuses a setting whose feature is yet to come.
func later(why, try string) func(*checker, string, *Config) {
	return func(c *checker, name string, _ *Config) {
		if _, given := c.source(name); given && c.Text(name) != "" {
			c.refuse(name, why, try)
		}
	}
}

func (c *checker) durability(name string, _ *Config) {
	switch mode := c.Text(name); mode {
	case "each":
	case "group":
		c.refuse(name, "one flush shared by several events is not available yet", "use each")
	default:
		c.refuse(name, strconv.Quote(mode)+" is no way to make events durable", "use each")
	}
}
