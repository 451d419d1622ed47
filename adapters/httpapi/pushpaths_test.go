package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestPushURLsOfShopModules are those of modules that are in use: a specific name
// decides over whatever else stands there.
func TestPushURLsOfShopModules(t *testing.T) {
	f := newFixture(t)
	token := url.QueryEscape(secretOfShop)
	for i, form := range []struct{ target, store string }{
		{"/push?sid=gb&klarna_order_id=ID", "default"},
		{"/push?klarna_order_id=ID&order_id=100319472", "default"},
		{"/push?kustom_order_id=ID&sid={checkout.order.id}", "default"},
		{"/push?order_id=&klarna_order_id=ID", "default"},
		{"/push?klarna_order_id=ID&klarna_country=SE", "default"},
		{"/push?klarna_order_id=ID&token_value=cart", "default"},
		{"/push/id/ID", "default"},
		{"/push/id/ID?order_id=ID", "default"},
		{"/push/id/100319472?klarna_order_id=ID", "default"},
		{"/push/id?klarna_order_id=ID", "default"},
		{"/push/shop?kco-action=push&kco_wc_order_id=ID&order_id=12&token=" + token, "shop"},
		{"/push/shop?klarna_order=ID&token=" + token, "shop"},
	} {
		f.wantTaken(form.target, form.store, fmt.Sprintf("order-%d", i))
	}
}

// TestPushPaths has every order of store, token, "id" and order id (help/api.md, "Pushes
// and notifications"), and the slashes that people write.
func TestPushPaths(t *testing.T) {
	f := newFixture(t)
	token := url.PathEscape(secretOfShop)
	for i, target := range []string{
		"/push/shop/TOKEN?klarna_order_id=ID", "/push/shop/TOKEN?klarna_order=ID", "/push/shop/TOKEN/id?kustom_order_id=ID",
		"/push/shop/TOKEN/ID", "/push/shop/TOKEN/id/ID", "/push/shop/TOKEN/100319472?klarna_order_id=ID",
		"/push/shop/id/ID?token=TOKEN", "/push/shop/id?klarna_order_id=ID&token=TOKEN", "/push/shop/ID?token=TOKEN",
		"/push/shop/TOKEN/ID?token=TOKEN", "/push/shop/ID?token=TOKEN&token=TOKEN",
		"/push/shop/TOKEN/ID/", "//push//shop///TOKEN/id//ID//", "/push/shop/?klarna_order_id=ID&token=TOKEN",
	} {
		f.wantTaken(strings.ReplaceAll(target, "TOKEN", token), "shop", fmt.Sprintf("order-%d", i))
	}
	for i, target := range []string{"/push/default/ID/", "//push/default//ID", "/push/?sid=ID", "/push//?sid=ID"} {
		f.wantTaken(target, "default", fmt.Sprintf("order-%d", i))
	}
	if logged := f.logged.String(); strings.Contains(logged, secretOfShop) || strings.Contains(logged, token) {
		t.Error("a token is in the log")
	}
}

// wantTaken pushes an order, whose id stands for ID in the target, and wants one event of it.
func (f *fixture) wantTaken(target, store, id string) {
	f.t.Helper()
	target = strings.ReplaceAll(target, "ID", id)
	status, _, body := f.raw("POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	if events := f.events(keyOf(store, id)); status != http.StatusNoContent || len(events) != 1 {
		f.t.Errorf("%s: answered %d %s, with %d events", target, status, body, len(events))
	}
}

// TestShopModulesNotificationURL: the body says which order it is, whatever the shop
// writes into the URL.
func TestShopModulesNotificationURL(t *testing.T) {
	f := newFixture(t)
	for _, target := range []string{"/notification?sid=gb", "/notification/default/?order_id=100319472", "/notification?klarna_order_id=a"} {
		got := f.do(http.MethodPost, f.push+target, `{"order_id":"a","event_type":"FRAUD_RISK_ACCEPTED"}`)
		if got.StatusCode != http.StatusNoContent {
			t.Errorf("%s: answered %s %s", target, got.Status, got.body)
		}
	}
}

// TestRepeatsWithoutAToken: a push of an order in the log whose id is a UUID is taken
// without a token, wakes and stores nothing; all else without one is unknown.
func TestRepeatsWithoutAToken(t *testing.T) {
	f := newFixture(t)
	token := "token=" + url.QueryEscape(secretOfShop)
	key, guessable := keyOf("shop", uuid), keyOf("shop", "order-1")
	for _, id := range []string{uuid, "order-1"} {
		if got := f.do(http.MethodPost, f.push+"/push/shop?sid="+id+"&"+token, ""); got.StatusCode != http.StatusNoContent {
			t.Fatalf("answered %s", got.Status)
		}
	}
	unknown := f.do(http.MethodPost, f.push+"/push/nobody?sid="+uuid, "")
	for _, test := range []struct {
		target string
		taken  bool
	}{
		{"/push/shop?sid=" + uuid, true},
		{"/push/shop?klarna_order_id=" + strings.ToUpper(uuid), true},
		{"/push/shop/id/" + uuid, true},
		{"/push/shop?sid=order-1", false},
		{"/push/shop?sid=0b1d9815-165e-42e2-8867-35bc03789e01", false},
		{"/push/shop", false},
		{"/push/shop?sid=" + uuid + "&token=", false},
		{"/push/shop?sid=" + uuid + "&token=wrong", false},
		{"/push/shop?sid=" + uuid + "&%=x", false},
		{"/push/shop/wrong/" + uuid, false},
		{"/push/SHOP?sid=" + uuid, false},
	} {
		_, _, before := f.manager.counts(key)
		got := f.do(http.MethodPost, f.push+test.target, "")
		if _, _, woken := f.manager.counts(key); test.taken && (got.StatusCode != http.StatusNoContent || woken != before+1) {
			t.Errorf("%s: answered %s, woken %d times", test.target, got.Status, woken-before)
		}
		if !test.taken && (got.StatusCode != http.StatusNotFound || string(got.body) != string(unknown.body)) {
			t.Errorf("%s: answered %s %s", test.target, got.Status, got.body)
		}
	}
	notice := f.do(http.MethodPost, f.push+"/notification/shop", `{"order_id":"`+uuid+`","event_type":"FRAUD_RISK_ACCEPTED"}`)
	if notice.StatusCode != http.StatusNotFound {
		t.Errorf("a notification without a token is answered %s", notice.Status)
	}
	if len(f.events(key)) != 1 || len(f.events(guessable)) != 1 || f.head() != 2 {
		t.Error("something was stored")
	}
	f.wantPushes(`
		ordertrail_pushes_total{result="not_found",store="_unknown"} 9
		ordertrail_pushes_total{result="repeat_without_token",store="shop"} 3
		ordertrail_pushes_total{result="stored",store="shop"} 2
	`)
}
