package outside

import (
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// A URL as Klarna's documents write those of calls is taken without their path, and
// that is told.
func TestAKlarnaURLWithThePathOfTheCallsWorks(t *testing.T) {
	t.Parallel()
	for _, ending := range []string{"/ordermanagement/v1", "/ordermanagement/v1/orders/"} {
		t.Run(ending, func(t *testing.T) {
			w := world.New(t, klarnasim.Config{})
			p := w.Start(t, "ORDERTRAIL_KLARNA_URL="+w.Klarna+ending)
			id := w.Buy(t)
			w.MustPush(t, id)
			w.Settles(t, 20*time.Second, []string{id})
			if told := strings.TrimRight(ending, "/"); !strings.Contains(p.Output.String(), "ending="+told) && !strings.Contains(p.Output.String(), `"ending":"`+told+`"`) {
				t.Errorf("nothing says so:\n%s", p.Output.String())
			}
		})
	}
}

// At a URL where no Klarna is every read ends in 404: no order is given up, and
// readiness and log say what is wrong.
func TestAKlarnaURLWhereNoKlarnaIsIsTold(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	p := w.Start(t, "ORDERTRAIL_KLARNA_URL="+w.Klarna+"/elsewhere")
	ids := []string{w.Buy(t), w.Buy(t), w.Buy(t)}
	for _, id := range ids {
		w.MustPush(t, id)
	}
	var ready struct{ Warnings []string }
	world.Eventually(t, 10*time.Second, "the readiness warns", func() bool {
		status, err := w.Get("/readyz", &ready)
		return err == nil && status == 200 && len(ready.Warnings) == 1
	})
	if !strings.Contains(ready.Warnings[0], "404 to every first read of store default") {
		t.Errorf("it warns %q", ready.Warnings)
	}
	if !strings.Contains(p.Output.String(), "Klarna answers 404 to every first read") {
		t.Error("the log does not say so")
	}
	if metrics := w.Metrics(t); !strings.Contains(metrics, `reason="unclear"`) || strings.Contains(metrics, `reason="not_found"`) {
		t.Error("it is taken for an answer of Klarna's")
	}
	p.Terminate(t)
	w.Start(t)
	w.Settles(t, 30*time.Second, ids)
	if _, err := w.Get("/readyz", &ready); err != nil || len(ready.Warnings) != 0 {
		t.Errorf("at the right URL it warns %q", ready.Warnings)
	}
}
