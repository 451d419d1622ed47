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
// reader of it checks again. Only newConfig and newDataConfig make one.
type Config struct {
	DataDir   string // folder of the event store
	ViewsPath string // SQLite file of the views

	PushAddr string // host:port; loopback unless every store has a push secret
	APIAddr  string // host:port, loopback
	NatsAddr string // host:port, loopback; empty: NATS does not listen

	MaxUnverified int           // above 0
	FeedRetention time.Duration // at least a second
	Stores        []Store       // ids differ; empty where none is described

	set map[string]bool // by flag name: the settings that were given, not defaulted
}

// IsSet tells whether a setting, named as its flag, was given by flag,
// environment or config file.
func (c Config) IsSet(name string) bool { return c.set[name] }

// MovedTo returns the configuration with another data folder and the view database
// in it.
func (c Config) MovedTo(folder string) Config {
	c.DataDir, c.ViewsPath = folder, filepath.Join(folder, ViewsFile)
	return c
}

// ConfigOf checks every setting. All that is wrong comes in one joined error, exit
// code 2.
func ConfigOf(v Values) (Config, error) {
	c := checker{Values: v}
	cfg := Config{
		PushAddr:      c.address("push-addr"),
		APIAddr:       c.address("api-addr"),
		MaxUnverified: c.count("max-unverified"),
		FeedRetention: c.retention("feed-retention"),
		set:           make(map[string]bool),
	}
	cfg.DataDir, cfg.ViewsPath = c.folders()
	if v.Text("nats-addr") != "" {
		cfg.NatsAddr = c.address("nats-addr")
	}
	cfg.Stores = c.stores()
	for name := range v.known {
		cfg.set[name] = v.isSet(name)
	}
	c.notYet()
	c.loopback(cfg)
	return cfg, errors.Join(c.wrong...)
}

// DataConfigOf checks only what a command needs that works on the data folder
// itself: dataDir, viewsPath and feedRetention are set, nothing listens.
func DataConfigOf(v Values) (Config, error) {
	c := checker{Values: v}
	cfg := Config{FeedRetention: c.retention("feed-retention")}
	cfg.DataDir, cfg.ViewsPath = c.folders()
	return cfg, errors.Join(c.wrong...)
}

// RequireStores refuses a configuration that serve could not work with: no
// store, or one without Klarna.
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

// folders returns the data folder and the path of the view database.
func (c *checker) folders() (dataDir, viewsPath string) {
	dataDir = c.Text("data")
	if dataDir == "" {
		c.refuse("data", "is empty", "name a folder, such as ./ordertrail-data")
	}
	return dataDir, c.views(dataDir, filepath.Join(dataDir, ViewsFile))
}
