package api

import (
	"bytes"
	"regexp"
	"strings"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
)

// The fields a decoder is most likely to trust, as encoding/json writes them. Each amount is
// followed by another field.
var (
	amountFields = regexp.MustCompile(`"((?:original_)?order_amount|captured_amount|refunded_amount|remaining_authorized_amount)":(-?\d+),`)
	statusField  = regexp.MustCompile(`"status":"[A-Z_]*"`)
	enumFields   = regexp.MustCompile(`"(fraud_status|type|shipping_method)":"\w*"`)
)

// mangle returns the JSON of an answer as the fault of the call wants it. An answer without a body
// stays without.
func mangle(c *operations.Call, body []byte) []byte {
	if len(body) == 0 {
		return body
	}
	switch f := c.Fault; f.Kind {
	case klarnasim.FaultNotJSON:
		return body[:len(body)/2]
	case klarnasim.FaultOtherOrder:
		other := f.OrderID
		if other == "" {
			other = invented
		}
		return bytes.ReplaceAll(body, []byte(c.Order.String()), []byte(other))
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
		return insert(body, `"nested":`+nested(f.Size))
	}
	return mangleAmounts(c.Fault.Kind, body)
}

func mangleAmounts(kind klarnasim.FaultKind, body []byte) []byte {
	replacement := ""
	switch kind {
	case klarnasim.FaultMissingAmounts:
	case klarnasim.FaultNegativeAmounts:
		replacement = `"$1":-1,`
	case klarnasim.FaultNullAmounts:
		replacement = `"$1":null,`
	case klarnasim.FaultTextAmounts:
		replacement = `"$1":"$2",`
	case klarnasim.FaultExponentAmounts:
		replacement = `"$1":1e3,`
	case klarnasim.FaultOverflowAmounts:
		replacement = `"$1":9223372036854775808,`
	default:
		return body
	}
	return amountFields.ReplaceAll(body, []byte(replacement))
}

// insert adds a field at the end of an object; other JSON is left alone.
func insert(body []byte, field string) []byte {
	object, isObject := bytes.CutSuffix(body, []byte("}"))
	if !isObject {
		return body
	}
	return append(append(bytes.Clone(object), ","+field...), '}')
}

func nested(depth int) string {
	if depth <= 0 {
		depth = deepSize
	}
	return strings.Repeat("[", depth) + strings.Repeat("]", depth)
}
