package outside

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/tests/world"
)

// foldersWrite has TestOldFoldersOpen write a data folder before it opens them all.
var foldersWrite = flag.String("folders.write", "", "write a data folder of this name with this version of the program")

const folders = "../testdata/folders"

// A data folder that an earlier version left is replayed without a finding, shows
// every order as that version did, and its orders go on to their ends.
func TestOldFoldersOpen(t *testing.T) {
	if *foldersWrite != "" {
		writeFolder(t, *foldersWrite)
	}
	recorded, err := filepath.Glob(filepath.Join(folders, "*", "orders.jsonl"))
	if err != nil || len(recorded) == 0 {
		t.Fatalf("%d folders, %v", len(recorded), err)
	}
	for _, orders := range recorded {
		folder := filepath.Dir(orders)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			w := world.New(t, klarnasim.Config{})
			if err := os.CopyFS(w.Data, os.DirFS(filepath.Join(folder, "data"))); err != nil {
				t.Fatal(err)
			}
			w.AuditIsClean(t)
			known := recordedOrders(t, orders)
			goesOn := []recordedOrder{firstUntouched(t, known, "pushed"), firstUntouched(t, known, "acknowledged")}
			for _, o := range goesOn {
				w.BuyAs(t, klarnasim.Purchase{OrderID: o.ID, Amount: new(int64(10_000)), Country: "SE", MerchantReference1: o.MerchantReference1})
			}
			w.Start(t)
			showsAsRecorded(t, w, known)
			for _, o := range goesOn {
				reachesItsEnd(t, w, o.ID)
			}
			w.AuditIsClean(t)
		})
	}
}

// recordedOrder is an order as the version that left it showed it.
type recordedOrder struct {
	ID                 string
	Version            uint64
	Status             string
	MerchantReference1 string `json:"merchant_reference1"`
	Holds              []string
	Shipments, Pending []any
	all                any
}

func recordedOrders(t *testing.T, file string) []recordedOrder {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []recordedOrder
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		var o recordedOrder
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(lines.Bytes(), &o.all); err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	if len(all) < 30 {
		t.Fatalf("%s has %d orders", file, len(all))
	}
	return all
}

// firstUntouched returns the first order of a status that nothing holds and for which nothing
// was asked.
func firstUntouched(t *testing.T, all []recordedOrder, status string) recordedOrder {
	t.Helper()
	for _, o := range all {
		if o.Status == status && len(o.Holds)+len(o.Shipments)+len(o.Pending) == 0 {
			return o
		}
	}
	t.Fatalf("no order is %s", status)
	return recordedOrder{}
}

// showsAsRecorded checks each order at the version it had against how it was shown.
// Later versions of the program may show more.
func showsAsRecorded(t *testing.T, w *world.World, known []recordedOrder) {
	t.Helper()
	for _, o := range known {
		var shown any
		if status, err := w.Get(world.AsOf(o.ID, o.Version), &shown); err != nil || status != http.StatusOK {
			t.Errorf("%s at version %d: %d, %v", o.ID, o.Version, status, err)
			continue
		}
		if missing := lacks(shown, o.all, o.ID); missing != "" {
			t.Error(missing)
		}
	}
}

// lacks says what of a JSON value another one does not have, empty where it has all.
func lacks(has, want any, where string) string {
	switch want := want.(type) {
	case map[string]any:
		fields, _ := has.(map[string]any)
		for name, value := range want {
			if missing := lacks(fields[name], value, where+"."+name); missing != "" {
				return missing
			}
		}
		return ""
	case []any:
		elements, _ := has.([]any)
		if len(elements) != len(want) {
			return fmt.Sprintf("%s is %v, was %v", where, has, want)
		}
		for i, value := range want {
			if missing := lacks(elements[i], value, fmt.Sprintf("%s[%d]", where, i)); missing != "" {
				return missing
			}
		}
		return ""
	}
	if !reflect.DeepEqual(has, want) {
		return fmt.Sprintf("%s is %v, was %v", where, has, want)
	}
	return ""
}

// reachesItsEnd pushes an order, has it captured, and gives a part of it back.
func reachesItsEnd(t *testing.T, w *world.World, id string) {
	t.Helper()
	w.MustPush(t, id)
	world.Eventually(t, 20*time.Second, id+" is acknowledged", func() bool { return w.Status(t, id) == "acknowledged" })
	if a := w.Command(id, "ship", world.Fields{"shipment_id": "later"}); a.HTTP != http.StatusOK || a.Status != "captured" || a.Captured != 10_000 {
		t.Errorf("%s shipped: %+v", id, a)
	}
	if a := w.Command(id, "refund", world.Fields{"refund_id": "later", "amount": 1}); a.HTTP != http.StatusOK || a.Refunded != 1 {
		t.Errorf("%s refunded: %+v", id, a)
	}
}
