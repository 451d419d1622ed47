package httpapi

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
)

// hostile is a request target sent as it stands, and what it must be answered.
type hostile struct {
	target string
	status int
	code   string
}

// hostilePushes is what strangers send, and what a router can be tricked with.
// All are sent to the store without secret from this machine.
func hostilePushes() []hostile {
	all := []hostile{
		{"/push", 400, problem.CodeNoID},
		{"/push/default", 400, problem.CodeNoID},
		{"/push?", 400, problem.CodeNoID},
		{"/push?id=" + uuid, 400, problem.CodeNoID},
		{"/push?KLARNA_ORDER_ID=" + uuid, 400, problem.CodeNoID},
		{"/push?kco_order=" + uuid, 400, problem.CodeNoID},
		{"/push?token=x", 400, problem.CodeNoID},
		{"/push?sid=a&order_id=b", 400, problem.CodeConflictingIDs},
		{"/push?sid=a&sid=b", 400, problem.CodeConflictingIDs},
		{"/push?sid=a&sid=A", 400, problem.CodeConflictingIDs},
		{"/push/default/a?sid=b", 400, problem.CodeConflictingIDs},
		{"/push?checkout_uri=http%3A%2F%2Fx%2Fa&sid=b", 400, problem.CodeConflictingIDs},
		{"/push?sid=a&order_id=", 400, problem.CodeBadID},
		{"/push?sid=a;order_id=b", 400, problem.CodeBadQuery},
		{"/push?sid=%", 400, problem.CodeBadQuery},
		{"/push?sid=%zz", 400, problem.CodeBadQuery},
		{"/push?sid=a&%=b", 400, problem.CodeBadQuery},
		{"/push?sid={checkout.order.id}", 400, problem.CodePlaceholder},
		{"/push?checkout_uri=%7Bcheckout.order.id%7D", 400, problem.CodePlaceholder},
		{"/push?checkout_uri=%7bcheckout.order.id%7d", 400, problem.CodePlaceholder},
		{"/push?checkout_uri=%257Bcheckout.order.id%257D", 400, problem.CodePlaceholder},
		{"/push?checkout_uri=https%3A%2F%2Fx%2F%7Bcheckout.order.id%7D", 400, problem.CodePlaceholder},
		{"/push?checkout_uri=https://x/%257Bcheckout.order.id%257D", 400, problem.CodePlaceholder},
		{"/push/default/{checkout.order.id}", 400, problem.CodePlaceholder},
		{"/push/default/%7Bcheckout.order.id%7D", 400, problem.CodePlaceholder},
		{"/push/default/%257Bcheckout.order.id%257D", 400, problem.CodePlaceholder},
		{"/push?checkout_uri=https%3A%2F%2Fcheckout.klarna.com%2F", 400, problem.CodeBadID},
		{"/push?checkout_uri=https%3A%2F%2Fcheckout.klarna.com", 400, problem.CodeBadID},
		{"/push?checkout_uri=https%3A%2F%2Fcheckout.klarna.com%2Fa%2Fb%2F", 400, problem.CodeBadID},
		{"/push?checkout_uri=https%3A%2F%2Fx%2Fa%252Fb", 400, problem.CodeBadID},
		{"/push?checkout_uri=ftp%3A%2F%2Fx%2Fa", 400, problem.CodeBadID},
		{"/push?checkout_uri=%2F%2Fx%2Fa", 400, problem.CodeBadID},
		{"/push?checkout_uri=%2Fcheckout%2Forders%2Fa", 400, problem.CodeBadID},
		{"/push?checkout_uri=https%3A%2F%2F%2Fa", 400, problem.CodeBadID},
		{"/push?checkout_uri=javascript:alert(1)", 400, problem.CodeBadID},
		{"/push?sid=urn:uuid:" + uuid, 400, problem.CodeBadID},
		{"/push?sid=%7B" + uuid + "%7D", 400, problem.CodePlaceholder},
		{"/push/default%2Fa", 400, problem.CodeBadPath},
		{"/push/default%2fa?sid=a", 400, problem.CodeBadPath},
		{"/push%2Fdefault%2Fa", 400, problem.CodeBadPath},
		{"/push/default/a%2Fb", 400, problem.CodeBadPath},
		{"/push/default/%2e%2e%2fshop", 400, problem.CodeBadPath},
		{"/push/default/..%2f..%2fa", 400, problem.CodeBadPath},
		{"/push/default/%2e%2e", 400, problem.CodeBadID},
		{"/push/default/..", 400, problem.CodeBadID},
		{"/push/default/.", 400, problem.CodeBadID},
		{"/push/../push/default?sid=a", 404, problem.CodeNotFound},
		{"/push/./default?sid=a", 404, problem.CodeNotFound},
		{"/./push?sid=a", 404, problem.CodeNotFound},
		{"/push/nobody//a", 404, problem.CodeNotFound},
		{"/push/default/a%2F", 400, problem.CodeBadPath},
		{"//push/default/a%2Fb", 400, problem.CodeBadPath},
		{"/push/id/", 400, problem.CodeNoID},
		{"/push/default/id", 400, problem.CodeNoID},
		{"/push/default/t/id", 400, problem.CodeNoID},
		{"/push/id/a/b", 404, problem.CodeNotFound},
		{"/push/default/t/a/b", 404, problem.CodeNotFound},
		{"/push/default/t/id/a/b", 404, problem.CodeNotFound},
		{"/push?klarna_order_id=a&kustom_order_id=b", 400, problem.CodeConflictingIDs},
		{"/push?klarna_order_id=a&klarna_order_id=b", 400, problem.CodeConflictingIDs},
		{"/push?klarna_order_id=&sid=a", 400, problem.CodeBadID},
		{"/push?klarna_order_id={checkout.order.id}&sid=a", 400, problem.CodePlaceholder},
		{"/push?kco_wc_order_id=a", 400, problem.CodeNoID},
		{"/push/shop/wrong?klarna_order_id=a&token=" + url.QueryEscape(secretOfShop), 404, problem.CodeNotFound},
		{"/push/shop/" + url.PathEscape(secretOfShop) + "?klarna_order_id=a&token=wrong", 404, problem.CodeNotFound},
		{"/push/shop/" + url.PathEscape(secretOfShop) + "?order_id=a", 404, problem.CodeNotFound},
		{"/push/shop/wrong/a?token=" + url.QueryEscape(secretOfShop), 404, problem.CodeNotFound},
		{"/Push?sid=a", 404, problem.CodeNotFound},
		{"/PUSH/default/a", 404, problem.CodeNotFound},
		{"/push/default/%00", 400, problem.CodeBadID},
		{"/push/default%00/a", 404, problem.CodeNotFound},
		{"/push%00?sid=a", 404, problem.CodeNotFound},
		{"/push/default/a%0d%0aX-Evil:1", 400, problem.CodeBadID},
		{"/push/DEFAULT/a", 404, problem.CodeNotFound},
		{"/push/default%20/a", 404, problem.CodeNotFound},
		{"/push/*/a", 404, problem.CodeNotFound},
		{"/push/%3E/a", 404, problem.CodeNotFound},
		{"/push/nobody/a", 404, problem.CodeNotFound},
		{"/push/_unknown/a", 404, problem.CodeNotFound},
		{"/push/shop/a", 404, problem.CodeNotFound},
		{"/push/shop/{checkout.order.id}", 404, problem.CodeNotFound},
		{"/push/shop?token=", 404, problem.CodeNotFound},
		{"/push/shop/a?token=wrong", 404, problem.CodeNotFound},
		{"/push/shop/a?token=" + url.QueryEscape(secretOfShop) + "&token=wrong", 404, problem.CodeNotFound},
		{"/push/shop/a?token=" + url.QueryEscape(secretOfShop+"\x00"), 404, problem.CodeNotFound},
		{"/push/shop/a?token=" + url.QueryEscape(strings.ToUpper(secretOfShop)), 404, problem.CodeNotFound},
		{"/push/shop/a?TOKEN=" + url.QueryEscape(secretOfShop), 404, problem.CodeNotFound},
		{"/", 404, problem.CodeNotFound},
		{"/v1/orders", 404, problem.CodeNotFound},
		{"/metrics", 404, problem.CodeNotFound},
		{"/healthz", 404, problem.CodeNotFound},
		{"*", 404, problem.CodeNotFound},
		{"push?sid=a", 400, ""}, // net/http's own, in plain text
	}
	for _, id := range []string{
		"*", ">", ".", "a.b", " ", "a b", "a\tb", "a\r\nb", "a\x00", "\x00", "a'b", "a\"b", "a;b", "a/b", "a\\b", "a%b", "../a", "..", "a:b", "a@b", "a,b",
		"a+b", "a=b", "a|b", "a~b", "<b>", "$a", "`a`", "ä", "ａ", "０１２", "a\u200b", "\u202ea", "\xff", "a\xc0\xaf", "😀", "٣", "ſ", "\u212a",
		strings.Repeat("a", 256), strings.Repeat("a", 2000), uuid + "\n", " " + uuid, "'; DROP TABLE orders; --", "orders.>", "$JS.API", "%00",
	} {
		all = append(all, hostile{"/push?order_id=" + url.QueryEscape(id), 400, problem.CodeBadID})
	}
	return all
}

