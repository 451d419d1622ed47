package natsserver

import "github.com/nats-io/nats-server/v2/server"

// subscriberPermissions is what the role subscriber may do in the downstream
// account (help/feed.md, "What a downstream service may do"): look at EVENTS,
// create and use consumers on it, and receive answers in the default inbox of a
// stock client.
func subscriberPermissions() *server.Permissions {
	return &server.Permissions{
		Publish: &server.SubjectPermission{Allow: []string{
			"$JS.API.INFO",
			"$JS.API.STREAM.NAMES",
			"$JS.API.STREAM.INFO." + eventsStream,
			"$JS.API.DIRECT.GET." + eventsStream,
			"$JS.API.DIRECT.GET." + eventsStream + ".>",
			"$JS.API.CONSUMER.CREATE." + eventsStream,
			"$JS.API.CONSUMER.CREATE." + eventsStream + ".>",
			"$JS.API.CONSUMER.DURABLE.CREATE." + eventsStream + ".*",
			"$JS.API.CONSUMER.NAMES." + eventsStream,
			"$JS.API.CONSUMER.LIST." + eventsStream,
			"$JS.API.CONSUMER.INFO." + eventsStream + ".*",
			"$JS.API.CONSUMER.DELETE." + eventsStream + ".*",
			"$JS.API.CONSUMER.MSG.NEXT." + eventsStream + ".*",
			"$JS.ACK." + eventsStream + ".>",
			"$JS.FC." + eventsStream + ".>",
		}},
		Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX.>"}},
	}
}
