package api

import (
	"context"
	"net"
	"net/http"
	"time"

	"ordertrail/adapters/klarnasim/operations"
)

const (
	jsonType = "application/json"
	htmlType = "text/html; charset=utf-8"
)

// writeBody sends status and body. That the caller may be gone by then is no concern of ours.
func writeBody(w http.ResponseWriter, status int, contentType string, body []byte) {
	if len(body) > 0 {
		w.Header()["Content-Type"] = []string{contentType}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// write sends an answer as the API gives it.
func write(w http.ResponseWriter, c *operations.Call, a operations.Answer) {
	body, err := a.Body(c.Correlation)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	a.Headers(w.Header())
	writeBody(w, a.Status, jsonType, body)
}

// pause waits in real time, for ever if d is 0, or until the caller leaves.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		<-ctx.Done()
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// sever sends some raw bytes, if any, and resets the connection, which must be HTTP/1.
func sever(w http.ResponseWriter, raw []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "klarnasim: this connection cannot be severed", http.StatusBadGateway)
		return
	}
	defer conn.Close()
	if len(raw) > 0 {
		_, _ = conn.Write(raw) // the caller may be gone
		return
	}
	if tcp, isTCP := conn.(*net.TCPConn); isTCP {
		_ = tcp.SetLinger(0) // without it the caller sees a clean end rather than a reset
	}
}
