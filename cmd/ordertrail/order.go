package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// An order is what the tables show of the API's order (contract.md section 5);
// amounts in minor units.
type order struct {
	Store              string      `json:"store"`
	ID                 string      `json:"id"`
	Version            uint64      `json:"version"`
	Status             string      `json:"status"`
	Fraud              string      `json:"fraud"`
	Holds              []string    `json:"holds"`
	Currency           string      `json:"currency"`
	Amount             int64       `json:"order_amount"`
	Captured           int64       `json:"captured_amount"`
	Refunded           int64       `json:"refunded_amount"`
	Remaining          int64       `json:"remaining_authorized_amount"`
	KlarnaReference    string      `json:"klarna_reference"`
	MerchantReference1 string      `json:"merchant_reference1"`
	MerchantReference2 string      `json:"merchant_reference2"`
	Lines              []orderLine `json:"lines"`
	CreatedAt          time.Time   `json:"created_at"`
	UpdatedAt          time.Time   `json:"updated_at"`
	ExpiresAt          time.Time   `json:"expires_at"`
	LastError          *lastError  `json:"last_error"`
}

// A lastError is the last failure of what is still due for an order.
type lastError struct {
	Kind     string    `json:"kind"` // what is due
	Attempts int       `json:"attempts"`
	Message  string    `json:"message"`
	NextTry  time.Time `json:"next_try"`
}

// An orderLine is one thing that was bought; total in minor units.
type orderLine struct {
	Reference string `json:"reference"`
	Name      string `json:"name"`
	Quantity  int64  `json:"quantity"`
	Total     int64  `json:"total_amount"`
}

// An event is what the tables show of an order's event.
type event struct {
	Version  uint64    `json:"version"`
	Position uint64    `json:"position"`
	Type     string    `json:"type"`
	Time     time.Time `json:"time"`
	Status   string    `json:"status"`
	Actor    string    `json:"actor"`
	ID       string    `json:"id"`

	Data json.RawMessage `json:"data"`
}

// A history is the answer of GET /v1/orders/{store}/{id}/events, oldest first.
type history struct {
	Data []event `json:"data"`
}

// name is the event's name without the parts that all types share:
// ordertrail.order.created.v1 is created.
func (e event) name() string {
	name := strings.TrimPrefix(e.Type, "ordertrail.order.")
	if before, after, found := strings.Cut(name, ".v"); found {
		if _, err := strconv.Atoi(after); err == nil {
			return before
		}
	}
	return name
}

// rows is the order for people, one fact a line.
func (o order) rows() [][]string {
	rows := [][]string{
		{"order", o.Store + "/" + o.ID},
		{"status", o.Status},
		{"version", strconv.FormatUint(o.Version, 10)},
		{"fraud", dash(o.Fraud)},
		{"held", dash(strings.Join(o.Holds, ", "))},
		{"order amount", o.money(o.Amount)},
		{"captured", o.money(o.Captured)},
		{"refunded", o.money(o.Refunded)},
		{"remaining authorized", o.money(o.Remaining)},
		{"Klarna reference", dash(o.KlarnaReference)},
		{"merchant references", dash(strings.Trim(o.MerchantReference1+", "+o.MerchantReference2, ", "))},
		{"created", instant(o.CreatedAt)},
		{"updated", instant(o.UpdatedAt)},
		{"expires", instant(o.ExpiresAt)},
	}
	for _, l := range o.Lines {
		what := strings.TrimSpace(l.Reference + " " + l.Name)
		rows = append(rows, []string{"line", strconv.FormatInt(l.Quantity, 10) + " x " + dash(what) + ", " + o.money(l.Total)})
	}
	if e := o.LastError; e != nil {
		rows = append(rows, []string{"last error", fmt.Sprintf("%s, attempt %d: %s; next try %s", e.Kind, e.Attempts, e.Message, instant(e.NextTry))})
	}
	return rows
}

// money is an amount of the order; an order nobody has read yet has none.
func (o order) money(minor int64) string {
	if o.Currency == "" {
		return "-"
	}
	return money(minor, o.Currency)
}

// listRows is one line an order, under a heading.
func listRows(orders []order) [][]string {
	rows := [][]string{{"ORDER", "STATUS", "AMOUNT", "CAPTURED", "HELD", "UPDATED"}}
	for _, o := range orders {
		rows = append(rows, []string{
			o.Store + "/" + o.ID, o.Status, o.money(o.Amount), o.money(o.Captured),
			dash(strings.Join(o.Holds, ",")), instant(o.UpdatedAt),
		})
	}
	return rows
}

// historyRows is one line an event, under a heading.
func historyRows(events []event) [][]string {
	rows := [][]string{{"VERSION", "POSITION", "TIME", "EVENT", "STATUS", "ACTOR"}}
	for _, e := range events {
		rows = append(rows, []string{
			strconv.FormatUint(e.Version, 10), strconv.FormatUint(e.Position, 10),
			instant(e.Time), e.name(), e.Status, e.Actor,
		})
	}
	return rows
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
