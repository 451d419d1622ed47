package klarnasim

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// orderPlaceholder is what Klarna replaces in the URLs a merchant gives (klarna.md 1.1).
const orderPlaceholder = "{checkout.order.id}"

// answerLimit bounds how much of an answer to a push is read.
const answerLimit = 64 << 10

// newPostClient follows no redirect and keeps enough connections for many pushes at a time.
func newPostClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		Transport:     &http.Transport{MaxIdleConnsPerHost: concurrentPosts, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// post sends body, which may be empty, to the URL made of template.
func (s *Simulator) post(ctx context.Context, template, id string, body []byte) Post {
	at := s.clock.now()
	begun := s.now()
	sent := exchange(ctx, s.client, fillTemplate(template, id), body)
	sent.At, sent.Took = at, Duration(s.now().Sub(begun))
	return sent
}

func fillTemplate(template, id string) string {
	return strings.ReplaceAll(template, orderPlaceholder, id)
}

// exchange posts and tells what came back, in URL, Status and Error.
func exchange(ctx context.Context, client *http.Client, url string, body []byte) Post {
	sent := Post{URL: url}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		sent.Error = err.Error()
		return sent
	}
	request.Header.Set("User-Agent", "klarnasim")
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := client.Do(request)
	if err != nil {
		sent.Error = err.Error()
		return sent
	}
	defer response.Body.Close()
	sent.Status = response.StatusCode
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, answerLimit)); err != nil {
		sent.Error = err.Error()
	}
	return sent
}
