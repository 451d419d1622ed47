package processmanager

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ordertrail/domain"
)

// Klarna is what the process manager asks of Klarna for one store. Errors are
// *domain.AnswerError, or the context's. Capture and Refund return Klarna's id of
// what was made.
type Klarna interface {
	Read(ctx context.Context, id domain.OrderID) (domain.Reading, error)
	Acknowledge(ctx context.Context, id domain.OrderID, idempotencyKey string) error
	Cancel(ctx context.Context, id domain.OrderID, idempotencyKey string) error
	Capture(ctx context.Context, id domain.OrderID, move domain.CaptureMove, idempotencyKey string) (captureID string, err error)
	Refund(ctx context.Context, id domain.OrderID, move domain.RefundMove, idempotencyKey string) (refundID string, err error)
	Release(ctx context.Context, id domain.OrderID, idempotencyKey string) error
	Extend(ctx context.Context, id domain.OrderID, idempotencyKey string) error
	SetReference(ctx context.Context, id domain.OrderID, reference1, idempotencyKey string) error
}

// Shop is a store's order system, which is asked before an order is created. An
// error means that it gave no answer, and it is asked again.
type Shop interface {
	Ask(ctx context.Context, o domain.Order) (domain.ShopAnswer, error)
}

// Store is one store's Klarna and the requests a second it allows, 0 for no
// limit (help/configuration.md, "Settings").
type Store struct {
	ID         domain.StoreID
	Klarna     Klarna
	Rate       float64
	Shop       Shop // nil: Ordertrail itself is the system of record
	AutoExtend bool // whether an authorization is extended before it ends
}

// Config says what the manager is to run.
type Config struct {
	Stores        []Store
	MaxUnverified int // of each store (help/guarantees.md, "Made-up ids are bounded")
	Now           func() time.Time
	Logger        *slog.Logger
	Registerer    prometheus.Registerer
}
