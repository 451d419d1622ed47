package natsserver

import (
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// consumerRequest creates a consumer of the given name.
func consumerRequest(name, rest string) (subject, body string) {
	return "$JS.API.CONSUMER.CREATE.EVENTS." + name,
		fmt.Sprintf(`{"stream_name":"EVENTS","config":{"name":%q,%s}}`, name, rest)
}

// The server publishes its answer wherever the request says.
func TestAReplySubjectLeadsNowhere(t *testing.T) {
	s := startWithEvents(t)
	conn := connectTest(t, s)
	for _, name := range []string{"all", "none"} {
		policy := map[string]string{"all": "all", "none": "new"}[name]
		subject, body := consumerRequest(name, `"ack_policy":"explicit","deliver_policy":"`+policy+`"`)
		if _, err := conn.Request(subject, []byte(body), 10*time.Second); err != nil {
			t.Fatal(err)
		}
	}
	before := snapshot(t, s)
	create, consumer := consumerRequest("made", `"ack_policy":"explicit"`)
	requests := []struct{ subject, body string }{
		{"$JS.API.INFO", ""},
		{"$JS.API.STREAM.NAMES", ""},
		{"$JS.API.STREAM.INFO.EVENTS", ""},
		{"$JS.API.DIRECT.GET.EVENTS", `{"seq":1}`},
		{"$JS.API.DIRECT.GET.EVENTS", `{"seq":99}`},
		{"$JS.API.DIRECT.GET.EVENTS.events.default.pushed", ""},
		{"$JS.API.CONSUMER.NAMES.EVENTS", ""},
		{"$JS.API.CONSUMER.LIST.EVENTS", ""},
		{"$JS.API.CONSUMER.INFO.EVENTS.all", ""},
		{"$JS.API.CONSUMER.DELETE.EVENTS.absent", ""},
		{create, consumer},
		{"$JS.API.CONSUMER.MSG.NEXT.EVENTS.all", `{"batch":1,"no_wait":true}`},
		{"$JS.API.CONSUMER.MSG.NEXT.EVENTS.none", `{"batch":1,"no_wait":true}`},
		{"$JS.API.CONSUMER.MSG.NEXT.EVENTS.none", `{"batch":1,"expires":50000000,"idle_heartbeat":20000000}`},
		{"$JS.ACK.EVENTS.all.1.1.1.1.1", "+WPI"},
		{"$JS.ACK.EVENTS.all.1.1.1.1.1", `+NXT {"batch":1,"no_wait":true}`},
	}
	for _, reply := range notForSubscribers {
		for _, request := range requests {
			if err := conn.PublishRequest(request.subject, reply, []byte(request.body)); err != nil {
				t.Fatal(err)
			}
		}
	}
	settle(t, conn)
	if after := snapshot(t, s); after != before {
		t.Errorf("streams changed from %s to %s", before, after)
	}
}

// A push consumer delivers wherever its creator says: messages, messages without
// their body, and heartbeats, which have none.
func TestADeliverSubjectLeadsNowhere(t *testing.T) {
	s := startWithEvents(t)
	conn := connectTest(t, s)
	before := snapshot(t, s)
	for i, deliver := range notForSubscribers {
		for name, rest := range map[string]string{
			"messages":   `"deliver_policy":"all"`,
			"headers":    `"deliver_policy":"all","headers_only":true`,
			"heartbeats": `"deliver_policy":"new","idle_heartbeat":100000000`,
			"direct":     `"deliver_policy":"all","headers_only":true,"direct":true`,
		} {
			subject, body := consumerRequest(fmt.Sprintf("%s%d", name, i),
				fmt.Sprintf(`"ack_policy":"none","deliver_subject":%q,%s`, deliver, rest))
			if _, err := conn.Request(subject, []byte(body), 10*time.Second); err != nil {
				t.Fatalf("create a consumer that delivers to %s: %v", deliver, err)
			}
		}
	}
	heartbeats := time.Now().Add(300 * time.Millisecond)
	eventually(t, "heartbeats were sent", func() bool { return time.Now().After(heartbeats) })
	settle(t, conn)
	if after := snapshot(t, s); after != before {
		t.Errorf("streams changed from %s to %s", before, after)
	}
	relay(t, s, "default.pushed", 5)
	wantEvents(t, s, 1, 5)
}

func TestATraceLeadsNowhere(t *testing.T) {
	s := startWithEvents(t)
	before := snapshot(t, s)
	conn := connectTest(t, s)
	for _, destination := range notForSubscribers {
		msg := nats.NewMsg("$JS.API.STREAM.INFO.EVENTS")
		msg.Header.Set("Nats-Trace-Dest", destination)
		if err := conn.PublishMsg(msg); err != nil {
			t.Fatal(err)
		}
	}
	settle(t, conn)
	if after := snapshot(t, s); after != before {
		t.Errorf("streams changed from %s to %s", before, after)
	}
}