// TestHostilePushes: each is refused by a problem document, leaves no event, is
// counted, and is in no line of the log.
func TestHostilePushes(t *testing.T) {
	f := newFixture(t)
	for _, test := range hostilePushes() {
		status, header, body := f.raw("POST " + test.target + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		if status != test.status || header.Get("Location") != "" {
			t.Errorf("%q: answered %d %s, want %d", test.target, status, body, test.status)
			continue
		}
		if test.code != "" {
			got := answer{&http.Response{StatusCode: status, Header: header}, body}
			if refusal := got.problem(t); refusal.Code != test.code {
				t.Errorf("%q: code %s, want %s", test.target, refusal.Code, test.code)
			}
		}
	}
	if head := f.head(); head != 0 {
		t.Errorf("%d events, want none", head)
	}
	logged := f.logged.String()
	for _, canary := range []string{"DROP", "wrong", "s3cret", uuid} {
		if strings.Contains(logged, canary) {
			t.Errorf("the log holds %q", canary)
		}
	}
	f.wantPushesCounted(len(hostilePushes()))
}

// wantPushesCounted checks that labels are bounded however hostile the pushes.
func (f *fixture) wantPushesCounted(pushes int) {
	f.t.Helper()
	families, err := f.parts.Registry.Gather()
	if err != nil {
		f.t.Fatal(err)
	}
	results := regexp.MustCompile(`^[a-z_]+$`)
	for _, family := range families {
		if family.GetName() != "ordertrail_pushes_total" {
			continue
		}
		total := 0.0
		for _, metric := range family.GetMetric() {
			total += metric.GetCounter().GetValue()
			for _, label := range metric.GetLabel() {
				store := label.GetValue() == "default" || label.GetValue() == "shop" || label.GetValue() == pipeline.StoreLabel("")
				if label.GetName() == "store" && !store || !results.MatchString(label.GetValue()) {
					f.t.Errorf("label %s=%q", label.GetName(), label.GetValue())
				}
			}
		}
		if total < 60 || int(total) > pushes || len(family.GetMetric()) > 15 {
			f.t.Errorf("%v pushes in %d series", total, len(family.GetMetric()))
		}
		return
	}
	f.t.Error("no pushes are counted")
}

// raw sends bytes to the push listener as they are.
func (f *fixture) raw(request string) (int, http.Header, []byte) {
	f.t.Helper()
	conn, err := net.DialTimeout("tcp", strings.TrimPrefix(f.push, "http://"), 5*time.Second)
	if err != nil {
		f.t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		f.t.Fatal(err)
	}
	// The server may answer and hang up before it has read all.
	go func() { _, _ = io.WriteString(conn, request) }()
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		f.t.Fatalf("%.80q: %v", request, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return response.StatusCode, response.Header, body
}
