package natsserver

import "github.com/nats-io/nats-server/v2/server"

// subscriberPermissions is what the role subscriber may do in the downstream
// account (contract.md section 4): look at EVENTS, create and use consumers on
// it, and receive answers in the default inbox of a stock client.
func subscriberPermissions() *server.Permissions {
	return &server.Permissions{
		Publish: &server.SubjectPermission{Allow: []string{
			"$JS.API.INFO",
			"$JS.API.STREAM.NAMES",
			"$JS.API.STREAM.INFO." + EventsStream,
			"$JS.API.DIRECT.GET." + EventsStream,
			"$JS.API.DIRECT.GET." + EventsStream + ".>",
			"$JS.API.CONSUMER.CREATE." + EventsStream,
			"$JS.API.CONSUMER.CREATE." + EventsStream + ".>",
			"$JS.API.CONSUMER.DURABLE.CREATE." + EventsStream + ".*",
			"$JS.API.CONSUMER.NAMES." + EventsStream,
			"$JS.API.CONSUMER.LIST." + EventsStream,
			"$JS.API.CONSUMER.INFO." + EventsStream + ".*",
			"$JS.API.CONSUMER.DELETE." + EventsStream + ".*",
			"$JS.API.CONSUMER.MSG.NEXT." + EventsStream + ".*",
			"$JS.ACK." + EventsStream + ".>",
			"$JS.FC." + EventsStream + ".>",
		}},
		Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX.>"}},
	}
}
