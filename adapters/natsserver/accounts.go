package natsserver

import (
	"fmt"

	"github.com/nats-io/nats-server/v2/server"
)

const (
	programAccount    = "ORDERTRAIL"
	downstreamAccount = "DOWNSTREAM"
)

// Where the two accounts meet. feedAPI and feedDeliver exist in the downstream
// account for its mirror alone; eventsAPI exists in the program's account, from
// which EVENTS is managed.
const (
	feedAPI     = "FEED.API"
	feedDeliver = "FEED.DELIVER"
	eventsAPI   = "EVENTS.API"
)

// connectAccounts opens the few subjects that lead from one account to the
// other: what a mirror needs (create its consumer, get messages, control the
// flow), and the program's management of EVENTS.
func connectAccounts(srv *server.Server) error {
	program, err := srv.LookupAccount(programAccount)
	if err != nil {
		return fmt.Errorf("find account %s: %w", programAccount, err)
	}
	downstream, err := srv.LookupAccount(downstreamAccount)
	if err != nil {
		return fmt.Errorf("find account %s: %w", downstreamAccount, err)
	}
	if err := mirrorAccess(program, downstream); err != nil {
		return fmt.Errorf("let the mirror of the feed reach account %s: %w", programAccount, err)
	}
	if err := manageAccess(program, downstream); err != nil {
		return fmt.Errorf("let the program manage account %s: %w", downstreamAccount, err)
	}
	return nil
}

func mirrorAccess(program, downstream *server.Account) error {
	const createConsumer = "CONSUMER.CREATE." + FeedStream
	services := []struct{ from, to string }{
		{feedAPI + "." + createConsumer, "$JS.API." + createConsumer},
		{"$JS.FC." + FeedStream + ".>", "$JS.FC." + FeedStream + ".>"},
	}
	for _, s := range services {
		if err := program.AddServiceExport(s.to, []*server.Account{downstream}); err != nil {
			return err
		}
		if err := downstream.AddServiceImport(program, s.from, s.to); err != nil {
			return err
		}
	}
	if err := program.AddStreamExport(feedDeliver+".>", []*server.Account{downstream}); err != nil {
		return err
	}
	return downstream.AddStreamImport(program, feedDeliver+".>", "")
}

func manageAccess(program, downstream *server.Account) error {
	if err := downstream.AddServiceExport("$JS.API.>", []*server.Account{program}); err != nil {
		return err
	}
	return program.AddServiceImport(downstream, eventsAPI+".>", "$JS.API.>")
}

// enableJetStream opens the stores of both accounts, the program's first
// because the mirror in the other reads from it.
func enableJetStream(srv *server.Server) error {
	for _, store := range []struct {
		account string
		limits  server.JetStreamAccountLimits
	}{{programAccount, unlimited()}, {downstreamAccount, downstreamLimits()}} {
		account, err := srv.LookupAccount(store.account)
		if err != nil {
			return fmt.Errorf("find account %s: %w", store.account, err)
		}
		tiers := map[string]server.JetStreamAccountLimits{"": store.limits}
		if err := account.EnableJetStream(tiers, nil); err != nil {
			return fmt.Errorf("open the streams of account %s: %w", store.account, err)
		}
	}
	return nil
}

// denyStreamRemoval makes EVENTS undeletable for every account. Permissions are
// not enough: they check what a client publishes, and not the subject to which
// the server answers it or to which a push consumer delivers. A heartbeat or
// "no messages" has no body, and one delivered to the subject of STREAM.DELETE
// would be taken for the request. Bodies that the server makes otherwise are
// refused there, as requests are decoded strictly.
func denyStreamRemoval(srv *server.Server) error {
	for _, call := range []string{"DELETE", "PURGE"} {
		subject := "$JS.API.STREAM." + call + "." + eventsStream
		if err := srv.SystemAccount().AddMapping(subject, "DENIED."+call); err != nil {
			return fmt.Errorf("close %s: %w", subject, err)
		}
	}
	return nil
}
