package httpapi

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"ordertrail/adapters/httpapi/pipeline"
	"ordertrail/adapters/httpapi/problem"
)

// TestFewLongBodiesAreReadAtATime, so that they cannot fill the memory; short ones are
// read beside them.
func TestFewLongBodiesAreReadAtATime(t *testing.T) {
	f := newFixture(t)
	_, path := f.acknowledged("a")
	address := strings.TrimPrefix(f.api, "http://")
	for range 8 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST %s/ship HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{", path, address, pipeline.MaxBody+1)
	}
	long := `{"shipment_id":"s1","amount":1}` + strings.Repeat(" ", pipeline.MaxBody)
	for refused := false; !refused; {
		got := f.post(path+"/ship?wait=0", long)
		refused = got.StatusCode == http.StatusServiceUnavailable
		if refused && (got.problem(t).Code != problem.CodeOverloaded || got.Header.Get("Retry-After") == "") {
			t.Errorf("answered %s %s", got.Status, got.body)
		}
		if t.Context().Err() != nil || !refused && got.StatusCode/100 != 2 {
			t.Fatalf("answered %s %s", got.Status, got.body)
		}
	}
	if got := f.post(path+"/ship?wait=0", `{"shipment_id":"s1","amount":1}`); got.StatusCode/100 != 2 {
		t.Errorf("a short one is answered %s %s", got.Status, got.body)
	}
}
