package commands

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

func shipCommand(p Program) *cobra.Command {
	var body client.ShipBody
	var tracking domain.Tracking
	cmd := actionCommand(p, &cobra.Command{
		Use:   "ship ORDER",
		Short: "Tell that an order was sent, and have it captured",
		Long: `Tell that an order was sent, and have what it costs captured: all that remains,
or an amount, or some of its lines.

A shipment has an id, which Klarna shows as the capture's reference; the same id
again captures nothing twice. One is made where none is given.`,
		Example: "  ordertrail orders ship 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --line shirt-m=2 --tracking-number 53400891",
	}, "captured", "the capture", func(cmd *cobra.Command, asked *client.Command) (err error) {
		if body.Amount, body.Lines, err = readMoney(cmd); err != nil {
			return err
		}
		if tracking != (domain.Tracking{}) {
			body.Tracking = []domain.Tracking{tracking}
		}
		body.ID, err = givenOrMade(p.Terminal, cmd, "shipment-id")
		asked.ID, asked.Body = body.ID, body
		return err
	})
	flags := cmd.Flags()
	flags.String("shipment-id", "", "`id` of the shipment")
	addMoney(cmd, "capture")
	flags.StringVar(&tracking.ShippingCompany, "tracking-company", "", "`name` of the carrier")
	flags.StringVar(&tracking.TrackingNumber, "tracking-number", "", "`number` of the parcel")
	flags.StringVar(&tracking.TrackingURI, "tracking-uri", "", "`URL` where the customer follows the parcel")
	flags.StringVar(&tracking.ShippingMethod, "tracking-method", "", "Klarna's `word` for how it is sent, such as Home or PickUpPoint")
	return cmd
}

func refundCommand(p Program) *cobra.Command {
	var body client.RefundBody
	var fee domain.ReturnFee
	cmd := actionCommand(p, &cobra.Command{
		Use:   "refund ORDER",
		Short: "Give captured money back",
		Long: `Give captured money back: an amount, or what some of the order's lines cost, less
a fee for the return.

A refund has an id, which Klarna keeps as its reference; the same id again
refunds nothing twice. One is made where none is given.`,
		Example: "  ordertrail orders refund 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --line shirt-m=1 --return-fee 4900 --return-fee-tax-rate 2500",
	}, "refunded", "the refund", func(cmd *cobra.Command, asked *client.Command) (err error) {
		if body.Amount, body.Lines, err = readMoney(cmd); err != nil {
			return err
		}
		if body.Amount == nil && body.Lines == nil {
			return terminal.Misuse(cmd.CommandPath()+" needs --amount or --line", "nothing says what to refund", cmd.CommandPath()+" --help")
		}
		if given := cmd.Flag("return-fee").Changed; given != cmd.Flag("return-fee-tax-rate").Changed {
			return terminal.Misuse("--return-fee and --return-fee-tax-rate go together", "0 is a tax rate, too", "--return-fee 4900 --return-fee-tax-rate 2500")
		} else if given {
			body.ReturnFee = &fee
		}
		body.ID, err = givenOrMade(p.Terminal, cmd, "refund-id")
		asked.ID, asked.Body = body.ID, body
		return err
	})
	flags := cmd.Flags()
	flags.String("refund-id", "", "`id` of the refund")
	addMoney(cmd, "refund")
	flags.Var((*minorUnits)(&fee.Amount), "return-fee", "`number` of minor units to keep back from the lines, tax included")
	flags.Int64Var(&fee.TaxRate, "return-fee-tax-rate", 0, "tax in it, in `hundredths` of a percent: 2500 is 25 %")
	flags.StringVar(&body.Reason, "reason", "", reasonUsage+"; Klarna shows them")
	return cmd
}

// givenOrMade reads an id, or makes and tells one, to ask for the same again by.
func givenOrMade(out terminal.Terminal, cmd *cobra.Command, name string) (string, error) {
	id, err := commandID(cmd, name)
	if id == "" && err == nil {
		id = newID()
		out.Note("to repeat this very command: --" + name + " " + id)
	}
	return id, err
}

// addMoney adds the flags --amount and --line to a command.
func addMoney(cmd *cobra.Command, verb string) {
	cmd.Flags().Var(new(minorUnits), "amount", "`number` of minor units to "+verb+", such as 12345 for 123.45 EUR")
	cmd.Flags().StringArray("line", nil, "`REFERENCE=QUANTITY` of an order line to "+verb+", once for each line")
}

// readMoney returns the amount in minor units, nil where not given, and the lines.
func readMoney(cmd *cobra.Command) (*int64, []domain.LineQuantity, error) {
	texts, err := cmd.Flags().GetStringArray("line")
	if err != nil {
		return nil, nil, err
	}
	var lines []domain.LineQuantity
	for _, text := range texts {
		at := strings.LastIndexByte(text, '=') // a reference may have one, too
		quantity, err := strconv.ParseInt(text[at+1:], 10, 64)
		if at < 1 || err != nil || quantity < 1 {
			return nil, nil, terminal.Misuse("cannot use --line", text+" is not REFERENCE=QUANTITY", "--line shirt-m=2")
		}
		lines = append(lines, domain.LineQuantity{Reference: text[:at], Quantity: quantity})
	}
	amount, err := cmd.Flags().GetInt64("amount")
	if err != nil || !cmd.Flag("amount").Changed {
		return nil, lines, err
	}
	return &amount, lines, nil
}

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
