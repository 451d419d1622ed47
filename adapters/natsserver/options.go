package natsserver

import (
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
)

const (
	maxPayload     = 8 << 20 // the largest event: 1000 lines of four texts of 255 characters
	maxControlLine = 4 << 10
	maxConnections = 256
	maxSubs        = 1000
	maxPending     = 64 << 20 // what may wait to be sent to one client
	maxBuffered    = 10_000   // appends that may wait for one stream
	maxBufferedLen = 64 << 20
	maxConsumers   = 500
	maxAckPending  = 512 << 10 // what a stock push consumer asks for
	maxBatch       = 10_000
	maxDuplicates  = 2 * time.Minute
	noStoreLimit   = 1 << 50          // see options
	syncInterval   = 10 * time.Second // of what is persisted asynchronously
)

// options builds the server's options; program and
// subscriber are the public keys of the two users. The first is accepted on an
// in-process connection only; the second needs no signature and is what a
// client without credentials becomes.
//
// The store has no limit of its own: the server's default is three quarters of
// what is free on the disk when it starts, less what the accounts hold that are
// opened later, as ours are. It would refuse appends on a disk half full.
func options(storeDir, host string, port int, program, subscriber string) *server.Options {
	own := server.NewAccount(programAccount)
	downstream := server.NewAccount(downstreamAccount)
	return &server.Options{
		ServerName:             "ordertrail",
		Host:                   host,
		Port:                   port,
		DontListen:             true,
		NoSigs:                 true,
		DisableJetStreamBanner: true,
		JetStream:              true,
		StoreDir:               storeDir,
		SyncAlways:             true,
		SyncInterval:           syncInterval,
		JetStreamMaxStore:      noStoreLimit,
		JetStreamMaxMemory:     64 << 20,
		StreamMaxBufferedMsgs:  maxBuffered,
		StreamMaxBufferedSize:  maxBufferedLen,
		JetStreamLimits: server.JSLimitOpts{
			MaxRequestBatch: maxBatch,
			Duplicates:      maxDuplicates,
		},
		MaxPayload:     maxPayload,
		MaxControlLine: maxControlLine,
		MaxConn:        maxConnections,
		MaxSubs:        maxSubs,
		MaxPending:     maxPending,
		Accounts:       []*server.Account{own, downstream},
		NoAuthUser:     subscriber,
		Nkeys: []*server.NkeyUser{{
			Nkey:                   program,
			Account:                own,
			AllowedConnectionTypes: only(jwt.ConnectionTypeInProcess),
		}, {
			Nkey:                   subscriber,
			Account:                downstream,
			Permissions:            subscriberPermissions(),
			AllowedConnectionTypes: only(jwt.ConnectionTypeStandard),
		}},
	}
}

func only(connectionType string) map[string]struct{} {
	return map[string]struct{}{connectionType: {}}
}

func unlimited() server.JetStreamAccountLimits {
	return server.JetStreamAccountLimits{
		MaxMemory: -1, MaxStore: -1, MaxStreams: -1, MaxConsumers: -1, MaxAckPending: -1,
		MemoryMaxStreamBytes: -1, StoreMaxStreamBytes: -1,
	}
}

func downstreamLimits() server.JetStreamAccountLimits {
	limits := unlimited()
	limits.MaxMemory = 0
	limits.MaxStreams = 1
	limits.MaxConsumers = maxConsumers
	limits.MaxAckPending = maxAckPending
	return limits
}
