package natsserver_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"ordertrail/adapters/natsserver"
	"ordertrail/eventstore/jetstreamlog"
)

// The event log lives in a folder, in a server that is part of the process.
func Example() {
	folder, err := os.MkdirTemp("", "nats-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	server, err := natsserver.Start(natsserver.Config{StoreDir: folder, FeedRetention: time.Hour}, slog.New(slog.DiscardHandler))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()

	ctx := context.Background()
	log, err := jetstreamlog.Open(ctx, server.JetStream())
	if err != nil {
		fmt.Println(err)
		return
	}
	head, err := log.Head(ctx)
	fmt.Println("the log ends at", head, err)
	// Output: the log ends at 0 <nil>
}
