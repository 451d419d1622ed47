package settings

import (
	"reflect"
	"strings"
	"testing"
)

// shopKey is a secret that can sign.
const shopKey = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func TestStores(t *testing.T) {
	password := writeFile(t, "password", "from file\n", 0o440)
	push := writeFile(t, "push", "token\r\n", 0o600)
	shop := writeFile(t, "shop", "whsec_"+shopKey+"\n", 0o600)
	yaml := "push_addr: 0.0.0.0:8080\nstores:\n" +
		"  - {id: shop-no, klarna_url: https://proxy.example/klarna/, username: N, password_file: " + password + ", push_secret_file: " + push + "}\n" +
		"  - {id: k2, klarna_url: kustom-playground, username: Q, password_file: " + password + ", klarna_rate: 7, push_secret_file: " + push +
		", shop_url: 'http://shop.internal:3000/?wc-api=orders', shop_secret_file: " + shop + ", auto_extend: true}\n"
	environ := []string{
		"ORDERTRAIL_KLARNA_URL=klarna-na", "ORDERTRAIL_KLARNA_USERNAME=D", "ORDERTRAIL_KLARNA_PASSWORD= spaces stay ", "ORDERTRAIL_PUSH_SECRET=s",
		"ORDERTRAIL_SHOP_URL=https://shop.example/orders", "ORDERTRAIL_SHOP_SECRET=" + shopKey, "ORDERTRAIL_AUTO_EXTEND=true",
	}
	cfg, err := configured(t, nil, environ, yaml)
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.RequireStores(); err != nil {
		t.Error(err)
	}
	want := []struct {
		Store
		password, push, shop string
	}{
		{Store{
			ID: "default", KlarnaURL: "https://api-na.klarna.com", Username: "D", KlarnaRate: 200,
			ShopURL: "https://shop.example/orders", AutoExtend: true,
		}, " spaces stay ", "s", shopKey},
		{Store{ID: "shop-no", KlarnaURL: "https://proxy.example/klarna", Username: "N", KlarnaRate: 0}, "from file", "token", ""},
		{Store{
			ID: "k2", KlarnaURL: "https://api.playground.kustom.co", Username: "Q", KlarnaRate: 7,
			ShopURL: "http://shop.internal:3000/?wc-api=orders", AutoExtend: true,
		}, "from file", "token", "whsec_" + shopKey},
	}
	if len(cfg.Stores) != len(want) {
		t.Fatalf("%d stores", len(cfg.Stores))
	}
	for i, s := range cfg.Stores {
		if s.Password.Reveal() != want[i].password || s.PushSecret.Reveal() != want[i].push || s.ShopSecret.Reveal() != want[i].shop {
			t.Errorf("store %s has other secrets", s.ID)
		}
		s.Password, s.PushSecret, s.ShopSecret = Secret{}, Secret{}, Secret{}
		if !reflect.DeepEqual(s, want[i].Store) {
			t.Errorf("got %+v, want %+v", s, want[i].Store)
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
		t.Run(text, func(t *testing.T) {
			base, rate, err := klarnaEndpoint(text)
			if err != nil || base != want.base || rate != want.rate {
				t.Errorf("%s: %s at %d, %v", text, base, rate, err)
			}
		})
	}
}

// Klarna's documents write the path of the calls, which they bring themselves here;
// every other path is a gateway's.
func TestKlarnaURLAsTheDocumentsWriteCalls(t *testing.T) {
	for url, want := range map[string][2]string{
		"https://api.klarna.com/ordermanagement/v1":           {"https://api.klarna.com", "/ordermanagement/v1"},
		"https://api.klarna.com/ordermanagement/v1/":          {"https://api.klarna.com", "/ordermanagement/v1"},
		"https://api.klarna.com/ordermanagement/v1/orders":    {"https://api.klarna.com", "/ordermanagement/v1/orders"},
		"https://api.klarna.com/ordermanagement/v1/orders/":   {"https://api.klarna.com", "/ordermanagement/v1/orders"},
		"https://gw.example/klarna/ordermanagement/v1":        {"https://gw.example/klarna", "/ordermanagement/v1"},
		"https://gw.example/ordermanagement":                  {"https://gw.example/ordermanagement", ""},
		"https://gw.example/ordermanagement/v2":               {"https://gw.example/ordermanagement/v2", ""},
		"https://gw.example/ordermanagement/v1/orders/behind": {"https://gw.example/ordermanagement/v1/orders/behind", ""},
		"https://gw.example/my-ordermanagement/v1":            {"https://gw.example/my-ordermanagement/v1", ""},
		"https://api.klarna.com":                              {"https://api.klarna.com", ""},
	} {
		t.Run(url, func(t *testing.T) {
			cfg, err := configured(t, nil, []string{"ORDERTRAIL_KLARNA_URL=" + url, "ORDERTRAIL_KLARNA_USERNAME=K", "ORDERTRAIL_KLARNA_PASSWORD=p"}, "")
			if err != nil {
				t.Fatal(err)
			}
			if s := cfg.Stores[0]; s.KlarnaURL != want[0] || s.URLEnding != want[1] {
				t.Errorf("taken as %q without %q, want %q", s.KlarnaURL, s.URLEnding, want)
			}
		})
	}
}

func TestNamesOfOrderIDsInPushURLs(t *testing.T) {
	want := []string{"kco_wc_order_id", "klarna_order"}
	for name, test := range map[string]struct{ flags, environ, yaml string }{
		"flag":              {"--push-id-names=kco_wc_order_id,klarna_order", "", ""},
		"environment":       {"", "ORDERTRAIL_PUSH_ID_NAMES=kco_wc_order_id,klarna_order", ""},
		"file":              {"", "", "push_id_names: kco_wc_order_id, klarna_order"},
		"list in the file":  {"", "", "push_id_names: [kco_wc_order_id, klarna_order]"},
		"store":             {"", "", "stores: [{id: a, push_id_names: 'kco_wc_order_id,klarna_order'}]"},
		"list of the store": {"", "", "stores: [{id: a, push_id_names: [kco_wc_order_id, klarna_order]}]"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := configured(t, strings.Fields(test.flags), strings.Fields(test.environ), test.yaml)
			if err != nil || len(cfg.Stores) != 1 || !reflect.DeepEqual(cfg.Stores[0].PushIDNames, want) {
				t.Errorf("got %+v, %v", cfg.Stores, err)
			}
		})
	}
}

