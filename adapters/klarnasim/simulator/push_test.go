package simulator_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/pushes"
)

// offsets are the times of the pushes of an order after its purchase.
func (k *klarna) offsets(id string) []time.Duration {
	k.t.Helper()
	var offsets []time.Duration
	truth := k.truth(id)
	for _, push := range truth.Pushes {
		offsets = append(offsets, push.At.Sub(truth.Order.CreatedAt))
	}
	return offsets
}

func TestSchedules(t *testing.T) {
	for name, want := range map[string]struct {
		pushes int
		begin  []time.Duration
	}{
		"klarna":      {25, []time.Duration{2 * time.Minute, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour}},
		"kustom":      {17, []time.Duration{2 * time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 4 * time.Hour, 8 * time.Hour}},
		"kustom-gaps": {16, []time.Duration{2 * time.Minute, 7 * time.Minute, 22 * time.Minute, 52 * time.Minute, 112 * time.Minute, 352 * time.Minute}},
	} {
		t.Run(name, func(t *testing.T) {
			schedule, err := pushes.ScheduleNamed(name)
			if err != nil {
				t.Fatal(err)
			}
			shop := openShop(t)
			shop.answer.Store(http.StatusInternalServerError)
			k := start(t, klarnasim.Config{Schedule: schedule, PushURL: shop.URL + "/push"})
			id := k.buy(klarnasim.Purchase{})
			k.advance(49 * time.Hour)
			got := k.offsets(id)
			if len(got) != want.pushes || !slices.Equal(got[:len(want.begin)], want.begin) || got[len(got)-1] > 48*time.Hour {
				t.Errorf("%d pushes at %v, want %d beginning %v", len(got), got, want.pushes, want.begin)
			}
			if first := k.truth(id).Pushes[0]; first.Status != 500 || first.Error != "" {
				t.Errorf("recorded %+v, want the 500", first)
			}
			if shop.hits.Load() != int64(want.pushes) {
				t.Errorf("the shop saw %d", shop.hits.Load())
			}
		})
	}
	if _, err := pushes.ScheduleNamed("hourly"); err == nil {
		t.Error("an unknown schedule was taken")
	}
}

func TestPushIsAnEmptyPostToTheFilledTemplate(t *testing.T) {
	shop := openShop(t)
	k := start(t, klarnasim.Config{PushURL: shop.URL + "/push/{checkout.order.id}?klarna_order_id={checkout.order.id}&x=1"})
	id := k.buy(klarnasim.Purchase{})
	k.advance(2 * time.Minute)
	if got, want := <-shop.seen, "POST /push/"+id+"?klarna_order_id="+id+"&x=1  "; got != want {
		t.Errorf("saw %q, want %q", got, want)
	}
}

func TestWhatEndsThePushes(t *testing.T) {
	for name, test := range map[string]struct {
		unknowns klarnasim.Unknowns
		do       func(*klarna, string)
		pushes   int
	}{
		"nothing":     {do: func(*klarna, string) {}, pushes: 25},
		"acknowledge": {do: func(k *klarna, id string) { k.om("POST", id, "/acknowledge", "").want(k.t, 204, "") }, pushes: 1},
		"capture": {do: func(k *klarna, id string) {
			k.om("POST", id, "/captures", `{"captured_amount":1}`).want(k.t, 201, "")
		}, pushes: 1},
		"cancel": {do: func(k *klarna, id string) { k.om("POST", id, "/cancel", "").want(k.t, 204, "") }, pushes: 1},
		"cancel, if it does not": {
			unknowns: klarnasim.Unknowns{CancelKeepsPushing: true},
			do:       func(k *klarna, id string) { k.om("POST", id, "/cancel", "").want(k.t, 204, "") }, pushes: 25,
		},
		"a failure, if it does": {unknowns: klarnasim.Unknowns{FailedPushEndsPushes: true}, do: func(*klarna, string) {}, pushes: 1},
	} {
		t.Run(name, func(t *testing.T) {
			shop := openShop(t)
			shop.answer.Store(http.StatusNotFound)
			k := start(t, klarnasim.Config{PushURL: shop.URL, Unknowns: test.unknowns})
			id := k.buy(klarnasim.Purchase{})
			k.advance(3 * time.Minute)
			test.do(k, id)
			k.advance(48 * time.Hour)
			if got := len(k.offsets(id)); got != test.pushes {
				t.Errorf("%d pushes, want %d", got, test.pushes)
			}
		})
	}
}

