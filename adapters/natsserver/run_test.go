package natsserver

import (
	"context"
	"errors"
	"testing"
	"time"
)

// An event that is answered for must be on disk: without this setting a power cut
// loses minutes of them.
func TestTheServerSyncsAlways(t *testing.T) {
	s := startTest(t, t.TempDir())
	if config := s.server.JetStreamConfig(); config == nil || !config.SyncAlways {
		t.Errorf("JetStream runs with %+v", config)
	}
}

func TestAServerThatStoresNoMoreIsNoticed(t *testing.T) {
	s := startTest(t, t.TempDir())
	if err := s.server.DisableJetStream(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := s.Run(ctx); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v", err)
	}
}
