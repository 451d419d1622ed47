package httpapi

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzPush: whatever is sent, an answer is one that is documented, 204 is
// durable, and nothing else leaves an event.
func FuzzPush(f *testing.F) {
	for _, test := range hostilePushes() {
		path, query, _ := strings.Cut(test.target, "?")
		f.Add(path, query, "")
	}
	f.Add("/push/shop/a", "token="+url.QueryEscape(secretOfShop), "body")
	f.Fuzz(func(t *testing.T, path, query, body string) {
		parts, _, logged := newParts(t, nil)
		handler, err := newPushHandler(parts)
		if err != nil {
			t.Fatal(err)
		}
		target, err := url.ParseRequestURI(path)
		if err != nil {
			return
		}
		target.RawQuery = query
		request := localPush("/push")
		request.URL, request.Body, request.ContentLength = target, io.NopCloser(strings.NewReader(body)), -1
		got := httptest.NewRecorder()
		handler.ServeHTTP(got, request)
		head, err := parts.Log.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if stored := got.Code == http.StatusNoContent; stored != (head == 1) {
			t.Errorf("answered %d with %d events", got.Code, head)
		}
		switch got.Code {
		case 204:
		case 400, 404, 413:
			answer{got.Result(), got.Body.Bytes()}.problem(t)
		default:
			t.Errorf("answered %d", got.Code)
		}
		if strings.Contains(logged.String(), "panicked") {
			t.Error(logged)
		}
	})
}
