package eventstore

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ordertrail/domain"
)

// Header names (help/feed.md, "Headers"), a CloudEvents 1.0 binding in binary
// mode. Names are case-sensitive in NATS and always lower case here.
const (
	headerSpecVersion = "ce-specversion"
	headerID          = "ce-id"
	headerTime        = "ce-time"
	headerSource      = "ce-source"
	headerSubject     = "ce-subject"
	headerType        = "ce-type"
	headerSequence    = "ce-sequence"
	headerCausation   = "ce-causationid"
	headerContentType = "ce-datacontenttype"
	headerStatus      = "ordertrail-status"
	headerActor       = "ordertrail-actor"
	headerPrevious    = "ordertrail-previous"
	headerPosition    = "ordertrail-position"
	headerMsgID       = "Nats-Msg-Id"
)

const (
	sourcePrefix = "/ordertrail/"
	typePrefix   = "ordertrail.order."
)

// Type is the record's CloudEvents type, "ordertrail.order.pushed.v1".
func (r Record) Type() string {
	return typePrefix + r.Name + ".v" + strconv.Itoa(r.Schema)
}

// LogHeaders returns the headers of a record's message in the log.
func (r Record) LogHeaders() map[string][]string {
	headers := r.cloudEvent()
	headers[headerPrevious] = []string{strconv.FormatUint(uint64(r.Previous), 10)}
	return headers
}

// FeedHeaders returns the headers of a record's message in the feed.
func (r Record) FeedHeaders() map[string][]string {
	headers := r.cloudEvent()
	headers[headerPosition] = []string{strconv.FormatUint(uint64(r.Position), 10)}
	return headers
}

func (r Record) cloudEvent() map[string][]string {
	return map[string][]string{
		headerSpecVersion: {"1.0"},
		headerID:          {r.ID},
		headerMsgID:       {r.ID},
		headerTime:        {r.Time.UTC().Format(time.RFC3339Nano)},
		headerSource:      {sourcePrefix + string(r.Key.Store)},
		headerSubject:     {string(r.Key.ID)},
		headerType:        {r.Type()},
		headerSequence:    {fmt.Sprintf("%010d", r.Version)},
		headerCausation:   {r.Cause.ID},
		headerContentType: {"application/json"},
		headerStatus:      {string(r.Status)},
		headerActor:       {r.Cause.Actor},
	}
}

// ParseMessage returns the record of a message of the log. What lacks a header that
// a record needs, or has one that cannot be read, wraps ErrCorrupt.
func ParseMessage(position Position, headers map[string][]string, data []byte) (Record, error) {
	p := parser{headers: headers}
	record := Record{
		Position: position,
		Key: domain.OrderKey{
			Store: domain.StoreID(p.after(headerSource, sourcePrefix)),
			ID:    domain.OrderID(p.get(headerSubject)),
		},
		Version:  domain.Version(p.number(headerSequence)),
		Previous: Position(p.number(headerPrevious)),
		ID:       p.get(headerID),
		Time:     p.time(headerTime),
		Cause:    Cause{Actor: p.get(headerActor), ID: p.get(headerCausation)},
		Status:   domain.Status(p.get(headerStatus)),
		Data:     data,
	}
	record.Name, record.Schema = p.eventType()
	if p.err != nil {
		return Record{}, fmt.Errorf("%w: message at position %d: %w", ErrCorrupt, position, p.err)
	}
	return record, nil
}

// parser reads headers and keeps the first thing that is wrong with them.
type parser struct {
	headers map[string][]string
	err     error
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

func (p *parser) get(name string) string {
	values := p.headers[name]
	if len(values) != 1 {
		p.fail("header %s stands there %d times", name, len(values))
		return ""
	}
	return values[0]
}

func (p *parser) after(name, prefix string) string {
	value, ok := strings.CutPrefix(p.get(name), prefix)
	if !ok {
		p.fail("header %s does not begin with %s", name, prefix)
	}
	return value
}

func (p *parser) number(name string) uint64 {
	number, err := strconv.ParseUint(p.get(name), 10, 64)
	if err != nil {
		p.fail("header %s: %w", name, err)
	}
	return number
}

func (p *parser) time(name string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, p.get(name))
	if err != nil {
		p.fail("header %s: %w", name, err)
	}
	return at.UTC()
}

func (p *parser) eventType() (name string, schema int) {
	name, schema, err := ParseType(p.get(headerType))
	if err != nil {
		p.fail("header %s: %w", headerType, err)
	}
	return name, schema
}

// ParseType returns the name and the schema of an event by its CloudEvents type,
// "ordertrail.order.pushed.v1".
func ParseType(text string) (name string, schema int, err error) {
	rest, ours := strings.CutPrefix(text, typePrefix)
	name, version, ok := strings.Cut(rest, ".v")
	schema, err = strconv.Atoi(version)
	if !ours || !ok || err != nil {
		return "", 0, fmt.Errorf("%q is not %s<event>.v<schema>", text, typePrefix)
	}
	return name, schema, nil
}
