package api

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
)

const (
	htmlPage = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>"
	// invented is an order id that belongs to nobody.
	invented     = "00000000-dead-4bad-8bad-000000000000"
	slowInterval = time.Second
	hugeSize     = 50 << 20
	deepSize     = 20_000
)

// spoil sends the answer of a committed call in the way of a fault that spoils answers.
func spoil(w http.ResponseWriter, r *http.Request, c *operations.Call, a operations.Answer) {
	body, err := a.Body(c.Correlation)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if c.Fault.Kind != klarnasim.FaultEmpty && c.Fault.Kind != klarnasim.FaultNoID {
		a.Headers(w.Header())
	}
	switch c.Fault.Kind {
	case klarnasim.FaultTruncate:
		sever(w, firstHalf(w.Header(), a.Status, body))
	case klarnasim.FaultSlow:
		dribble(r.Context(), w, a.Status, body, time.Duration(c.Fault.Delay))
	case klarnasim.FaultEmpty:
		writeBody(w, a.Status, jsonType, nil)
	case klarnasim.FaultHTML:
		writeBody(w, http.StatusOK, htmlType, []byte(htmlPage))
	case klarnasim.FaultHuge:
		swell(w, a.Status, body, c.Fault.Size)
	default:
		writeBody(w, a.Status, jsonType, mangle(c, body))
	}
}

// firstHalf is the first half of the bytes of an answer, head and body.
func firstHalf(header http.Header, status int, body []byte) []byte {
	var whole bytes.Buffer
	response := http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: header,
		ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)),
	}
	_ = response.Write(&whole) // a buffer takes everything
	return whole.Bytes()[:whole.Len()/2]
}

// dribble sends the body byte by byte; an answer without one comes after a single pause.
func dribble(ctx context.Context, w http.ResponseWriter, status int, body []byte, interval time.Duration) {
	interval = cmp.Or(max(interval, 0), slowInterval)
	if len(body) == 0 {
		pause(ctx, interval)
	}
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	flush := http.NewResponseController(w)
	for i := range body {
		if _, err := w.Write(body[i : i+1]); err != nil || flush.Flush() != nil || ctx.Err() != nil {
			return
		}
		pause(ctx, interval)
	}
}

// swell sends a JSON object with size more bytes in a field of its own in front.
func swell(w http.ResponseWriter, status int, body []byte, size int) {
	if !bytes.HasPrefix(body, []byte("{")) {
		writeBody(w, status, jsonType, body)
		return
	}
	writeBody(w, status, jsonType, []byte(`{"padding":"`))
	chunk := []byte(strings.Repeat("x", 64<<10))
	for left := cmp.Or(max(size, 0), hugeSize); left > 0; left -= len(chunk) {
		if _, err := w.Write(chunk[:min(left, len(chunk))]); err != nil {
			return
		}
	}
	_, _ = w.Write(append([]byte(`",`), body[1:]...))
}

// The fields a decoder is most likely to trust, as encoding/json writes them. Each amount is
// followed by another field.
var (
	amountFields = regexp.MustCompile(`"((?:original_)?order_amount|captured_amount|refunded_amount|remaining_authorized_amount)":(-?\d+),`)
	statusField  = regexp.MustCompile(`"status":"[A-Z_]*"`)
	enumFields   = regexp.MustCompile(`"(fraud_status|type|shipping_method)":"\w*"`)
)

// mangle returns the JSON of an answer, if it has any, as the fault of the call wants it.
func mangle(c *operations.Call, body []byte) []byte {
	if len(body) == 0 {
		return body
	}
	switch f := c.Fault; f.Kind {
	case klarnasim.FaultNotJSON:
		return body[:len(body)/2]
	case klarnasim.FaultOtherOrder:
		return bytes.ReplaceAll(body, []byte(c.Order.String()), []byte(cmp.Or(f.OrderID, invented)))
	case klarnasim.FaultOtherCase:
		return amountFields.ReplaceAllFunc(body, bytes.ToUpper)
	case klarnasim.FaultUnknownStatus:
		return statusField.ReplaceAll(body, []byte(`"status":"UNDER_CONSIDERATION"`))
	case klarnasim.FaultUnknownEnums:
		return enumFields.ReplaceAll(body, []byte(`"$1":"SOMETHING_NEW"`))
	case klarnasim.FaultUnknownFields:
		return insert(body, `"settlement_hint":{"nested":[1,"two",null,{"three":3.5}]}`)
	case klarnasim.FaultDuplicateKeys:
		return insert(body, `"order_amount":1`)
	case klarnasim.FaultDeep:
		depth := cmp.Or(max(f.Size, 0), deepSize)
		return insert(body, `"nested":`+strings.Repeat("[", depth)+strings.Repeat("]", depth))
	}
	if replacement, ofAmounts := map[klarnasim.FaultKind]string{
		klarnasim.FaultMissingAmounts:  "",
		klarnasim.FaultNegativeAmounts: `"$1":-1,`,
		klarnasim.FaultNullAmounts:     `"$1":null,`,
		klarnasim.FaultTextAmounts:     `"$1":"$2",`,
		klarnasim.FaultExponentAmounts: `"$1":1e3,`,
		klarnasim.FaultOverflowAmounts: `"$1":9223372036854775808,`,
	}[c.Fault.Kind]; ofAmounts {
		return amountFields.ReplaceAll(body, []byte(replacement))
	}
	return body
}

// insert adds a field at the end of an object; other JSON is left alone.
func insert(body []byte, field string) []byte {
	object, isObject := bytes.CutSuffix(body, []byte("}"))
	if !isObject {
		return body
	}
	return append(append(bytes.Clone(object), ","+field...), '}')
}
