package settings

import (
	"errors"
	"path/filepath"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
)

// ViewsFile is the view database in the data folder where --views names no path.
const ViewsFile = "views.db"

// Config is what the program was told to do, checked once and complete: no
// reader of it checks again. Only ConfigOf and DataConfigOf make one.
type Config struct {
	DataDir   string // folder of the event store
	ViewsPath string // SQLite file of the views
	PushAddr  string // host:port; loopback unless every store has a push secret
	APIAddr   string // host:port, loopback
	NatsAddr  string // host:port, loopback; empty: NATS does not listen

	MaxUnverified int           // above 0
	FeedRetention time.Duration // at least a second
	Stores        []Store       // ids differ; empty where none is described

	set map[string]bool // by flag name: the settings that were given, not defaulted
}

// IsSet tells whether a setting, named as its flag, was given by any source.
func (c Config) IsSet(name string) bool { return c.set[name] }

// MovedTo returns the configuration with its data and views in another folder.
func (c Config) MovedTo(folder string) Config {
	c.DataDir, c.ViewsPath = folder, filepath.Join(folder, ViewsFile)
	return c
}

// ConfigOf checks every setting; all that is wrong comes in one joined error.
func ConfigOf(v Values) (Config, error) {
	c := checker{Values: v}
	cfg := Config{set: make(map[string]bool)}
	for _, s := range table() {
		_, cfg.set[s.name] = v.source(s.name)
		if s.apply != nil {
			s.apply(&c, s.name, &cfg)
		}
	}
	cfg.Stores = c.stores()
	c.loopback(cfg)
	return cfg, errors.Join(c.wrong...)
}

// DataConfigOf checks what work on the data folder needs: DataDir, ViewsPath, FeedRetention.
func DataConfigOf(v Values) (Config, error) {
	c := checker{Values: v}
	var cfg Config
	for _, name := range []string{"data", "views", "feed-retention"} {
		v.known[name].apply(&c, name, &cfg)
	}
	return cfg, errors.Join(c.wrong...)
}

// RequireStores refuses to serve no store, or one without Klarna.
func (c Config) RequireStores() error {
	const try = "set ORDERTRAIL_KLARNA_URL, ORDERTRAIL_KLARNA_USERNAME and ORDERTRAIL_KLARNA_PASSWORD_FILE, or stores in the config file\n" +
		"ordertrail demo, which brings a simulated Klarna"
	if len(c.Stores) == 0 {
		return terminal.Misuse("no store is configured", "without Klarna's URL and credentials no order can be read", try)
	}
	var wrong []error
	for _, s := range c.Stores {
		if s.KlarnaURL == "" {
			wrong = append(wrong, terminal.Misuse("store "+s.ID+" has no Klarna URL", "no order of it can be read", try))
		}
	}
	return errors.Join(wrong...)
}
