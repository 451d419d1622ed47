package klarna

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"ordertrail/domain"
)

// What is for the customer to see is left out where Klarna would refuse the whole; the
// money never is.
func TestWhatDoesNotFitIntoARequestIsLeftOut(t *testing.T) {
	lines := func(n int) []domain.Line {
		return slices.Repeat([]domain.Line{{Reference: strings.Repeat("r", 255), Name: strings.Repeat("🧦", 255), Quantity: 1}}, n)
	}
	tracking := func(n, length int) []domain.Tracking {
		return slices.Repeat([]domain.Tracking{{TrackingURI: "https://p.example/" + strings.Repeat("p", length)}}, n)
	}
	for name, test := range map[string]struct {
		move                domain.CaptureMove
		wantLines, wantInfo int
	}{
		"all of it fits":            {domain.CaptureMove{Lines: lines(500), Tracking: tracking(100, 100)}, 500, 100},
		"without the lines":         {domain.CaptureMove{Lines: lines(1000), Tracking: tracking(500, 1000)}, 0, 500},
		"the amount alone":          {domain.CaptureMove{Lines: lines(1000), Tracking: tracking(500, 3000)}, 0, 0},
		"with tracking of one byte": {domain.CaptureMove{Tracking: tracking(500, 1)}, 0, 500},
	} {
		t.Run(name, func(t *testing.T) {
			test.move.Amount, test.move.Reference = 7, "s1"
			body, err := captureCall(testOrder, test.move, testKey).encoded()
			if err != nil {
				t.Fatal(err)
			}
			sent, err := io.ReadAll(body)
			var shown captureBody
			if err != nil || json.Unmarshal(sent, &shown) != nil || len(sent) > maxRequest {
				t.Fatalf("%d bytes, %v", len(sent), err)
			}
			if shown.Amount != 7 || shown.Reference != "s1" || len(shown.Lines) != test.wantLines || len(shown.Tracking) != test.wantInfo {
				t.Errorf("%d of %q with %d lines and %d parcels", shown.Amount, shown.Reference, len(shown.Lines), len(shown.Tracking))
			}
		})
	}
}
