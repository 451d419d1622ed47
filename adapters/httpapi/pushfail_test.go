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

	"ordertrail/adapters/httpapi/push"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
)

// failingLog appends as it is told to.
type failingLog struct {
	eventstore.Log
	append func(ctx context.Context) error
}

func (l failingLog) Append(ctx context.Context, record eventstore.Record) (eventstore.Position, error) {
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
		"too slow":    {context.DeadlineExceeded, 503, "30"},
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
		})
	}
}

func localPush(target string) *http.Request {
	request := httptest.NewRequest(http.MethodPost, target, nil)
	request.RemoteAddr = "127.0.0.1:40000"
	return request
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
