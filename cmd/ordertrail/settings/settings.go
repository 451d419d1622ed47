package settings

import "strings"

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

// A setting is one line of the table that flags, environment variables, keys
// of the config file and help are made from.
type setting struct {
	name    string // as a flag, without dashes in front: push-addr
	initial string // default, as text
	sources source
	usage   string // the kind of value in back quotes, for --help
}

// variable is the setting's environment variable: ORDERTRAIL_PUSH_ADDR.
func (s setting) variable() string {
	return environmentPrefix + strings.ToUpper(s.key())
}

// key is the setting's key in the config file: push_addr, always with
// underscores.
func (s setting) key() string { return strings.ReplaceAll(s.name, "-", "_") }

// table is that of all settings (contract.md section 1). A secret's
// own value comes from the environment only, its file from anywhere.
func table() []setting {
	return []setting{
		{"config", "", byFlag | byEnvironment, "YAML `file` with settings, keys spelled with underscores (push_addr)"},
		{"data", "./ordertrail-data", anywhere, "`folder` of the event store and the view database"},
		{"push-addr", "127.0.0.1:8080", anywhere, "`host:port` of the public listener, for Klarna's pushes"},
		{"api-addr", "127.0.0.1:8081", anywhere, "`host:port` of the private listener: API, metrics, health"},
		{"nats-addr", "127.0.0.1:4222", anywhere, "`host:port` of NATS for downstream services; empty: not at all"},
		{"nats-url", "", anywhere, "`URL` of a NATS cluster (not available yet)"},
		{"replicas", "3", anywhere, "`number` of copies in a NATS cluster (not available yet)"},
		{"views", "sqlite:", anywhere, "view `database`: sqlite:PATH; without a path it is in the data folder"},
		{"klarna-url", "", anywhere, "Klarna's `URL`, or a preset: klarna-eu, klarna-na, klarna-oc, kustom, each also with -playground"},
		{"klarna-username", "", anywhere, "`name` of the credentials at Klarna"},
		{"klarna-password", "", byEnvironment, "password at Klarna"},
		{"klarna-password-file", "", anywhere, "`file` with the password at Klarna"},
		{"klarna-rate", "", anywhere, "requests a second to Klarna (default 200 for a preset, 50 for a -playground one; `number`, 0: no limit)"},
		{"push-secret", "", byEnvironment, "token that a push URL must carry"},
		{"push-secret-file", "", anywhere, "`file` with the token that a push URL must carry"},
		{"shop-url", "", anywhere, "`URL` of the shop's order system, asked before an order is created; empty: not asked"},
		{"shop-secret", "", byEnvironment, "secret that signs what the shop is asked, by Standard Webhooks"},
		{"shop-secret-file", "", anywhere, "`file` with the secret that signs what the shop is asked"},
		{"auto-extend", off, anywhere, "extend an authorization by itself 3 days before it ends"},
		{"api-tokens-file", "", anywhere, "`file` with bearer tokens (not available yet)"},
		{"master-key-file", "", anywhere, "`file` with the key that seals personal data (not available yet)"},
		{"durability", "each", anywhere, "`mode` of making events durable: each, one flush for each event"},
		{"max-unverified", "10000", anywhere, "`number` of pushed orders of a store not yet found at Klarna that may wait"},
		{"feed-retention", "90d", anywhere, "`duration` that events stay in the feed, such as 90d or 36h"},
	}
}

// settingsFrom are the settings that may be given in a source.
func settingsFrom(where source) []setting {
	var found []setting
	for _, s := range table() {
		if s.sources&where != 0 {
			found = append(found, s)
		}
	}
	return found
}

// spellings maps settings to one of their names.
func spellings(all []setting, spell func(setting) string) []string {
	names := make([]string, 0, len(all))
	for _, s := range all {
		names = append(names, spell(s))
	}
	return names
}
