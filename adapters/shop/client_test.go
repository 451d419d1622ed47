package shop

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"ordertrail/domain"
)

// posted is a request as the shop saw it.
type posted struct {
	line   string
	header http.Header
	body   string
}

func TestAskPostsTheOrderSigned(t *testing.T) {
	requests := make(chan posted, 2)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		requests <- posted{r.Method + " " + r.URL.String(), r.Header, string(body)}
		w.WriteHeader(http.StatusNoContent)
	})
	client := newTestClient(t, server.URL+"/shop?wc-api=orders")
	if _, err := client.Ask(t.Context(), testOrder()); err != nil {
		t.Fatal(err)
	}
	if len(requests) != 1 {
		t.Fatalf("%d requests, want 1", len(requests))
	}
	got := <-requests
	if got.line != "POST /shop?wc-api=orders" || got.body != testBody {
		t.Errorf("asked %s with %s", got.line, got.body)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "ordertrail/1.2.3",
		"Idempotency-Key": "se/f3392f8b", "Webhook-Id": "se/f3392f8b", "Webhook-Timestamp": "1772366400",
		"Webhook-Signature": signature("se/f3392f8b.1772366400." + testBody),
		"Accept-Encoding":   "", "Authorization": "",
	} {
		t.Run(name, func(t *testing.T) {
			if got := got.header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		})
	}
}

// signature is that of Standard Webhooks, computed from its specification.
func signature(signed string) string {
	mac := hmac.New(sha256.New, []byte(testKey))
	mac.Write([]byte(signed))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// A shop that verifies with the public library finds each attempt good, and sees
// by its id that it is a repeat.
func TestEveryAttemptIsTheSameMessageWithATimeOfItsOwn(t *testing.T) {
	verifier, err := standardwebhooks.NewWebhook(testSecret)
	if err != nil {
		t.Fatal(err)
	}
	attempts := make(chan http.Header, 2)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = verifier.Verify(body, r.Header)
		}
		if err != nil {
			t.Error(err)
		}
		attempts <- r.Header
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	client := newTestClient(t, server.URL)
	for _, now := range []time.Time{time.Now(), time.Now().Add(time.Minute)} {
		client.now = func() time.Time { return now }
		if _, err := client.Ask(t.Context(), testOrder()); err == nil {
			t.Error("503 was an answer")
		}
	}
	first, second := <-attempts, <-attempts
	for _, name := range []string{"Webhook-Id", "Idempotency-Key"} {
		t.Run(name, func(t *testing.T) {
			if first.Get(name) != second.Get(name) {
				t.Errorf("%s was %q and then %q", name, first.Get(name), second.Get(name))
			}
		})
	}
	if first.Get("Webhook-Timestamp") == second.Get("Webhook-Timestamp") {
		t.Error("both attempts say that they were made at the same time")
	}
}

func TestSecretsAreBase64OfEnoughBytes(t *testing.T) {
	const (
		notBase64 = "the secret is not base64, with or without whsec_ in front"
		tooShort  = "the secret stands for fewer than 24 bytes, so it could be guessed"
	)
	of := func(bytes int) string { return base64.StdEncoding.EncodeToString(make([]byte, bytes)) }
	for secret, want := range map[string]string{
		testSecret: "", strings.TrimPrefix(testSecret, "whsec_"): "", of(24): "", of(64): "",
		"": tooShort, "whsec_": tooShort, "whsec_\n": tooShort, "whsec_" + of(23): tooShort, "YSBzZWNyZXQ=": tooShort,
		"canary-secret": notBase64, "whsec_Y2FuYXJ5LQ": notBase64, "whsk_" + testSecret: notBase64,
	} {
		t.Run(secret, func(t *testing.T) {
			told, good := "", want == ""
			err := CheckSecret(secret)
			if err != nil {
				told = err.Error()
			}
			if told != want {
				t.Errorf("%q: %q, want %q", secret, told, want)
			}
			config := testConfig("https://shop.example")
			config.Secret = func() string { return secret }
			if _, newErr := New(config, testNow); (newErr == nil) != good {
				t.Errorf("%q: %v", secret, newErr)
			}
		})
	}
}

func TestURLsAreOfHTTP(t *testing.T) {
	for text, want := range map[string]string{
		"https://shop.example/orders?wc-api=orders": "", "http://shop.internal:3000": "", "http://[::1]:9/a": "",
		"https://canary%zz":                  "it cannot be read as a URL",
		"shop.example/orders":                "the URL must start with https:// or http://",
		"ftp://shop.example":                 "the URL must start with https:// or http://",
		"https:///orders":                    "the URL names no host",
		"https://me:canary@shop.example":     "the URL must not hold credentials: requests are signed with the secret",
		"https://canary@shop.example":        "the URL must not hold credentials: requests are signed with the secret",
		"https://shop.example/orders#canary": "the URL must not have a fragment",
	} {
		t.Run(text, func(t *testing.T) {
			told := ""
			if err := CheckURL(text); err != nil {
				told = err.Error()
			}
			if told != want {
				t.Errorf("%s: %q, want %q", text, told, want)
			}
			if _, err := New(testConfig(text), testNow); (err == nil) != (want == "") || err != nil && strings.Contains(err.Error(), "canary") {
				t.Errorf("%s: %v", text, err)
			}
		})
	}
}

func TestNewNeedsItsFunctions(t *testing.T) {
	for name, spoil := range map[string]func(*Config){
		"secret":   func(c *Config) { c.Secret = nil },
		"encoding": func(c *Config) { c.Encode = nil },
	} {
		t.Run(name, func(t *testing.T) {
			config := testConfig("https://shop.example")
			spoil(&config)
			if _, err := New(config, testNow); err == nil {
				t.Errorf("no %s: accepted", name)
			}
		})
	}
}

func TestAnOrderThatCannotBeEncodedIsNotSent(t *testing.T) {
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked %s", r.URL) })
	client := newTestClient(t, server.URL)
	broken := errors.New("broken")
	client.encode = func(domain.Order) ([]byte, error) { return nil, broken }
	if _, err := client.Ask(t.Context(), testOrder()); !errors.Is(err, broken) || !strings.Contains(err.Error(), "se/f3392f8b") {
		t.Errorf("error is %v", err)
	}
}
