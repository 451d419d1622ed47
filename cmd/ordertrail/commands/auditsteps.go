package commands

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections/audit"
)

// A stepJSON is one step of a replay; changes name the fields of the API's order.
type stepJSON struct {
	Version  domain.Version      `json:"version"`
	Position eventstore.Position `json:"position"`
	Time     time.Time           `json:"time"`
	Event    string              `json:"event"`
	Status   domain.Status       `json:"status"` // as folded
	Actor    string              `json:"actor"`
	Changes  []audit.Change      `json:"changes"`
	Findings []audit.Finding     `json:"findings,omitempty"`
}

// stepRows is one line a step, under a heading, with its changes beside and below.
func stepRows(steps []audit.Step) [][]string {
	rows := [][]string{{"VERSION", "POSITION", "TIME", "EVENT", "STATUS", "ACTOR", "CHANGED"}}
	for _, s := range steps {
		r := s.Record
		row := []string{fmt.Sprint(r.Version), fmt.Sprint(r.Position), terminal.Instant(r.Time), r.Name, string(s.Status), r.Cause.Actor}
		for _, line := range stepLines(s) {
			rows = append(rows, append(row, line))
			row = make([]string, len(row))
		}
	}
	return rows
}

// stepLines tells what a step changed and what is wrong with it, but for version and
// updated_at, which stand in the columns.
func stepLines(s audit.Step) []string {
	var lines []string
	for _, change := range s.Changes {
		if change.Field == "version" || change.Field == "updated_at" {
			continue
		}
		for _, c := range byItem(change) {
			lines = append(lines, c.Field+": "+string(c.Before)+" -> "+string(c.After))
		}
	}
	for _, f := range s.Findings {
		lines = append(lines, "wrong ("+string(f.Rule)+"): "+f.Detail)
	}
	if len(lines) == 0 {
		return []string{"-"}
	}
	return lines
}

// byItem tells a list of objects that was there before by the items that changed, so
// that a line does not repeat all of them; anything else is told as it is.
func byItem(c audit.Change) []audit.Change {
	var was, is []json.RawMessage
	if json.Unmarshal(c.Before, &was) != nil || json.Unmarshal(c.After, &is) != nil || len(was) == 0 || was[0][0] != '{' {
		return []audit.Change{c}
	}
	var items []audit.Change
	item := func(list []json.RawMessage, i int) json.RawMessage {
		if i < len(list) {
			return list[i]
		}
		return json.RawMessage("null")
	}
	for i := range max(len(was), len(is)) {
		if before, after := item(was, i), item(is, i); !bytes.Equal(before, after) {
			items = append(items, audit.Change{Field: fmt.Sprintf("%s[%d]", c.Field, i), Before: before, After: after})
		}
	}
	return items
}
