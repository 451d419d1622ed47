package httpapi

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/adapters/httpapi/queries"
	"ordertrail/domain"
	"ordertrail/projections"
)

// TestTroubleIsShown: the last failure of what is due stands on the order, in
// lists and in the stats, and no longer when nothing is due.
func TestTroubleIsShown(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	key := keyOf("default", uuid)
	f.do(http.MethodPost, f.push+"/push?sid="+uuid, "")
	f.viewed()
	due, err := f.parts.Views.DueOf(t.Context(), key)
	if err != nil || len(due) != 1 {
		t.Fatalf("due %v, %v", due, err)
	}
	row := due[0]
	row.Attempts, row.LastError = 3, "klarna answered 503"
	row.FirstFailedAt, row.LastFailedAt, row.NextTry = time.Now(), time.Now(), time.Now().Add(time.Minute)
	if err := f.parts.Views.Postpone(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	path := "/v1/orders/default/" + uuid
	got, list, stats := f.get(path), f.get("/v1/orders"), f.get("/v1/stats")
	for _, a := range []answer{got, list, stats} {
		c.check(a.Request, "", a)
	}
	shown := []*orderjson.LastError{
		decoded[orderjson.Order](t, got).LastError,
		decoded[queries.Page](t, list).Data[0].LastError,
		&decoded[queries.Stats](t, stats).Stuck.Orders[0].LastError,
	}
	for i, last := range shown {
		if last == nil || last.Attempts != 3 || last.Message != "klarna answered 503" || last.Kind != "fetch" || !last.NextTry.Equal(row.NextTry) {
			t.Errorf("place %d: %+v", i, last)
		}
	}
	if stuck := decoded[queries.Stats](t, stats).Stuck; stuck.Count != 1 || len(stuck.ByKind) != 1 || stuck.ByKind[domain.DueFetch] != 1 {
		t.Errorf("stuck %+v", stuck)
	}
	f.settle(key)
	f.happens(key, domain.Hold{})
	f.viewed()
	if held := decoded[queries.Stats](t, f.get("/v1/stats")).Held; held != 1 {
		t.Errorf("%d held", held)
	}
	if last := decoded[orderjson.Order](t, f.get(path)).LastError; last != nil {
		t.Errorf("settled with %+v", last)
	}
}

// TestFailingLookIsShown though the order is where it should be.
func TestFailingLookIsShown(t *testing.T) {
	f, c := newFixture(t), newChecker(t)
	key, path := f.acknowledged("a")
	f.viewed()
	due, err := f.parts.Views.DueOf(t.Context(), key)
	at := slices.IndexFunc(due, func(row projections.DueRow) bool { return row.Kind == domain.DueReread })
	if err != nil || at < 0 {
		t.Fatalf("due %v, %v", due, err)
	}
	row := due[at]
	row.Attempts, row.LastError = 1, "klarna answered 503"
	row.FirstFailedAt, row.LastFailedAt, row.NextTry = time.Now(), time.Now(), time.Now().Add(time.Minute)
	if err := f.parts.Views.Postpone(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	got := f.get(path)
	c.check(got.Request, "", got)
	if last := decoded[orderjson.Order](t, got).LastError; last == nil || last.Kind != domain.DueReread || last.Message != "klarna answered 503" {
		t.Errorf("last error %+v", last)
	}
}

func TestReadinessNamesWhatIsMissing(t *testing.T) {
	f := newFixture(t, func(p *Parts) {
		p.Checks = []Check{
			{Name: "event_store", Run: func(context.Context) error { return nil }},
			{Name: "views", Run: func(ctx context.Context) error {
				if _, bounded := ctx.Deadline(); !bounded {
					return errors.New("no deadline")
				}
				return errors.New("40 events behind")
			}},
		}
	})
	f.manager.warnings = []string{"credentials of store default are refused"}
	got := f.get("/readyz")
	want := `{"status":"not_ready","checks":[{"name":"event_store","ok":true,"detail":""},{"name":"views","ok":false,"detail":"40 events behind"}],` +
		`"warnings":["credentials of store default are refused"]}`
	if got.StatusCode != http.StatusServiceUnavailable || strings.TrimSpace(string(got.body)) != want {
		t.Errorf("answered %s %s", got.Status, got.body)
	}
	newChecker(t).check(got.Request, "", got)
}
