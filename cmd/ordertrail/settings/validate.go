package settings

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
)

// A checker turns values into what they mean and gathers all that is wrong.
type checker struct {
	Values
	wrong []error
}

// refuse notes that a setting, as the user spelled it, cannot be used.
func (c *checker) refuse(name, why, try string) {
	c.wrong = append(c.wrong, terminal.Misuse("cannot use "+c.spelled(name), why, try))
}

// address reads host:port.
func (c *checker) address(name string) string {
	text := c.Text(name)
	if err := checkAddress(text); err != nil {
		c.refuse(name, err.Error(), "write it like "+c.known[name].initial)
	}
	return text
}

// read takes in a setting by what parses its text.
func read[T any](c *checker, name string, parse func(text string) (T, error)) T {
	value, err := parse(c.Text(name))
	if err != nil {
		c.refuse(name, err.Error(), "the default is "+c.known[name].initial)
	}
	return value
}

// parseCount reads a whole number above 0.
func parseCount(text string) (int, error) {
	number, err := strconv.ParseInt(text, 10, 32)
	if err != nil || number < 1 {
		return 0, fmt.Errorf("%q is not a whole number above 0", text)
	}
	return int(number), nil
}

// folder reads where the data folder is.
func (c *checker) folder(name string, cfg *Config) {
	if cfg.DataDir = c.Text(name); cfg.DataDir == "" {
		c.refuse(name, "is empty", "name a folder, such as ./ordertrail-data")
	}
}

// views reads where the view database is; the data folder stands before it in the table.
func (c *checker) views(name string, cfg *Config) {
	path, isSQLite := strings.CutPrefix(c.Text(name), "sqlite:")
	switch {
	case isSQLite && path == "":
		path = filepath.Join(cfg.DataDir, ViewsFile)
	case isSQLite:
	case strings.HasPrefix(path, "postgres:") || strings.HasPrefix(path, "postgresql:"):
		c.refuse(name, "views in Postgres are not available yet", "leave it out: the views are kept in SQLite in "+cfg.DataDir)
	default:
		c.refuse(name, "the database is not named by sqlite:PATH", "write sqlite: or sqlite:/path/to/views.db")
	}
	cfg.ViewsPath = path
}

// ClientBase is the URL of a listener of a server on this machine.
func (v Values) ClientBase(name string) (string, error) {
	c := checker{Values: v}
	address := c.address(name)
	return "http://" + dialAddress(address), errors.Join(c.wrong...)
}

// loopback refuses addresses that others could reach (help/api.md, "Who is answered").
func (c *checker) loopback(cfg Config) {
	const private = "without API tokens, which are not available yet, it must be on loopback: whoever reaches it may do everything"
	for _, name := range []string{"api-addr", "nats-addr"} {
		address := c.Text(name)
		if checkAddress(address) == nil && !listensOnLoopback(address) {
			c.refuse(name, private, "use "+c.known[name].initial)
		}
	}
	open := slices.ContainsFunc(cfg.Stores, func(s Store) bool { return !s.PushSecret.IsSet() })
	if checkAddress(cfg.PushAddr) != nil || listensOnLoopback(cfg.PushAddr) || len(cfg.Stores) > 0 && !open {
		return
	}
	c.refuse("push-addr", "a store without a push secret takes pushes on loopback only",
		"set ORDERTRAIL_PUSH_SECRET_FILE, and push_secret_file of each store in the config file, or use "+c.known["push-addr"].initial)
}

// parseRetention reads days (90d) or a Go duration (36h), at least a second.
func parseRetention(text string) (time.Duration, error) {
	const day = 24 * time.Hour
	duration, err := time.ParseDuration(text)
	if digits, isDays := strings.CutSuffix(text, "d"); isDays {
		var days int64
		if days, err = strconv.ParseInt(digits, 10, 64); err == nil && days > int64(math.MaxInt64/day) {
			err = strconv.ErrRange
		}
		duration = time.Duration(days) * day
	}
	switch {
	case err != nil:
		return 0, fmt.Errorf("%q is not a duration such as 90d or 36h", text)
	case duration < time.Second:
		return 0, fmt.Errorf("%q is shorter than 1s", text)
	}
	return duration, nil
}
