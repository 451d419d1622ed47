package commands

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"
)

const jsonUsage = "print the API's JSON instead of a table"

// wantsJSON tells whether the command was called with --json.
func wantsJSON(cmd *cobra.Command) bool { return cmd.Flag("json").Value.String() == "true" }

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
