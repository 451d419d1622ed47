package terminal

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{"lst": "list", "shwo": "show", "history": "history", "confrm": "confirm"} {
		t.Run(name, func(t *testing.T) {
			if got := nearest(name, []string{"list", "show", "history", "confirm"}); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		})
	}
}

func TestOnlyWhatIsNearIsSuggested(t *testing.T) {
	for name, want := range map[string]string{
		"lst": ", did you mean list?", "conf": ", did you mean confirm?", "show me all": ", did you mean show?", "hold": "", "frobnicate": "",
	} {
		t.Run(name, func(t *testing.T) {
			if got := DidYouMean(name, []string{"list", "show", "history", "confirm"}); got != want {
				t.Errorf("%q: %q, want %q", name, got, want)
			}
		})
	}
}

func TestEditDistanceIsADistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching("[abc]{0,6}")
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		ab := editDistance(a, b)
		if (ab == 0) != (a == b) || ab != editDistance(b, a) || ab > editDistance(a, c)+editDistance(c, b) || ab > max(len(a), len(b)) {
			t.Fatalf("%q to %q is %d", a, b, ab)
		}
	})
}

func TestMoney(t *testing.T) {
	for _, test := range []struct {
		minor    int64
		currency string
		want     string
	}{
		{12345, "SEK", "123.45 SEK"}, {5, "EUR", "0.05 EUR"}, {-5, "EUR", "-0.05 EUR"}, {0, "NOK", "0.00 NOK"},
		{12345, "JPY", "12345 JPY"}, {12345, "KWD", "12.345 KWD"}, {500, "ISK", "500 ISK"}, {1, "CLF", "0.0001 CLF"},
		{math.MinInt64, "USD", "-92233720368547758.08 USD"},
	} {
		t.Run(test.currency, func(t *testing.T) {
			if got := Money(test.minor, test.currency); got != test.want {
				t.Errorf("%d %s: %s", test.minor, test.currency, got)
			}
		})
	}
}

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"plain åß 漢": "plain åß 漢", "a\x1b[31mred": "a[31mred", "a\r\nb\tc": "abc",
		"\u202egnp.exe": "gnp.exe", "\u009b1m": "1m", "a\xffb": "a\uFFFDb",
	} {
		t.Run(text, func(t *testing.T) {
			if got := Printable(text); got != want {
				t.Errorf("%q: %q", text, got)
			}
		})
	}
}
