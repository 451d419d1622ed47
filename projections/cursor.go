package projections

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"

	"ordertrail/eventstore"
)

// ErrBadCursor says that a cursor is none of ours or belongs to another query.
var ErrBadCursor = errors.New("bad cursor")

// cursor returns the opaque place behind an order of the query's list: a hash of
// the filter and the position of the order's first event.
func (q Query) cursor(first eventstore.Position) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(q.filterHash(), uint64(first)))
}

func (q Query) openCursor() (first eventstore.Position, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || len(raw) != 16 {
		return 0, fmt.Errorf("%w: it does not read as one", ErrBadCursor)
	}
	if string(raw[:8]) != string(q.filterHash()) {
		return 0, fmt.Errorf("%w: it belongs to a list with another filter", ErrBadCursor)
	}
	return eventstore.Position(binary.BigEndian.Uint64(raw[8:])), nil
}

func (q Query) filterHash() []byte {
	held := "any"
	if q.Held != nil {
		held = fmt.Sprint(*q.Held)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %s %q", q.Store, q.Status, held, searchTerm(q.Q)))
	return sum[:8]
}
