package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ordertrail/adapters/httpapi/push"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
)

// failingLog appends as it is told to.
type failingLog struct {
	eventstore.Log
	append func(ctx context.Context) error
}

func (l failingLog) Append(ctx context.Context, record eventstore.Record) (uint64, error) {
	if err := l.append(ctx); err != nil {
		return 0, err
	}
	return l.Log.Append(ctx, record)
}

func TestFailedAppendIsNeverAnswered2xxAndForgotten(t *testing.T) {
	for name, test := range map[string]struct {
		err        error
		status     int
		retryAfter string
	}{
		"unavailable": {eventstore.ErrUnavailable, 503, "30"},
		"conflict":    {eventstore.ErrConflict, 503, "30"},
		"corrupt":     {eventstore.ErrCorrupt, 500, ""},
		"unnamed":     {errors.New("secret inside"), 500, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, func(p *Parts) {
				p.Log = failingLog{p.Log, func(context.Context) error { return fmt.Errorf("append: %w", test.err) }}
				orders, err := eventstore.NewOrders(p.Log, p.Now, p.NewID)
				if err != nil {
					t.Fatal(err)
				}
				p.Orders = orders
			})
			got := f.do(http.MethodPost, f.push+"/push?sid="+uuid, "")
			if got.StatusCode != test.status || got.Header.Get("Retry-After") != test.retryAfter {
				t.Errorf("answered %s, Retry-After %q", got.Status, got.Header.Get("Retry-After"))
			}
			if detail := got.problem(t).Detail; strings.Contains(detail, "append") || strings.Contains(detail, "secret") {
				t.Errorf("the answer tells too much: %s", detail)
			}
			if admitted, _, _ := f.manager.counts(keyOf("default", uuid)); admitted != 0 {
				t.Errorf("still admitted %d times", admitted)
			}
		})
	}
}

// TestFailedPushDoesNotForgetAnotherOne: of two pushes of a new order one is
// stored and one fails, and the order waits by right.
func TestFailedPushDoesNotForgetAnotherOne(t *testing.T) {
	key := keyOf("default", uuid)
	var rival func()
	parts, m, _ := newParts(t, failingLog{memorylog.New(), func(context.Context) error {
		if rival == nil {
			return nil
		}
		push := rival
		rival = nil
		push()
		return eventstore.ErrUnavailable
	}})
	handler, err := newPushHandler(parts)
	if err != nil {
		t.Fatal(err)
	}
	first, second := httptest.NewRecorder(), httptest.NewRecorder()
	rival = func() { handler.ServeHTTP(second, localPush("/push?sid="+uuid)) }
	handler.ServeHTTP(first, localPush("/push?sid="+uuid))
	if first.Code != 503 || second.Code != 204 {
		t.Fatalf("answered %d and %d", first.Code, second.Code)
	}
	if admitted, _, _ := m.counts(key); admitted != 2 { // twice counts once for the real one
		t.Errorf("admitted %d times, want 2 and none taken back", admitted)
	}
}

// TestSlowAppendIsGivenUpAfter3Seconds, though the caller waits longer.
func TestSlowAppendIsGivenUpAfter3Seconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		parts, _, _ := newParts(t, failingLog{memorylog.New(), func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }})
		handler, err := newPushHandler(parts)
		if err != nil {
			t.Fatal(err)
		}
		started := time.Now()
		got := httptest.NewRecorder()
		handler.ServeHTTP(got, localPush("/push?sid="+uuid))
		if took := time.Since(started); got.Code != 503 || got.Header().Get("Retry-After") != "30" || took != 3*time.Second {
			t.Errorf("answered %d, Retry-After %q after %s", got.Code, got.Header().Get("Retry-After"), took)
		}
	})
}

func localPush(target string) *http.Request {
	request := httptest.NewRequest(http.MethodPost, target, nil)
	request.RemoteAddr = "127.0.0.1:40000"
	return request
}

// TestPushSurvivesItsCaller: an append that has begun is not cut off because
// Klarna hung up.
func TestPushSurvivesItsCaller(t *testing.T) {
	parts, _, _ := newParts(t, failingLog{memorylog.New(), context.Context.Err})
	handler, err := newPushHandler(parts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, hangUp := context.WithCancel(t.Context())
	hangUp()
	got := httptest.NewRecorder()
	handler.ServeHTTP(got, localPush("/push?sid="+uuid).WithContext(ctx))
	if got.Code != http.StatusNoContent {
		t.Errorf("answered %d", got.Code)
	}
}

// TestExcessPushesAreRefusedAtOnce: 512 wait for the log, the next ones do not.
func TestExcessPushesAreRefusedAtOnce(t *testing.T) {
	open := make(chan struct{})
	entered := make(chan struct{}, push.MaxInFlight)
	parts, _, _ := newParts(t, failingLog{memorylog.New(), func(context.Context) error { entered <- struct{}{}; <-open; return nil }})
	handler, err := newPushHandler(parts)
	if err != nil {
		t.Fatal(err)
	}
	var pushes sync.WaitGroup
	codes := make(chan int, push.MaxInFlight)
	for i := range push.MaxInFlight {
		pushes.Go(func() {
			got := httptest.NewRecorder()
			handler.ServeHTTP(got, localPush(fmt.Sprintf("/push?sid=order-%d", i)))
			codes <- got.Code
		})
	}
	for range push.MaxInFlight {
		<-entered
	}
	got := httptest.NewRecorder()
	handler.ServeHTTP(got, localPush("/push?sid=one-too-many"))
	if got.Code != 503 || got.Header().Get("Retry-After") != "5" {
		t.Errorf("answered %d, Retry-After %q", got.Code, got.Header().Get("Retry-After"))
	}
	close(open)
	pushes.Wait()
	for range push.MaxInFlight {
		if code := <-codes; code != http.StatusNoContent {
			t.Fatalf("one that was let in is answered %d", code)
		}
	}
}
