package domain

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
)

// State is how far an intent has come.
type State string

// The states of an intent. Refused is for good: the same thing is asked for again
// by a new command.
const (
	Waiting State = "waiting" // Klarna's answer is not known
	Done    State = "done"
	Refused State = "refused"
)

// pauseBeforeMoney is after how long without an event an order is read before
// money moves: somebody may have used the Merchant Portal meanwhile.
const pauseBeforeMoney = time.Hour

// Intent is a decision that is in the log and that Klarna is told, with one
// idempotency key for ever (contract.md section 3, rule 3).
type Intent struct {
	ID     string // the command's
	Reason string
	At     time.Time
	Rested bool // the order had rested before, so it is read first
}

func newIntent(o Order, id, reason string, at time.Time) *Intent {
	return &Intent{ID: id, Reason: reason, At: at, Rested: o.rested(at)}
}

func (o Order) rested(at time.Time) bool { return at.Sub(o.UpdatedAt) >= pauseBeforeMoney }

// ErrReadFirst says that Klarna took what it can only have taken after something
// that is not known here yet, done elsewhere. The order is read, and that shows both.
var ErrReadFirst = errors.New("klarna knows more than is known here: the order has to be read first")

// Refusal is what Klarna refused for good, in its own words (Klarna's error
// answers). What and ID name the intent.
type Refusal struct {
	What          Kind      `json:"what"`
	ID            string    `json:"command_id"`
	Status        int       `json:"http_status,omitempty"`
	Code          string    `json:"code"`
	Messages      []string  `json:"messages,omitempty"`
	CorrelationID string    `json:"correlation_id,omitempty"`
	At            time.Time `json:"at,omitzero"` // the event's
}

// TakenCommand is a command that brought an id of its own and was taken, so that
// the same id again does nothing twice.
type TakenCommand struct {
	Kind   Kind
	ID     string
	Reason string
	State  State
}

// taken says whether a command with this id was taken already. It is a
// *ReusedError where the id stands for something else.
func (o Order) taken(kind Kind, id, reason string) (bool, error) {
	if id == "" {
		return false, nil
	}
	if err := checkCommandID("Idempotency-Key", id); err != nil {
		return false, err
	}
	for _, c := range o.Commands {
		if c.ID != id {
			continue
		}
		if c.Kind != kind || c.Reason != reason {
			return false, &ReusedError{ID: id}
		}
		return true, nil
	}
	return false, nil
}

// take remembers a command with an id of its own.
func (o Order) take(kind Kind, id, reason string, state State) []TakenCommand {
	return append(slices.Clip(o.Commands), TakenCommand{Kind: kind, ID: id, Reason: reason, State: state})
}

// endCommand gives the commands with what became of the one whose intent is over.
func (o Order) endCommand(kind Kind, state State) []TakenCommand {
	commands := slices.Clone(o.Commands)
	if intent := o.intent(kind); intent != nil {
		if at := o.command(kind, intent.ID); at >= 0 {
			commands[at].State = state
		}
	}
	return commands
}

func (o Order) command(kind Kind, id string) int {
	return slices.IndexFunc(o.Commands, func(c TakenCommand) bool { return c.Kind == kind && c.ID == id })
}

// Progress is how far a command has come. A shipment or refund that was never
// taken is Waiting; another command whose id is empty or not known has come as far
// as the last of its kind.
func (o Order) Progress(kind Kind, id string) State {
	state := Waiting
	switch kind {
	case DueCapture:
		if at := o.shipment(id); at >= 0 {
			state = o.Shipments[at].State
		}
		return state
	case DueRefund:
		if at := o.refund(id); at >= 0 {
			state = o.Refunds[at].State
		}
		return state
	}
	if at := o.command(kind, id); at >= 0 {
		return o.Commands[at].State
	}
	switch {
	case o.intent(kind) != nil:
		return Waiting
	case o.Refusal != nil && o.Refusal.What == kind:
		return Refused
	}
	return Done
}

// intent gives the intent of a kind that has no outcome yet, nil where there is
// none.
func (o Order) intent(kind Kind) *Intent {
	switch kind {
	case DueCancel:
		return o.Cancel
	case DueRelease:
		return o.Release
	case DueExtend:
		return o.Extend
	}
	return nil
}

const (
	maxCommandID = 255 // what Klarna's reference takes
	maxReason    = 200
)

// checkCommandID accepts what a command's id may be: it is Klarna's reference, and
// part of the idempotency key.
func checkCommandID(field, id string) error {
	if id == "" {
		return &FieldError{Field: field, Why: "is required"}
	}
	if len(id) > maxCommandID || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return &FieldError{Field: field, Why: "has 1 to 255 characters of ASCII without spaces"}
	}
	return nil
}

// CheckReason keeps what is obviously personal out of the log, where it would
// stay for ever (contract.md section 7). Its *FieldError repeats nothing of it.
func CheckReason(reason string) error {
	digits := 0
	for _, r := range reason {
		switch {
		case r == '@' || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return &FieldError{Field: "reason", Why: "is kept for ever: give a few words without addresses and control characters"}
		case r >= '0' && r <= '9':
			digits++
		}
	}
	if len([]rune(reason)) > maxReason || digits > 8 {
		return &FieldError{Field: "reason", Why: "is kept for ever: give a few words, at most 200 characters and 8 digits, nothing personal"}
	}
	return nil
}
