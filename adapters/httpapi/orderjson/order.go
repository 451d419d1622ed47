// Package orderjson is the JSON of an order and of its events as the private API
// shows them; the shop's order system is sent the same order.
package orderjson

import (
	"encoding/json"
	"fmt"
	"time"

	"ordertrail/domain"
	"ordertrail/eventstore"
	"ordertrail/projections"
)

// Order is an order as the API shows it (help/api.md, "The private API"). Amounts are
// in minor units of currency; what is not known yet is empty or null.
type Order struct {
	Store    domain.StoreID `json:"store"`
	ID       domain.OrderID `json:"id"`
	Version  domain.Version `json:"version"`
	Status   domain.Status  `json:"status"`
	Fraud    string         `json:"fraud"`
	Holds    []string       `json:"holds"`
	Currency string         `json:"currency"`
	Country  string         `json:"country"`

	OrderAmount               int64            `json:"order_amount"`
	CapturedAmount            int64            `json:"captured_amount"`
	RefundedAmount            int64            `json:"refunded_amount"`
	RemainingAuthorizedAmount int64            `json:"remaining_authorized_amount"`
	AmountMismatch            *domain.Mismatch `json:"amount_mismatch"`

	OrderNumber        string        `json:"order_number"`
	KlarnaReference    string        `json:"klarna_reference"`
	MerchantReference1 string        `json:"merchant_reference1"`
	MerchantReference2 string        `json:"merchant_reference2"`
	Lines              []domain.Line `json:"lines"`

	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	PushedAt  time.Time  `json:"pushed_at"`
	ExpiresAt *time.Time `json:"expires_at"`

	Shipments []Shipment `json:"shipments"`
	Captures  []Capture  `json:"captures"`
	Refunds   []Refund   `json:"refunds"`
	Pending   []Pending  `json:"pending"`
	Commands  []Command  `json:"commands"`
	LastError *LastError `json:"last_error"`
}

// Document returns the JSON of an order as the API shows it, without
// last_error: how asking Klarna goes is no part of it.
func Document(o domain.Order) ([]byte, error) {
	body, err := json.Marshal(struct {
		Order
		LastError *LastError `json:"last_error,omitempty"` // hides the order's
	}{Order: New(o, nil)})
	if err != nil {
		return nil, fmt.Errorf("encode order %s: %w", o.Key, err)
	}
	return body, nil
}

// New returns the JSON of an order; due are the rows of its due work.
func New(o domain.Order, due []projections.DueRow) Order {
	return Order{
		Store: o.Key.Store, ID: o.Key.ID, Version: o.Version, Status: o.Status,
		Fraud: o.Fraud, Holds: orEmpty(o.Holds), Currency: o.Currency, Country: o.Country,
		OrderAmount: o.OrderAmount, CapturedAmount: o.CapturedAmount,
		RefundedAmount: o.RefundedAmount, RemainingAuthorizedAmount: o.RemainingAuthorizedAmount,
		AmountMismatch: o.Mismatch, OrderNumber: o.OrderNumber, KlarnaReference: o.KlarnaReference,
		MerchantReference1: o.MerchantReference1, MerchantReference2: o.MerchantReference2,
		Lines:     orEmpty(o.Lines),
		CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt, PushedAt: o.PushedAt, ExpiresAt: orNull(o.ExpiresAt),
		Shipments: newShipments(o), Captures: newCaptures(o), Refunds: newRefunds(o), Pending: pendingOf(o),
		Commands: newCommands(o), LastError: lastError(o, due),
	}
}

// orEmpty makes JSON show no items as [] and not as null.
func orEmpty[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// orNull makes JSON show no text and no time as null.
func orNull[T comparable](value T) *T {
	if value == *new(T) {
		return nil
	}
	return &value
}

// Event is one event of an order. Type is its CloudEvents type, data its payload in the schema it was written in.
type Event struct {
	Version  domain.Version      `json:"version"`
	Position eventstore.Position `json:"position"`
	Type     string              `json:"type"`
	Time     time.Time           `json:"time"`
	Status   domain.Status       `json:"status"`
	Actor    string              `json:"actor"`
	ID       string              `json:"id"`
	Data     json.RawMessage     `json:"data"`
}

// NewEvent returns the JSON of a record.
func NewEvent(r eventstore.Record) Event {
	return Event{
		Version: r.Version, Position: r.Position, Type: r.Type(), Time: r.Time,
		Status: r.Status, Actor: r.Cause.Actor, ID: r.ID, Data: r.Data,
	}
}

// A Command is a command on the whole order, and what became of it. A hold or
// resume is here only where it brought an id.
type Command struct {
	Kind      domain.Kind  `json:"kind"`
	CommandID string       `json:"command_id"`
	Reason    string       `json:"reason"`
	Status    domain.State `json:"status"`
	Refusal   *Refusal     `json:"refusal"`
}

// newCommands returns them oldest first.
func newCommands(o domain.Order) []Command {
	all := []Command{}
	for _, i := range o.Intents {
		if i.OfWholeOrder() {
			all = append(all, Command{
				Kind: i.Kind, CommandID: i.ID, Reason: i.Reason, Status: i.State, Refusal: newRefusal(i.Refusal),
			})
		}
	}
	return all
}

// Pending is what was asked for of a whole order and has no outcome yet.
type Pending struct {
	Kind      domain.Kind `json:"kind"`
	CommandID string      `json:"command_id"`
	Reason    string      `json:"reason"`
	Since     time.Time   `json:"since"`
}

func pendingOf(o domain.Order) []Pending {
	pending := []Pending{}
	for _, effect := range domain.Effects() {
		if i, waits := o.Intents.Waiting(effect.Kind); waits && i.OfWholeOrder() {
			pending = append(pending, Pending{Kind: i.Kind, CommandID: i.ID, Reason: i.Reason, Since: i.At})
		}
	}
	return pending
}
