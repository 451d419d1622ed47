package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
)

func TestDelays(t *testing.T) {
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprintf("after commit %v", after), func(t *testing.T) {
			k := start(t, klarnasim.Config{})
			id := k.buy(klarnasim.Purchase{})
			k.once("acknowledge", klarnasim.Fault{Kind: klarnasim.FaultDelay, Delay: klarnasim.Duration(30 * time.Millisecond), AfterCommit: after})
			begun := time.Now()
			k.om("POST", id, "/acknowledge", "").want(t, 204, "")
			if took := time.Since(begun); took < 30*time.Millisecond || !k.truth(id).Acknowledged {
				t.Errorf("took %s", took)
			}
		})
	}
}

// TestHangIsSeenWhileItLasts: the journal shows a call that nobody has answered, and a caller who
// leaves ends it.
func TestHangIsSeenWhileItLasts(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{})
	k.once("capture", klarnasim.Fault{Kind: klarnasim.FaultHang, AfterCommit: true})
	request, err := http.NewRequestWithContext(t.Context(), "POST", k.server.URL+"/ordermanagement/v1/orders/"+id+"/captures", strings.NewReader(`{"captured_amount":1}`))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(username, password)
	client := http.Client{Timeout: 50 * time.Millisecond}
	if response, err := client.Do(request); err == nil {
		response.Body.Close()
		t.Fatalf("answered %d, want a time-out", response.StatusCode)
	}
	if k.truth(id).Order.CapturedAmount != 1 {
		t.Error("the capture was not committed")
	}
}

func TestSlowAndHugeAnswers(t *testing.T) {
	k := start(t, klarnasim.Config{})
	id := k.buy(klarnasim.Purchase{})
	k.once("get", klarnasim.Fault{Kind: klarnasim.FaultHuge, Size: 3 << 20})
	if body := k.om("GET", id, "", "").want(t, 200, "").body; len(body) < 3<<20 || !json.Valid([]byte(body)) {
		t.Errorf("%d bytes", len(body))
	}
	k.once("list-captures", klarnasim.Fault{Kind: klarnasim.FaultSlow, Delay: klarnasim.Duration(5 * time.Millisecond)})
	begun := time.Now()
	if answer := k.om("GET", id, "/captures", "").want(t, 200, ""); answer.body != "[]" || time.Since(begun) < 10*time.Millisecond {
		t.Errorf("%q after %s", answer.body, time.Since(begun))
	}
	k.once("acknowledge", klarnasim.Fault{Kind: klarnasim.FaultSlow, Delay: klarnasim.Duration(time.Millisecond)})
	k.om("POST", id, "/acknowledge", "").want(t, 204, "")
}
