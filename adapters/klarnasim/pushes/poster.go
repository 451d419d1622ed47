package pushes

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/clock"
)

// OrderPlaceholder is what Klarna replaces in the URLs a merchant gives (klarna.md, "Pushes").
const OrderPlaceholder = "{checkout.order.id}"

// answerLimit bounds how much of an answer to a push is read.
const answerLimit = 64 << 10

// Poster posts to a merchant. It follows no redirect and keeps enough connections for many posts at
// a time.
type Poster struct{ client *http.Client }

// NewPoster returns a poster that awaits an answer for timeout of real time.
func NewPoster(timeout time.Duration) *Poster {
	return &Poster{&http.Client{
		Timeout:       timeout,
		Transport:     &http.Transport{MaxIdleConnsPerHost: clock.MaxConcurrent, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Close closes the connections that nobody uses.
func (p *Poster) Close() { p.client.CloseIdleConnections() }

// FillTemplate returns the URL that a merchant's template makes for an order.
func FillTemplate(template, id string) string {
	return strings.ReplaceAll(template, OrderPlaceholder, id)
}

// Post sends body, which may be empty, to a URL and tells what came back, in URL, Status and Error.
func (p *Poster) Post(ctx context.Context, url string, body []byte) klarnasim.Post {
	sent := klarnasim.Post{URL: url}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		sent.Error = err.Error()
		return sent
	}
	request.Header.Set("User-Agent", "klarnasim")
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := p.client.Do(request)
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
