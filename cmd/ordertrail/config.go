package main

import (
	"errors"
	"path/filepath"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
)

// viewsFile is the view database in the data folder where --views names no path.
const viewsFile = "views.db"

// config is what the program was told to do, checked once and complete: no
// reader of it checks again. Only newConfig and newDataConfig make one.
type config struct {
	dataDir   string // folder of the event store
	viewsPath string // SQLite file of the views

	pushAddr string // host:port; loopback unless every store has a push secret
	apiAddr  string // host:port, loopback
	natsAddr string // host:port, loopback; empty: NATS does not listen

	maxUnverified int           // above 0
	feedRetention time.Duration // at least a second
	stores        []store       // ids differ; empty where none is described

	set map[string]bool // by flag name: the settings that were given, not defaulted
}

// isSet tells whether a setting, named as its flag, was given by flag,
// environment or config file.
func (c config) isSet(name string) bool { return c.set[name] }

// movedTo gives the configuration with another data folder and the view database
// in it.
func (c config) movedTo(folder string) config {
	c.dataDir, c.viewsPath = folder, filepath.Join(folder, viewsFile)
	return c
}

// newConfig checks every setting. All that is wrong comes in one joined error, exit
// code 2.
func newConfig(v values) (config, error) {
	c := checker{values: v}
	cfg := config{
		pushAddr:      c.address("push-addr"),
		apiAddr:       c.address("api-addr"),
		maxUnverified: c.count("max-unverified"),
		feedRetention: c.retention("feed-retention"),
		set:           make(map[string]bool),
	}
	cfg.dataDir, cfg.viewsPath = c.folders()
	if v.text("nats-addr") != "" {
		cfg.natsAddr = c.address("nats-addr")
	}
	cfg.stores = c.stores()
	for name := range v.known {
		cfg.set[name] = v.isSet(name)
	}
	c.notYet()
	c.loopback(cfg)
	return cfg, errors.Join(c.wrong...)
}

// newDataConfig checks only what a command needs that works on the data folder
// itself: dataDir, viewsPath and feedRetention are set, nothing listens.
func newDataConfig(v values) (config, error) {
	c := checker{values: v}
	cfg := config{feedRetention: c.retention("feed-retention")}
	cfg.dataDir, cfg.viewsPath = c.folders()
	return cfg, errors.Join(c.wrong...)
}

// requireStores refuses a configuration that serve could not work with: no
// store, or one without Klarna.
func (c config) requireStores() error {
	const try = "set ORDERTRAIL_KLARNA_URL, ORDERTRAIL_KLARNA_USERNAME and ORDERTRAIL_KLARNA_PASSWORD_FILE, or stores in the config file\n" +
		"ordertrail demo, which brings a simulated Klarna"
	if len(c.stores) == 0 {
		return terminal.Misuse("no store is configured", "without Klarna's URL and credentials no order can be read", try)
	}
	var wrong []error
	for _, s := range c.stores {
		if s.klarnaURL == "" {
			wrong = append(wrong, terminal.Misuse("store "+s.id+" has no Klarna URL", "no order of it can be read", try))
		}
	}
	return errors.Join(wrong...)
}

// folders gives the data folder and the path of the view database.
func (c *checker) folders() (dataDir, viewsPath string) {
	dataDir = c.text("data")
	if dataDir == "" {
		c.refuse("data", "is empty", "name a folder, such as ./ordertrail-data")
	}
	return dataDir, c.views(dataDir, filepath.Join(dataDir, viewsFile))
}
