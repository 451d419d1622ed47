package main

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
)

// minorUnits is the value of a flag with an amount.
type minorUnits int64

// Set reads a whole number: 1.5 would be a guess at the currency's decimals.
func (m *minorUnits) Set(text string) error {
	minor, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return errors.New("it is minor units, a whole number such as 150")
	}
	*m = minorUnits(minor)
	return nil
}

// String is pflag.Value's.
func (m *minorUnits) String() string { return strconv.FormatInt(int64(*m), 10) }

// Type is pflag.Value's: that of GetInt64.
func (m *minorUnits) Type() string { return "int64" }

// minorDigits gives how many decimals a currency has by ISO 4217: 2 but for
// the currencies named here.
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

// money writes an amount in minor units with its currency's decimals:
// 12345 SEK as "123.45 SEK".
func money(minor int64, currency string) string {
	digits := minorDigits(currency)
	amount := new(big.Rat).SetFrac(big.NewInt(minor), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	return fmt.Sprintf("%s %s", amount.FloatString(digits), currency)
}