// What is only switched off describes no store.
func TestAutoExtend(t *testing.T) {
	for _, test := range []struct {
		flags, environ, yaml string
		described, on        bool
	}{
		{"", "", "", false, false},
		{"--auto-extend", "", "", true, true},
		{"--auto-extend=true", "", "", true, true},
		{"--auto-extend=false", "ORDERTRAIL_AUTO_EXTEND=true", "", false, false},
		{"", "ORDERTRAIL_AUTO_EXTEND=false", "", false, false},
		{"", "ORDERTRAIL_AUTO_EXTEND=", "", false, false},
		{"", "ORDERTRAIL_AUTO_EXTEND=false ORDERTRAIL_KLARNA_RATE=1", "", true, false},
		{"", "ORDERTRAIL_AUTO_EXTEND= ORDERTRAIL_KLARNA_RATE=1", "", true, false},
		{"", "", "auto_extend: true", true, true},
		{"", "ORDERTRAIL_AUTO_EXTEND=false", "auto_extend: true", false, false},
		{"", "", "stores: [{id: a, auto_extend: true}]", true, true},
		{"", "", "stores: [{id: a, auto_extend: false}]", true, false},
		{"", "", "stores: [{id: a}]", true, false},
	} {
		t.Run(test.flags, func(t *testing.T) {
			cfg, err := configured(t, strings.Fields(test.flags), strings.Fields(test.environ), test.yaml)
			if err != nil {
				t.Errorf("%+v: %v", test, err)
				return
			}
			if described := len(cfg.Stores) == 1; described != test.described || described && cfg.Stores[0].AutoExtend != test.on {
				t.Errorf("%+v: got %+v", test, cfg.Stores)
			}
		})
	}
}
