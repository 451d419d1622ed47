package settings

import "strconv"

// notYet refuses the settings of contract.md section 1 whose feature comes
// later, so that nobody believes to have what they asked for.
func (c *checker) notYet() {
	for _, s := range []struct{ name, why, try string }{
		{"nats-url", "connecting to a NATS cluster is not available yet", "leave it out: the event store runs inside the program"},
		{"replicas", "copies in a NATS cluster are not available yet", "leave it out: the event store keeps one copy, so back up the data folder"},
		{"api-tokens-file", "API tokens are not available yet", "leave it out and keep --api-addr on loopback"},
		{"master-key-file", "sealing personal data is not available yet", "leave it out: no personal data is stored"},
	} {
		if c.isSet(s.name) && c.Text(s.name) != "" {
			c.refuse(s.name, s.why, s.try)
		}
	}
	switch mode := c.Text("durability"); mode {
	case "each":
	case "group":
		c.refuse("durability", "one flush shared by several events is not available yet", "use each")
	default:
		c.refuse("durability", strconv.Quote(mode)+" is no way to make events durable", "use each")
	}
}
