package httpapi

import (
	"net/http"
	"testing"
)

// TestTopics: the list names each page, and a page is served as it is.
func TestTopics(t *testing.T) {
	f := newFixture(t)
	for path, want := range map[string]string{
		"/docs":      "# Topics\n\n- [feed](/docs/feed): The feed\n- [life](/docs/life): Of an order\n",
		"/docs/feed": "# The feed\n\nAll events.\n",
		"/docs/life": "# Of an order\n",
	} {
		t.Run(path, func(t *testing.T) {
			got := f.get(path)
			if got.StatusCode != http.StatusOK || string(got.body) != want || got.Header.Get("Content-Type") != "text/markdown; charset=utf-8" {
				t.Errorf("answered %s %v %q", got.Status, got.Header, got.body)
			}
		})
	}
}