func TestAcknowledgedBeforeTheFirstPushIsNeverPushed(t *testing.T) {
	shop := openShop(t)
	k := start(t, klarnasim.Config{PushURL: shop.URL})
	id := k.buy(klarnasim.Purchase{})
	if next := k.truth(id).NextPush; next == nil || next.Sub(epoch) != 2*time.Minute {
		t.Errorf("next push at %v, want after 2 min", next)
	}
	k.om("POST", id, "/acknowledge", "").want(t, 204, "")
	k.advance(48 * time.Hour)
	if shop.hits.Load() != 0 || k.truth(id).NextPush != nil {
		t.Errorf("%d pushes", shop.hits.Load())
	}
}

func TestPushPlans(t *testing.T) {
	shop := openShop(t)
	k := start(t, klarnasim.Config{})
	soon := klarnasim.Duration(7 * time.Second)
	now := k.buy(klarnasim.Purchase{PushURL: shop.URL, Push: klarnasim.PushNow})
	first := k.buy(klarnasim.Purchase{PushURL: shop.URL, FirstPushAfter: &soon})
	never := k.buy(klarnasim.Purchase{PushURL: shop.URL, Push: klarnasim.PushNever})
	nowhere := k.buy(klarnasim.Purchase{})
	k.advance(2 * time.Hour)
	if got := k.offsets(now); !slices.Equal(got, []time.Duration{0, 2 * time.Hour}) {
		t.Errorf("pushed now at %v", got)
	}
	if got := k.offsets(first); !slices.Equal(got, []time.Duration{7 * time.Second, 2 * time.Hour}) {
		t.Errorf("pushed first at %v", got)
	}
	if got := append(k.offsets(never), k.offsets(nowhere)...); len(got) != 0 {
		t.Errorf("pushed at %v, want never", got)
	}
	if _, err := k.Push(t.Context(), nowhere, 1, false); !errors.Is(err, klarnasim.ErrNoPushURL) {
		t.Errorf("push without a URL: %v", err)
	}
}

func TestPushNowEvenWhenAcknowledged(t *testing.T) {
	shop := openShop(t)
	k := start(t, klarnasim.Config{PushURL: shop.URL})
	id := k.buy(klarnasim.Purchase{})
	k.om("POST", id, "/acknowledge", "").want(t, 204, "")
	for _, concurrent := range []bool{false, true} {
		sent, err := k.Push(t.Context(), id, 5, concurrent)
		if err != nil || len(sent) != 5 || sent[4].Status != 204 {
			t.Fatalf("sent %+v, %v", sent, err)
		}
	}
	if len(k.truth(id).Pushes) != 10 {
		t.Errorf("%d pushes recorded, want 10", len(k.truth(id).Pushes))
	}
}

func TestPushTimesOut(t *testing.T) {
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer slow.Close()
	defer close(release)
	k := start(t, klarnasim.Config{PushURL: slow.URL, PushTimeout: 20 * time.Millisecond})
	id := k.buy(klarnasim.Purchase{})
	k.advance(2 * time.Hour)
	pushes := k.truth(id).Pushes
	if len(pushes) != 2 || pushes[0].Status != 0 || !strings.Contains(pushes[0].Error, "Client.Timeout") {
		t.Errorf("pushes %+v, want two that timed out", pushes)
	}
}

// TestRunSendsPushesByItself lets real time pass on a clock that runs a million times as fast.
func TestRunSendsPushesByItself(t *testing.T) {
	shop := openShop(t)
	k := startAt(t, klarnasim.Config{PushURL: shop.URL, Speed: 1e6}, time.Now)
	run(t, k.Run)
	k.buy(klarnasim.Purchase{})
	for range 25 {
		<-shop.seen
	}
	if err := k.Sleep(t.Context(), 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if shop.hits.Load() != 25 {
		t.Errorf("%d pushes, want 25", shop.hits.Load())
	}
}

func TestRunEndsWhilePushesHang(t *testing.T) {
	arrived := make(chan struct{}, 100)
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	defer hanging.Close()
	k := startAt(t, klarnasim.Config{PushURL: hanging.URL, PushTimeout: time.Hour}, time.Now)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- k.Run(ctx) }()
	for range 70 { // more than are on their way at a time
		k.buy(klarnasim.Purchase{Push: klarnasim.PushNow})
	}
	for range 64 {
		<-arrived
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	recorded := 0
	for _, order := range k.Orders(0, 100) {
		recorded += order.Pushes
	}
	if recorded < 64 {
		t.Errorf("Run returned with %d of 64 pushes ended", recorded)
	}
}
