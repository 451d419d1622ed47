package terminal

import (
	"fmt"
	"math/big"
)

// minorDigits returns how many decimals a currency has by ISO 4217.
func minorDigits(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	}
	return 2
}

// Money writes an amount in minor units for people: 12345 SEK is "123.45 SEK".
func Money(minor int64, currency string) string {
	digits := minorDigits(currency)
	amount := new(big.Rat).SetFrac(big.NewInt(minor), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	return fmt.Sprintf("%s %s", amount.FloatString(digits), currency)
}
