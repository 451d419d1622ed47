package audit

import (
	"fmt"
	"strings"
	"testing"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

func TestStepsSayWhatChanges(t *testing.T) {
	records := story(t)
	steps := Steps(key("a"), []eventstore.Record{records[0], records[1], records[2], records[6]})
	var told []string
	for _, s := range steps {
		for _, c := range s.Changes {
			if c.Field != "updated_at" && c.Field != "version" {
				told = append(told, fmt.Sprintf("%d %s %s>%s", s.Record.Version, c.Field, c.Before, c.After))
			}
		}
		if len(s.Findings) > 0 {
			t.Errorf("%+v", s.Findings)
		}
	}
	want := `1 status "unplaced">"pushed"
1 created_at null>"2026-11-23T08:02:00Z"
1 pushed_at null>"2026-11-23T08:02:00Z"
2 status "pushed">"fetched"
2 currency "">"SEK"
2 order_amount 0>5000
2 remaining_authorized_amount 0>5000
3 status "fetched">"created"
4 status "created">"acknowledged"`
	if got := strings.Join(told, "\n"); got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
	if broken := Steps(key("a"), []eventstore.Record{records[2]}); len(broken[0].Findings) == 0 || broken[0].Status != domain.Unplaced {
		t.Errorf("%+v", broken)
	}
}
