package world

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"ordertrail/adapters/klarnasim"
)

// answered is what the private API answers to a command: an order, or a problem.
type answered struct {
	HTTP int // 0 where no answer came
	shownOrder
	shownProblem
}

type shownOrder struct {
	Status    string
	Captured  int64 `json:"captured_amount"`
	Refunded  int64 `json:"refunded_amount"`
	Shipments []struct {
		ShipmentID string `json:"shipment_id"`
		Status     string
		Refusal    *struct {
			Code     string
			Messages []string
		}
	}
	LastError *struct{ Kind, Code string } `json:"last_error"`
}

type shownProblem struct {
	Code        string
	Detail      string
	OrderStatus string `json:"order_status"`
	Allowed     []string
	Asked       int64
	Possible    int64
	Currency    string
}

// Command asks the private API for something, with a body as JSON.
func (w *World) Command(id, verb string, body any, headers ...string) answered {
	encoded, err := json.Marshal(body)
	if err != nil {
		return answered{}
	}
	request, err := http.NewRequest(http.MethodPost, "http://"+w.API+"/v1/orders/default/"+id+"/"+verb+"?wait=10s", bytes.NewReader(encoded))
	if err != nil {
		return answered{}
	}
	request.Header.Set("Content-Type", "application/json")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	answer, err := w.Client.Do(request)
	if err != nil {
		return answered{}
	}
	defer answer.Body.Close()
	a := answered{HTTP: answer.StatusCode}
	var into any = &a.shownOrder
	if a.HTTP >= 400 {
		into = &a.shownProblem
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return answered{}
	}
	return a
}

// Fields is a JSON object.
type Fields map[string]any

// SettledOrder buys an order and has it acknowledged.
func (w *World) SettledOrder(t testing.TB, amount int64) string {
	t.Helper()
	id := w.BuyAs(t, klarnasim.Purchase{Amount: &amount})
	if status := w.Confirm(id, "20s"); status != http.StatusOK {
		t.Fatalf("confirmed: %d", status)
	}
	return id
}
