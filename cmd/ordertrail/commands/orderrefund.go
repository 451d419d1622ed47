package commands

import (
	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

func refundCommand(p Program) *cobra.Command {
	cmd := stepCommand(p, &cobra.Command{
		Use:   "refund ORDER",
		Short: "Give captured money back",
		Long: `Give captured money back: an amount, or what some of the order's lines cost, less
a fee for the return.

A refund has an id, which Klarna keeps as its reference; the same id again
refunds nothing twice. One is made where none is given.`,
		Example: "  ordertrail orders refund 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --line shirt-m=1 --return-fee 4900 --return-fee-tax-rate 2500",
	}, "refunded", func(cmd *cobra.Command, asked *client.Command) error { return readRefund(p.Terminal, cmd, asked) })
	flags := cmd.Flags()
	flags.String("refund-id", "", "`id` of the refund")
	addMoney(cmd, "refund")
	flags.Var(new(minorUnits), "return-fee", "`number` of minor units to keep back from the lines, tax included")
	flags.Int64("return-fee-tax-rate", 0, "tax in it, in `hundredths` of a percent: 2500 is 25 %")
	flags.String("reason", "", reasonUsage+"; Klarna shows them")
	addWait(cmd, "the refund")
	return cmd
}

func readRefund(out terminal.Terminal, cmd *cobra.Command, asked *client.Command) error {
	amount, lines, err := readMoney(cmd)
	if err != nil {
		return err
	}
	if amount == nil && lines == nil {
		return terminal.Misuse(cmd.CommandPath()+" needs --amount or --line", "nothing says what to refund", cmd.CommandPath()+" --help")
	}
	fee, err := readReturnFee(cmd)
	if err != nil {
		return err
	}
	asked.ID, err = givenOrMade(out, cmd, "refund-id")
	asked.Body = client.RefundBody{ID: asked.ID, Amount: amount, Lines: lines, ReturnFee: fee, Reason: cmd.Flag("reason").Value.String()}
	return err
}

// readReturnFee returns the return fee, nil where none is given.
func readReturnFee(cmd *cobra.Command) (*domain.ReturnFee, error) {
	fee, tax := cmd.Flag("return-fee").Changed, cmd.Flag("return-fee-tax-rate").Changed
	if fee != tax {
		return nil, terminal.Misuse("--return-fee and --return-fee-tax-rate go together", "0 is a tax rate, too", "--return-fee 4900 --return-fee-tax-rate 2500")
	}
	if !fee {
		return nil, nil
	}
	amount, err := cmd.Flags().GetInt64("return-fee")
	if err != nil {
		return nil, err
	}
	rate, err := cmd.Flags().GetInt64("return-fee-tax-rate")
	return &domain.ReturnFee{Amount: amount, TaxRate: rate}, err
}
