package klarna

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ordertrail/domain"
)

// rawServer answers each connection, once its request has come, by a function.
func rawServer(t *testing.T, answer func(*net.TCPConn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			if request, err := http.ReadRequest(bufio.NewReader(connection)); err == nil {
				_, _ = io.Copy(io.Discard, request.Body)
				answer(connection.(*net.TCPConn))
			}
			_ = connection.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	return "http://" + listener.Addr().String()
}

func saying(text string) func(*net.TCPConn) {
	return func(connection *net.TCPConn) { _, _ = io.WriteString(connection, text) }
}

func TestWhatBreaksOffIsUnclear(t *testing.T) {
	for name, answer := range map[string]func(*net.TCPConn){
		"closed without a word": saying(""),
		"reset":                 func(c *net.TCPConn) { _ = c.SetLinger(0) },
		"half a status line":    saying("HTTP/1.1 20"),
		"no HTTP":               saying("220 mail.example ESMTP Canary\r\n"),
		"half a header":         saying("HTTP/1.1 200 OK\r\nContent-"),
		"a malformed header":    saying("HTTP/1.1 200 OK\r\nCanary Testperson\r\n\r\n"),
		"half a body":           saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"order_id\""),
		"half of a success":     saying("HTTP/1.1 201 Created\r\nCapture-Id: made-1\r\nRefund-Id: made-1\r\nContent-Length: 100\r\n\r\n{"),
		"half of a refusal":     saying("HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\n{\"error_code\":\"NOT"),
		"half a chunk":          saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}"),
		"a status of words":     saying("HTTP/1.1 canary OK\r\n\r\n"),
		"a great header":        saying("HTTP/1.1 204 No Content\r\nConnection: close\r\nX: " + strings.Repeat("x", 1<<17) + "\r\n\r\n"),
		"reset in the body": func(c *net.TCPConn) {
			saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")(c)
			_ = c.SetLinger(0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			client, registry := newTestClient(t, rawServer(t, answer))
			for operation, err := range askAll(t.Context(), client) {
				wantAnswer(t, err, domain.AnswerUnclear)
				if strings.Contains(strings.ToLower(err.Error()), "canary") {
					t.Errorf("the error repeats the answer: %v", err)
				}
				calls := "ordertrail_klarna_requests_total operation=" + operation + " outcome=unclear store=default "
				if got := counted(t, registry)[calls]; got != 1 {
					t.Errorf("%v calls counted as %s, want 1", got, calls)
				}
			}
		})
	}
}

func TestASlowAnswerIsGivenUp(t *testing.T) {
	for name, first := range map[string]string{
		"no answer":           "",
		"a slow header":       "HTTP/1.1 200 OK\r\n",
		"a slow body":         "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
		"a body without end":  "HTTP/1.1 200 OK\r\n\r\n{",
		"another protocol":    "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
		"an endless interim":  "HTTP/1.1 103 Early Hints\r\n\r\n",
		"a slow refusal body": "HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // each waits for its time to run out
			client, _ := newTestClient(t, rawServer(t, func(c *net.TCPConn) {
				saying(first)(c)
				_, _ = io.Copy(io.Discard, c) // until the client closes
			}))
			client.readTime, client.writeTime = 500*time.Millisecond, 500*time.Millisecond
			_, readErr := client.Read(t.Context(), testOrder)
			wantAnswer(t, readErr, domain.AnswerUnclear)
			wantAnswer(t, client.Acknowledge(t.Context(), testOrder, testKey), domain.AnswerUnclear)
			_, captureErr := client.Capture(t.Context(), testOrder, testCapture(), testKey)
			wantAnswer(t, captureErr, domain.AnswerUnclear)
		})
	}
}

func TestTheCallersContextEndsACall(t *testing.T) {
	asked := make(chan struct{})
	client, registry := newTestClient(t, rawServer(t, func(c *net.TCPConn) {
		close(asked)
		_, _ = io.Copy(io.Discard, c)
	}))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	_, err := client.Read(ctx, testOrder)
	if _, answered := errors.AsType[*domain.AnswerError](err); answered || !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want the context's", err)
	}
	if got := counted(t, registry)["ordertrail_klarna_requests_total operation=read outcome=given_up store=default "]; got != 1 {
		t.Errorf("%v calls counted as given up, want 1", got)
	}
}

func TestNoConnectionIsUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	plain := serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked %s", r.URL) })
	for name, test := range map[string]struct{ base, detail string }{
		"refused":   {"http://" + listener.Addr().String(), "the connection was refused"},
		"not TLS":   {strings.Replace(plain.URL, "http:", "https:", 1), "no HTTP answer that can be read"},
		"untrusted": {tlsServer(t, nil).URL, "the certificate is not trusted"},
		"TLS 1.1":   {tlsServer(t, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}).URL, "no HTTP answer that can be read"},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := newTestClient(t, test.base)
			for operation, err := range askAll(t.Context(), client) {
				if answer := wantAnswer(t, err, domain.AnswerUnreachable); answer.Detail != test.detail {
					t.Errorf("%s: detail is %q, want %q", operation, answer.Detail, test.detail)
				}
			}
		})
	}
}

func TestAnUnknownHostIsUnreachable(t *testing.T) {
	client, _ := newTestClient(t, "https://klarna.example")
	client.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Name: "klarna.example", IsNotFound: true}}
	}
	_, err := client.Read(t.Context(), testOrder)
	if answer := wantAnswer(t, err, domain.AnswerUnreachable); answer.Detail != "the host name does not resolve" {
		t.Errorf("detail is %q", answer.Detail)
	}
}

// tlsServer returns a server that fails the test where a request reaches it.
func tlsServer(t *testing.T, config *tls.Config) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("asked %s", r.URL)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = config
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func TestTLSAndHTTP2Work(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("asked by %s, want HTTP/2", r.Proto)
		}
		if r.ContentLength == 0 {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Capture-Id", "made-1")
		w.WriteHeader(http.StatusCreated)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	client, _ := newTestClient(t, server.URL)
	client.transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	client.transport.TLSClientConfig.RootCAs.AddCert(server.Certificate())
	if err := client.Acknowledge(t.Context(), testOrder, testKey); err != nil {
		t.Fatal(err)
	}
	if made, err := client.Capture(t.Context(), testOrder, testCapture(), testKey); err != nil || made != "made-1" {
		t.Errorf("made %q, %v", made, err)
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	var strayed atomic.Int64
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { strayed.Add(1) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, location := range []string{elsewhere.URL, "/elsewhere", "http://%zz canary"} {
			client := answering(t, status, http.Header{"Location": {location}}, "")
			for _, err := range askAll(t.Context(), client) {
				wantAnswer(t, err, domain.AnswerUnclear)
				if strings.Contains(err.Error(), "canary") {
					t.Errorf("the error repeats the location: %v", err)
				}
			}
		}
	}
	if strayed.Load() != 0 {
		t.Errorf("%d requests went elsewhere", strayed.Load())
	}
}

func TestNoProxyIsTakenFromTheEnvironment(t *testing.T) {
	if newTransport(nil).Proxy != nil {
		t.Error("the transport asks for a proxy")
	}
}
