package httpapi

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestStrangersAllGetTheSame404: an unknown store, a wrong token and a stranger
// at a store without secret cannot be told apart, whatever else is wrong.
func TestStrangersAllGetTheSame404(t *testing.T) {
	parts, _, _ := newParts(t, nil)
	handler, err := newPushHandler(parts)
	if err != nil {
		t.Fatal(err)
	}
	var first string
	for i, test := range []struct{ target, peer string }{
		{"/push/nobody/a", "127.0.0.1:1"},
		{"/push/nobody/a?token=x", "192.0.2.7:1"},
		{"/push/shop/a", "127.0.0.1:1"},
		{"/push/shop/a?token=x", "192.0.2.7:1"},
		{"/push/shop/not%20an%20id?token=x", "127.0.0.1:1"},
		{"/push/shop?token=%zz", "127.0.0.1:1"},
		{"/push/default/a", "192.0.2.7:1"},
		{"/push/default/a?token=x", "[2001:db8::1]:1"},
		{"/push?sid=a", "192.0.2.7:1"},
		{"/push?sid=a", "not an address"},
		{"/notification", "192.0.2.7:1"},
		{"/notification/nobody", "127.0.0.1:1"},
		{"/notification/shop", "127.0.0.1:1"},
		{"/notification/shop?token=x", "192.0.2.7:1"},
		{"/notification/shop?token=%zz", "127.0.0.1:1"},
		{"/notification/default", "192.0.2.7:1"},
		{"/nowhere", "192.0.2.7:1"},
	} {
		request := httptest.NewRequest(http.MethodPost, test.target, strings.NewReader(strings.Repeat("x", 5000)))
		request.RemoteAddr = test.peer
		got := httptest.NewRecorder()
		handler.ServeHTTP(got, request)
		text := fmt.Sprint(got.Code, got.Header(), got.Body)
		if i == 0 {
			first = text
		}
		if got.Code != http.StatusNotFound || text != first {
			t.Errorf("%s from %s: %s, want %s", test.target, test.peer, text, first)
		}
	}
	for _, peer := range []string{"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1"} {
		t.Run(peer, func(t *testing.T) {
			request := localPush("/push?sid=a")
			request.RemoteAddr = peer
			got := httptest.NewRecorder()
			if handler.ServeHTTP(got, request); got.Code != http.StatusNoContent {
				t.Errorf("from %s: answered %d", peer, got.Code)
			}
		})
	}
}
