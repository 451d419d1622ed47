package commands

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/terminal"
)

func feedJSON(position uint64) string {
	return fmt.Sprintf(`{"store":"se","order_id":"o1","version":%d,"position":%[1]d,"type":"ordertrail.order.pushed.v1","time":"2026-11-23T08:00:00Z","status":"pushed","actor":"klarna","id":"e","data":{}}`, position)
}

func feedLine(position uint64) string {
	return fmt.Sprintf("%d  2026-11-23T08:00:00Z  se/o1  v%[1]d  pushed  pushed  klarna\n", position)
}

// feedOf serves a log of head events, cutting each connection after batch of
// them, and notes how it was asked. After a break it repeats one event.
func feedOf(t *testing.T, head, batch uint64) (url string, asked *[]string) {
	t.Helper()
	asked = new([]string)
	return serving(t, map[string]http.HandlerFunc{
		"GET /v1/views": answers(200, fmt.Sprintf(`{"data":[{"name":"views","position":0,"head":%d,"lag":0}]}`, head)),
		"GET /v1/events": func(w http.ResponseWriter, r *http.Request) {
			after, last := r.URL.Query().Get("after"), r.Header.Get("Last-Event-ID")
			*asked = append(*asked, after+"/"+last)
			if last != "" {
				after = last
			}
			var position uint64
			fmt.Sscan(after, &position)
			io.WriteString(w, ": hello\nretry: 1\n\n")
			if last != "" {
				fmt.Fprintf(w, "id: %d\ndata: %s\n\n", position, feedJSON(position))
			}
			for range batch {
				position++
				fmt.Fprintf(w, "id: %d\nevent: pushed\ndata: %s\n\n", position, feedJSON(position))
			}
			fmt.Fprintf(w, "id: %d\ndata: {\"cut", position+1)
		},
	}), asked
}

func TestTailUntilEnd(t *testing.T) {
	for _, test := range []struct{ line, asked, stdout, stderr string }{
		{"events tail --until-end", "[0/ 2/2 4/4]", feedLine(1) + feedLine(2) + feedLine(3) + feedLine(4) + feedLine(5), "connection lost after position 2, trying again\n"},
		{"events tail --after 3 --until-end --json", "[3/]", feedJSON(4) + "\n" + feedJSON(5) + "\n", ""},
		{"events tail --after 5 --until-end", "[]", "", ""},
	} {
		t.Run(test.line, func(t *testing.T) {
			url, asked := feedOf(t, 5, 2)
			call(t, url, strings.Fields(test.line)...).check(t, terminal.ExitDone, test.stdout, test.stderr)
			if fmt.Sprint(*asked) != test.asked {
				t.Errorf("asked %v, want %s", *asked, test.asked)
			}
		})
	}
	url, _ := feedOf(t, 0, 2)
	call(t, url, "events", "tail", "--until-end").check(t, terminal.ExitDone, "", "")
}

func TestTailBeginsNowAndEndsWhenStopped(t *testing.T) {
	url, asked := feedOf(t, 41, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stdout := &stopAt{text: feedLine(43), stop: cancel}
	p := Program{Terminal: terminal.Terminal{Out: stdout, Err: io.Discard}, Environ: serverAt(url), Now: time.Now}
	if exit := p.Run(ctx, []string{"events", "tail"}); exit != terminal.ExitDone {
		t.Errorf("exit code %d", exit)
	}
	if got, want := stdout.String(), feedLine(42)+feedLine(43); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if (*asked)[0] != "41/" {
		t.Errorf("asked %v", *asked)
	}
}

// A stopAt stops the program once it has printed text.
type stopAt struct {
	bytes.Buffer
	text string
	stop func()
}

func (s *stopAt) Write(p []byte) (int, error) {
	n, err := s.Buffer.Write(p)
	if strings.Contains(s.String(), s.text) {
		s.stop()
	}
	return n, err
}

func TestTailGivesUp(t *testing.T) {
	var clock time.Time
	served := false
	url := serving(t, map[string]http.HandlerFunc{"GET /v1/events": func(w http.ResponseWriter, r *http.Request) {
		if served {
			clock = clock.Add(client.MaxOutage + time.Second)
			answers(503, `{"title":"Overloaded"}`)(w, r)
			return
		}
		served = true
		fmt.Fprintf(w, "retry: 1\nid: 1\ndata: %s\n\n", feedJSON(1))
	}})
	p := Program{Environ: serverAt(url), Now: func() time.Time { return clock }}
	callWith(t, p, "events", "tail", "--after", "0").check(t, terminal.ExitUnavailable, feedLine(1), "error: Overloaded\n  try: ordertrail events tail --after 1\n")
}

func TestTailStopsAtAProblem(t *testing.T) {
	served := false
	url := serving(t, map[string]http.HandlerFunc{"GET /v1/events": func(w http.ResponseWriter, r *http.Request) {
		if served {
			answers(403, `{"title":"Not allowed"}`)(w, r)
			return
		}
		served = true
		io.WriteString(w, "retry: 1\n\n")
	}})
	call(t, url, "events", "tail", "--after", "0").check(t, terminal.ExitNotAllowed, "", "error: Not allowed\n")
}

func TestTailOfNoEvents(t *testing.T) {
	for _, data := range []string{"id: x\ndata: {}\n\n", "data: {}\n\n", "id: 1\ndata: <html>\n\n"} {
		t.Run(data, func(t *testing.T) {
			url := serving(t, map[string]http.HandlerFunc{"GET /v1/events": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, data) }})
			for _, form := range []string{"--json=true", "--json=false"} {
				if o := call(t, url, "events", "tail", "--after", "0", form); o.exit != terminal.ExitFailed || o.stdout != "" {
					t.Errorf("%q: %+v", data, o)
				}
			}
		})
	}
}
