package main

import (
	"testing"
)

func TestStores(t *testing.T) {
	password := writeFile(t, "password", "from file\n", 0o440)
	push := writeFile(t, "push", "token\r\n", 0o600)
	yaml := "push_addr: 0.0.0.0:8080\nstores:\n" +
		"  - {id: shop-no, klarna_url: https://proxy.example/klarna/, username: N, password_file: " + password + ", push_secret_file: " + push + "}\n" +
		"  - {id: k2, klarna_url: kustom-playground, username: Q, password_file: " + password + ", klarna_rate: 7, push_secret_file: " + push + "}\n"
	environ := []string{"ORDERTRAIL_KLARNA_URL=klarna-na", "ORDERTRAIL_KLARNA_USERNAME=D", "ORDERTRAIL_KLARNA_PASSWORD= spaces stay ", "ORDERTRAIL_PUSH_SECRET=s"}
	cfg, err := configured(t, nil, environ, yaml)
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.requireStores(); err != nil {
		t.Error(err)
	}
	want := []struct {
		store
		password, push string
	}{
		{store{id: "default", klarnaURL: "https://api-na.klarna.com", username: "D", klarnaRate: 200}, " spaces stay ", "s"},
		{store{id: "shop-no", klarnaURL: "https://proxy.example/klarna", username: "N", klarnaRate: 0}, "from file", "token"},
		{store{id: "k2", klarnaURL: "https://api.playground.kustom.co", username: "Q", klarnaRate: 7}, "from file", "token"},
	}
	if len(cfg.stores) != len(want) {
		t.Fatalf("%d stores", len(cfg.stores))
	}
	for i, s := range cfg.stores {
		if s.password.reveal() != want[i].password || s.pushSecret.reveal() != want[i].push {
			t.Errorf("store %s has other secrets", s.id)
		}
		s.password, s.pushSecret = secret{}, secret{}
		if s != want[i].store {
			t.Errorf("got %+v, want %+v", s, want[i].store)
		}
	}
}

func TestKlarnaEndpoint(t *testing.T) {
	for text, want := range map[string]struct {
		base string
		rate int
	}{
		"klarna-eu":                 {"https://api.klarna.com", 200},
		"klarna-eu-playground":      {"https://api.playground.klarna.com", 50},
		"klarna-na":                 {"https://api-na.klarna.com", 200},
		"klarna-na-playground":      {"https://api-na.playground.klarna.com", 50},
		"klarna-oc":                 {"https://api-oc.klarna.com", 200},
		"klarna-oc-playground":      {"https://api-oc.playground.klarna.com", 50},
		"kustom":                    {"https://api.kustom.co", 200},
		"kustom-playground":         {"https://api.playground.kustom.co", 50},
		"http://127.0.0.1:8082":     {"http://127.0.0.1:8082", 0},
		"http://[::1]:9/":           {"http://[::1]:9", 0},
		"http://localhost:9/klarna": {"http://localhost:9/klarna", 0},
	} {
		base, rate, err := klarnaEndpoint(text)
		if err != nil || base != want.base || rate != want.rate {
			t.Errorf("%s: %s at %d, %v", text, base, rate, err)
		}
	}
}
