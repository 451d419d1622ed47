package simulator_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
)

const (
	username = "K123456_abcd12345"
	password = "secret"
)

// epoch is when the simulated clocks of the tests start. Real time stands still there, so that the
// simulated clock moves by Advance alone.
var epoch = time.Date(2026, 1, 5, 10, 30, 0, 0, time.UTC)

// klarna is a simulator behind a real HTTP server.
type klarna struct {
	*simulator.Simulator
	t      *testing.T
	server *httptest.Server
}

func start(t *testing.T, cfg klarnasim.Config) *klarna {
	t.Helper()
	return startAt(t, cfg, func() time.Time { return epoch })
}

func startAt(t *testing.T, cfg klarnasim.Config, now func() time.Time) *klarna {
	t.Helper()
	cfg.Username, cfg.Password = username, password
	sim := simulator.New(cfg, now, uuid.NewString)
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	return &klarna{Simulator: sim, t: t, server: server}
}

// reply is an answer with its body read.
type reply struct {
	status int
	header http.Header
	body   string
	err    error // of the exchange or of reading the body
}

func (k *klarna) send(method, path, body string, headers ...string) reply {
	request, err := http.NewRequestWithContext(k.t.Context(), method, k.server.URL+path, strings.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	request.SetBasicAuth(username, password)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	// No redirects, no retries on a fresh connection: what the server did is what the test sees.
	transport := &http.Transport{DisableKeepAlives: true}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return reply{err: err}
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, string(read), err}
}

// om calls the Order Management API below the order.
func (k *klarna) om(method, id, path, body string, headers ...string) reply {
	return k.send(method, "/ordermanagement/v1/orders/"+id+path, body, headers...)
}

func (k *klarna) buy(p klarnasim.Purchase) string {
	k.t.Helper()
	id, err := k.Buy(p)
	if err != nil {
		k.t.Fatal(err)
	}
	return id
}

func (k *klarna) truth(id string) klarnasim.Truth {
	k.t.Helper()
	truth, err := k.Order(id)
	if err != nil {
		k.t.Fatal(err)
	}
	return truth
}

func (k *klarna) advance(d time.Duration) {
	k.t.Helper()
	if err := k.Advance(k.t.Context(), d); err != nil {
		k.t.Fatal(err)
	}
}

func (k *klarna) fault(r klarnasim.Rule) {
	k.t.Helper()
	if _, err := k.AddFault(r); err != nil {
		k.t.Fatal(err)
	}
}

// want fails unless the answer has the status, and the error_code if one is given.
func (r reply) want(t *testing.T, status int, code string) reply {
	t.Helper()
	if r.err != nil {
		t.Fatalf("no answer: %v", r.err)
	}
	if r.status != status {
		t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	if code == "" {
		return r
	}
	var said struct {
		Code        string   `json:"error_code"`
		Messages    []string `json:"error_messages"`
		Correlation string   `json:"correlation_id"`
	}
	if err := json.Unmarshal([]byte(r.body), &said); err != nil {
		t.Fatalf("error body %q: %v", r.body, err)
	}
	if said.Code != code || len(said.Messages) != 1 || said.Correlation != r.header.Get("Klarna-Correlation-Id") {
		t.Fatalf("error %+v, want code %s and correlation id %s", said, code, r.header.Get("Klarna-Correlation-Id"))
	}
	return r
}

// shop is a merchant's server that counts what reaches it.
type shop struct {
	*httptest.Server
	hits   atomic.Int64
	answer atomic.Int64 // status
	seen   chan string  // method, path with query, content type and body of each request
}

func openShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{seen: make(chan string, 1000)}
	s.answer.Store(http.StatusNoContent)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.hits.Add(1)
		s.seen <- r.Method + " " + r.URL.RequestURI() + " " + r.Header.Get("Content-Type") + " " + string(body)
		w.WriteHeader(int(s.answer.Load()))
	}))
	t.Cleanup(s.Close)
	return s
}

// run starts a part and makes the test wait for its end.
func run(t *testing.T, part func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- part(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
}

func amount(n int64) *int64 { return &n }
