package natsserver

import (
	"fmt"
	"log/slog"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// userKey is the credential of one user: a key pair made for this start, whose
// private half is never written or sent anywhere.
type userKey struct {
	public string
	sign   func(nonce []byte) ([]byte, error)
}

func newUserKey() (userKey, error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return userKey{}, fmt.Errorf("make a NATS user key: %w", err)
	}
	public, err := pair.PublicKey()
	if err != nil {
		return userKey{}, fmt.Errorf("read a NATS user key: %w", err)
	}
	return userKey{public: public, sign: pair.Sign}, nil
}

// serverLog hands the server's warnings and errors to slog; the rest is of
// interest to those who develop the server only.
type serverLog struct {
	logger *slog.Logger
}

func (l serverLog) Warnf(format string, args ...any) {
	l.logger.Warn(fmt.Sprintf(format, args...), "part", "nats-server")
}

func (l serverLog) Errorf(format string, args ...any) {
	l.logger.Error(fmt.Sprintf(format, args...), "part", "nats-server")
}

// Fatalf does not end the process: the server goes on to report the failure where it was started.
func (l serverLog) Fatalf(format string, args ...any) { l.Errorf(format, args...) }

func (serverLog) Noticef(string, ...any) {}
func (serverLog) Debugf(string, ...any)  {}
func (serverLog) Tracef(string, ...any)  {}

// logAsyncError replaces the client's default, which writes to standard error.
func logAsyncError(logger *slog.Logger) nats.ErrHandler {
	return func(_ *nats.Conn, sub *nats.Subscription, err error) {
		subject := ""
		if sub != nil {
			subject = sub.Subject
		}
		logger.Warn("embedded NATS connection", "subject", subject, "error", err)
	}
}
