package service

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/eventstore/memorylog"
	"ordertrail/projections"
)

// viewsOf returns views that hold what commands on orders led to.
func viewsOf(t *testing.T, orders map[domain.OrderKey][]domain.Command) *projections.Views {
	t.Helper()
	log, ids := memorylog.New(), 0
	core, err := eventstore.NewOrders(log, time.Now, func() string { ids++; return fmt.Sprint(ids) })
	if err != nil {
		t.Fatal(err)
	}
	for key, commands := range orders {
		for _, command := range commands {
			if _, err := core.Execute(t.Context(), key, eventstore.Cause{Actor: eventstore.ActorSystem, ID: "test"}, command); err != nil {
				t.Fatal(err)
			}
		}
	}
	views, err := projections.Open(filepath.Join(t.TempDir(), settings.ViewsFile))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- views.Run(ctx, log) }()
	t.Cleanup(func() {
		stop()
		<-ended
		views.Close()
	})
	head, err := log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := views.CaughtUp(t.Context(), head); err != nil {
		t.Fatal(err)
	}
	return views
}

func TestOrderStatsAreMetrics(t *testing.T) {
	held, stuck := domain.OrderKey{Store: "default", ID: "a"}, domain.OrderKey{Store: "default", ID: "b"}
	views := viewsOf(t, map[domain.OrderKey][]domain.Command{
		held: {
			domain.Push{Via: domain.ViaPush},
			domain.Observe{Reading: domain.Reading{OrderID: held.ID, Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 1, Facts: domain.Facts{Currency: "SEK"}}},
			domain.Hold{},
		},
		stuck: {domain.Push{Via: domain.ViaPush}},
	})
	due, err := views.DueOf(t.Context(), stuck)
	if err != nil || len(due) != 1 {
		t.Fatalf("due %v, %v", due, err)
	}
	due[0].Attempts = 1
	if err := views.Postpone(t.Context(), due[0]); err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(newOrderStats(views))
	want := "# HELP ordertrail_held_orders Open orders that are held.\n# TYPE ordertrail_held_orders gauge\nordertrail_held_orders 1\n" +
		"# HELP ordertrail_orders Orders by their status.\n# TYPE ordertrail_orders gauge\n"
	for _, status := range domain.Statuses() {
		count := map[domain.Status]int{domain.Fetched: 1, domain.Pushed: 1}[status]
		want += fmt.Sprintf("ordertrail_orders{status=%q} %d\n", status, count)
	}
	want += "# HELP ordertrail_stuck_orders Orders of which something failed and is still due, by its kind.\n" +
		"# TYPE ordertrail_stuck_orders gauge\nordertrail_stuck_orders{kind=\"fetch\"} 1\n"
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
}

// Views that do not answer are shown as nothing, not as no orders.
func TestOrderStatsOfSilentViews(t *testing.T) {
	views, err := projections.Open(filepath.Join(t.TempDir(), settings.ViewsFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := views.Close(); err != nil {
		t.Fatal(err)
	}
	if count := testutil.CollectAndCount(newOrderStats(views)); count != 0 {
		t.Errorf("%d metrics", count)
	}
}
