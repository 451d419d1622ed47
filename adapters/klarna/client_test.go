package klarna

import (
	"context"
	"errors"
	"net"
	"net/http"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ordertrail/domain"
)

// wantReading is testdata/order.json without what is personal.
func wantReading() domain.Reading {
	return domain.Reading{
		OrderID: testOrder, Status: "AUTHORIZED", Fraud: "ACCEPTED", OrderAmount: 11800,
		Facts: domain.Facts{Currency: "SEK", Country: "SE", KlarnaReference: "K4MADNY", MerchantReference1: "45aa52f387871e3a210645d4", Lines: []domain.Line{
			{
				Reference: "123050", Type: "physical", Name: "Tomatoes", Quantity: 2, QuantityUnit: "kg",
				UnitPrice: 6000, TaxRate: 2500, TotalAmount: 12000, TotalTaxAmount: 2400,
			},
			{
				Reference: "rebate", Type: "discount", Name: "Spring rebate", Quantity: 1,
				UnitPrice: -200, TaxRate: 2500, TotalAmount: -200, TotalTaxAmount: -40,
			},
		}},
		PurchasedAt: time.Date(2026, 2, 28, 22, 30, 5, 123e6, time.UTC),
		ExpiresAt:   time.Date(2026, 3, 28, 22, 30, 5, 0, time.UTC),
	}
}

func TestReadAsksOnceAndTakesTheOrder(t *testing.T) {
	order := fullOrder(t)
	requests := make(chan *http.Request, 2)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests <- r
		_, _ = w.Write([]byte(order))
	})
	client, registry := newTestClient(t, server.URL+"/")
	got, err := client.Read(t.Context(), testOrder)
	if err != nil {
		t.Fatal(err)
	}
	if want := wantReading(); !reflect.DeepEqual(got, want) {
		t.Errorf("reading is\n%+v, want\n%+v", got, want)
	}
	if len(requests) != 1 {
		t.Fatalf("%d requests, want 1", len(requests))
	}
	request := <-requests
	if got, want := request.Method+" "+request.URL.String(), "GET /ordermanagement/v1/orders/"+string(testOrder); got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
	wantHeader(t, request, "")
	want := []string{
		"ordertrail_klarna_request_duration_seconds operation=read store=default 1",
		"ordertrail_klarna_requests_total operation=read outcome=done store=default 1",
	}
	if got := sortedLabels(counted(t, registry)); !reflect.DeepEqual(got, want) {
		t.Errorf("metrics are %q, want %q", got, want)
	}
}

func TestAcknowledgeSendsItsKeyAndNoBody(t *testing.T) {
	requests := make(chan *http.Request, 2)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests <- r
		w.WriteHeader(http.StatusNoContent)
	})
	client, _ := newTestClient(t, server.URL)
	if err := client.Acknowledge(t.Context(), testOrder, testKey); err != nil {
		t.Fatal(err)
	}
	request := <-requests
	if got, want := request.Method+" "+request.URL.String(), "POST /ordermanagement/v1/orders/"+string(testOrder)+"/acknowledge"; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
	if request.ContentLength != 0 {
		t.Errorf("body of %d bytes, want none", request.ContentLength)
	}
	wantHeader(t, request, testKey)
}

func wantHeader(t *testing.T, request *http.Request, key string) {
	t.Helper()
	if user, password, ok := request.BasicAuth(); !ok || user != testUser || password != testPassword {
		t.Errorf("credentials %q %q, want %q %q", user, password, testUser, testPassword)
	}
	for name, want := range map[string]string{
		"User-Agent": "ordertrail/1.2.3", "Accept": "application/json", "Klarna-Idempotency-Key": key,
		"Accept-Encoding": "", "Cookie": "",
	} {
		if got := request.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestNothingIsSentWithoutAKeyOrWithABadID(t *testing.T) {
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked %s", r.URL) })
	client, registry := newTestClient(t, server.URL)
	for _, w := range writes() {
		if _, err := w.send(t.Context(), client, testOrder, ""); !errors.Is(err, errNoKey) {
			t.Errorf("%s without a key: %v", w.operation, err)
		}
	}
	for _, id := range []domain.OrderID{"", "..", "a/b", "a?b", "a b", "{checkout.order.id}"} {
		if _, err := client.Read(t.Context(), id); err == nil {
			t.Errorf("id %q was accepted", id)
		}
		for _, w := range writes() {
			if _, err := w.send(t.Context(), client, id, testKey); !errors.Is(err, domain.ErrBadID) {
				t.Errorf("%s of id %q: %v", w.operation, id, err)
			}
		}
	}
	if got := counted(t, registry); len(got) != 0 {
		t.Errorf("counted %v, want nothing", got)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	metrics := &Metrics{}
	good := Config{Store: "default", BaseURL: "https://api.klarna.com", Username: "u", Password: func() string { return "p" }}
	if _, err := New(good, metrics, testNow); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Config){
		"no scheme":          func(c *Config) { c.BaseURL = "api.klarna.com" },
		"no host":            func(c *Config) { c.BaseURL = "https://" },
		"ftp":                func(c *Config) { c.BaseURL = "ftp://api.klarna.com" },
		"credentials in URL": func(c *Config) { c.BaseURL = "https://user:pass@api.klarna.com" },
		"query":              func(c *Config) { c.BaseURL = "https://api.klarna.com?a=b" },
		"fragment":           func(c *Config) { c.BaseURL = "https://api.klarna.com#a" },
		"control character":  func(c *Config) { c.BaseURL = "https://api.klarna.com/\n" },
		"no username":        func(c *Config) { c.Username = "" },
		"no password":        func(c *Config) { c.Password = nil },
		"empty password":     func(c *Config) { c.Password = func() string { return "" } },
	} {
		t.Run(name, func(t *testing.T) {
			config := good
			spoil(&config)
			if _, err := New(config, metrics, testNow); err == nil {
				t.Errorf("%s: accepted", name)
			}
		})
	}
}

// Connections are kept: as many calls at once as may be in flight open no more
// connections the second time.
func TestConnectionsAreKept(t *testing.T) {
	var opened atomic.Int64
	arrived := make(chan struct{}, maxInFlight)
	release := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		<-release
		w.WriteHeader(http.StatusNoContent)
	})
	client, _ := newTestClient(t, server.URL)
	dial := client.transport.DialContext
	client.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		opened.Add(1)
		return dial(ctx, network, address)
	}
	for range 2 {
		var calls sync.WaitGroup
		for range maxInFlight {
			calls.Go(func() {
				if err := client.Acknowledge(t.Context(), testOrder, testKey); err != nil {
					t.Error(err)
				}
			})
		}
		for range maxInFlight {
			<-arrived
		}
		for range maxInFlight {
			release <- struct{}{}
		}
		calls.Wait()
	}
	if opened.Load() != maxInFlight {
		t.Errorf("%d connections for 2 × %d calls, want %d", opened.Load(), maxInFlight, maxInFlight)
	}
}
