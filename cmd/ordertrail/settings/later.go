package settings

import "strconv"

// later refuses a setting of help/configuration.md, "Settings" whose feature
// comes later, so that nobody believes to have what they asked for.
func later(why, try string) func(*checker, string, *Config) {
	return func(c *checker, name string, _ *Config) {
		if c.isSet(name) && c.Text(name) != "" {
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
