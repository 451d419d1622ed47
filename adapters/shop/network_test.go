package shop

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
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ordertrail/domain"
)

// rawServer answers each connection, once its request has come, by a function.
func rawServer(t *testing.T, answer func(net.Conn)) string {
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
				answer(connection)
			}
			_ = connection.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	return "http://" + listener.Addr().String()
}

func TestWhatBreaksOffIsUnclear(t *testing.T) {
	for name, said := range map[string]string{
		"closed without a word": "",
		"half a status line":    "HTTP/1.1 20",
		"no HTTP":               "220 mail.example ESMTP Canary\r\n",
		"a malformed header":    "HTTP/1.1 200 OK\r\nCanary\r\n\r\n",
		"half a body":           "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
		"half a chunk":          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}",
		"a great header":        "HTTP/1.1 204 No Content\r\nConnection: close\r\nX: " + strings.Repeat("x", 1<<17) + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			client := newTestClient(t, rawServer(t, func(c net.Conn) { _, _ = io.WriteString(c, said) }))
			got, err := client.Ask(t.Context(), testOrder())
			wantError(t, got, err, domain.AnswerUnclear, "the shop gave no whole answer")
		})
	}
}

func TestASlowAnswerIsGivenUp(t *testing.T) {
	for name, first := range map[string]string{
		"no answer":          "",
		"a slow header":      "HTTP/1.1 200 OK\r\n",
		"a slow body":        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
		"a body without end": "HTTP/1.1 200 OK\r\n\r\n{}",
		"an endless interim": "HTTP/1.1 103 Early Hints\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // each waits for its time to run out
			client := newTestClient(t, rawServer(t, func(c net.Conn) {
				_, _ = io.WriteString(c, first)
				_, _ = io.Copy(io.Discard, c) // until the client closes
			}))
			client.timeout = 500 * time.Millisecond
			got, err := client.Ask(t.Context(), testOrder())
			wantError(t, got, err, domain.AnswerUnclear, "the shop did not answer in time")
		})
	}
}

func TestAnotherProtocolIsNotSpoken(t *testing.T) {
	client := newTestClient(t, rawServer(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")
		_, _ = io.Copy(io.Discard, c)
	}))
	got, err := client.Ask(t.Context(), testOrder())
	wantError(t, got, err, domain.AnswerUnclear, "the shop answered 101")
}

func TestAnAttemptHasTenSeconds(t *testing.T) {
	if got := newTestClient(t, "https://shop.example").timeout; got != 10*time.Second {
		t.Errorf("an attempt may take %s, want 10 s", got)
	}
}

func TestTheCallersContextEndsAnAttempt(t *testing.T) {
	asked := make(chan struct{})
	client := newTestClient(t, rawServer(t, func(c net.Conn) {
		close(asked)
		_, _ = io.Copy(io.Discard, c)
	}))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	_, err := client.Ask(ctx, testOrder())
	if _, answered := errors.AsType[*domain.AnswerError](err); answered || !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want the context's", err)
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
	for name, test := range map[string]struct{ url, why string }{
		"refused":   {"http://" + listener.Addr().String(), "refused the connection"},
		"not TLS":   {strings.Replace(plain.URL, "http:", "https:", 1), "gave no whole answer"},
		"untrusted": {tlsServer(t, nil).URL, "has a certificate that is not trusted"},
		"TLS 1.1":   {tlsServer(t, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}).URL, "gave no whole answer"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := newTestClient(t, test.url).Ask(t.Context(), testOrder())
			wantError(t, got, err, domain.AnswerUnreachable, "the shop cannot be reached: it "+test.why)
		})
	}
}

func TestAnUnknownHostIsUnreachable(t *testing.T) {
	client := newTestClient(t, "https://shop.example")
	client.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Name: "shop.example", IsNotFound: true}}
	}
	got, err := client.Ask(t.Context(), testOrder())
	wantError(t, got, err, domain.AnswerUnreachable, "the shop cannot be reached: it has a host name that does not resolve")
}

// tlsServer returns a shop that fails the test where a request reaches it.
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
		w.WriteHeader(http.StatusNoContent)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	client := newTestClient(t, server.URL)
	client.transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	client.transport.TLSClientConfig.RootCAs.AddCert(server.Certificate())
	if _, err := client.Ask(t.Context(), testOrder()); err != nil {
		t.Fatal(err)
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	var strayed atomic.Int64
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { strayed.Add(1) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, location := range []string{elsewhere.URL, "/elsewhere", "http://%zz canary"} {
			client := answering(t, status, http.Header{"Location": {location}}, "")
			got, err := client.Ask(t.Context(), testOrder())
			wantError(t, got, err, domain.AnswerUnclear, "the shop answered "+strconv.Itoa(status)+", and redirects are not followed")
		}
	}
	if strayed.Load() != 0 {
		t.Errorf("%d requests went elsewhere", strayed.Load())
	}
}

func TestNoProxyIsTakenFromTheEnvironment(t *testing.T) {
	if newTransport().Proxy != nil {
		t.Error("the transport asks for a proxy")
	}
}
