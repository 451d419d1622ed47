package outside

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

const shopSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// orderSystem is a shop's own, which checks what it is asked like a stranger to
// Ordertrail would.
type orderSystem struct {
	mu     sync.Mutex
	asked  map[string]int // by idempotency key
	wrong  []string
	answer func(order map[string]any) string
}

func (s *orderSystem) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	secret, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(shopSecret, "whsec_"))
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s.%s.%s", r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("Webhook-Signature") != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
		s.wrong = append(s.wrong, "the signature")
	}
	var order map[string]any
	if err := json.Unmarshal(body, &order); err != nil || order["status"] != "fetched" {
		s.wrong = append(s.wrong, "the order")
	}
	key := r.Header.Get("Idempotency-Key")
	s.asked[key]++
	if s.asked[key] == 1 {
		http.Error(w, "come back later", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprint(w, s.answer(order))
}

// The shop's order system is asked with a signature, again where it has not
// answered, and what it answers is the order's fate.
func TestTheShopIsAskedOverHTTP(t *testing.T) {
	t.Parallel()
	shop := &orderSystem{asked: map[string]int{}, answer: func(order map[string]any) string {
		switch order["merchant_reference1"] {
		case "no":
			return `{"decision": "cancel", "reason": "out of stock"}`
		case "less":
			return `{"expected_amount": 9000, "expected_currency": "SEK", "order_number": "1002"}`
		}
		return `{"decision": "accept", "order_number": "1001"}`
	}}
	server := httptest.NewServer(shop)
	t.Cleanup(server.Close)
	w := world.New(t, klarnasim.Config{})
	w.Extra = []string{"ORDERTRAIL_SHOP_URL=" + server.URL + "/orders", "ORDERTRAIL_SHOP_SECRET=" + shopSecret}
	w.Start(t)
	amount := int64(10_000)
	wants := map[string]struct {
		status, reference string
		held              int
		acknowledged      bool
	}{
		"yes": {"acknowledged", "1001", 0, true}, "no": {"cancelled", "no", 0, false}, "less": {"acknowledged", "1002", 1, true},
	}
	for name, want := range wants {
		id := w.BuyAs(t, klarnasim.Purchase{Amount: &amount, Country: "SE", MerchantReference1: name})
		w.MustPush(t, id)
		var order struct {
			Status      string
			Holds       []string
			OrderNumber string `json:"order_number"`
			Mismatch    *struct{ Expected struct{ Amount int64 } }
		}
		world.Eventually(t, 20*time.Second, name+" is settled", func() bool {
			_, err := w.Get("/v1/orders/default/"+id, &order)
			truth, simErr := w.Sim.Order(id)
			return err == nil && simErr == nil && order.Status == want.status && truth.Order.MerchantReference1 == want.reference
		})
		truth, _ := w.Sim.Order(id)
		if len(order.Holds) != want.held || truth.Acknowledged != want.acknowledged {
			t.Errorf("%s: held by %v, acknowledged %v", name, order.Holds, truth.Acknowledged)
		}
	}
	shop.mu.Lock()
	defer shop.mu.Unlock()
	if len(shop.wrong) > 0 || len(shop.asked) != len(wants) {
		t.Errorf("wrong were %v; asked by %v", shop.wrong, shop.asked)
	}
	w.AuditIsClean(t)
}
