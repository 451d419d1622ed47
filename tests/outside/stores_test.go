package outside

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/simulator"
	"ordertrail/tests/world"
)

// The same id in two stores is two orders, each read with its own credentials at
// its own Klarna, and a wrong password of one stops nothing of the other.
func TestStoresAreApart(t *testing.T) {
	t.Parallel()
	w := world.New(t, klarnasim.Config{})
	other := simulator.New(klarnasim.Config{Username: "K2_other", Password: "another password"}, time.Now, uuid.NewString)
	server := httptest.NewServer(other.Handler())
	t.Cleanup(server.Close)
	folder := t.TempDir()
	files := map[string]string{"good": "another password", "wrong": "not it", "token": "a-push-secret"}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := fmt.Sprintf(`stores:
  - {id: norway, klarna_url: %[1]q, username: K2_other, password_file: %[2]s/good, push_secret_file: %[2]s/token}
  - {id: broken, klarna_url: %[1]q, username: K2_other, password_file: %[2]s/wrong}
`, server.URL, folder)
	path := filepath.Join(folder, "ordertrail.yaml")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	w.Extra = []string{"ORDERTRAIL_CONFIG=" + path}
	w.Start(t)
	id := w.Buy(t)
	amount := int64(77)
	if _, err := other.Buy(klarnasim.Purchase{OrderID: id, Amount: &amount, Push: klarnasim.PushNever}); err != nil {
		t.Fatal(err)
	}
	for _, push := range []struct {
		path string
		want int
	}{
		{"/push/broken?order_id=" + id, 204},
		{"/push/norway?order_id=" + id, 404},
		{"/push/norway/" + id + "?token=a-push-secret", 204},
		{"/push/norway?order_id=" + id, 204}, // it is in the log
		{"/push/norway?token=wrong&order_id=" + id, 404},
		{"/push/nowhere?order_id=" + id, 404},
		{"/push?order_id=" + id, 204},
	} {
		answer, err := w.Client.Post("http://"+w.Push+push.path, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != push.want {
			t.Errorf("%s: %d, want %d", push.path, answer.StatusCode, push.want)
		}
	}
	var norway, broken struct {
		Status string
		Amount int64 `json:"order_amount"`
	}
	world.Eventually(t, 20*time.Second, "both are acknowledged", func() bool {
		_, err := w.Get("/v1/orders/norway/"+id, &norway)
		return err == nil && norway.Status == "acknowledged" && w.Status(t, id) == "acknowledged"
	})
	if norway.Amount != 77 {
		t.Errorf("the other store's order has %d", norway.Amount)
	}
	if status, err := w.Get("/v1/orders/broken/"+id, &broken); err != nil || status != http.StatusOK || broken.Status != "pushed" {
		t.Errorf("the broken store's order: %d, %s, %v", status, broken.Status, err)
	}
	if a := w.Command(id, "ship", world.Fields{"shipment_id": "s"}); a.HTTP != 200 || a.Status != "captured" {
		t.Errorf("shipped in the default store: %+v", a)
	}
	if truth, err := other.Order(id); err != nil || truth.Order.CapturedAmount != 0 {
		t.Errorf("the other store's order has %d captured", truth.Order.CapturedAmount)
	}
	w.AuditIsClean(t)
}
