package commands

import (
	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/terminal"
)

// noFields is for a command that takes none.
func noFields(*cobra.Command, *client.Command) error { return nil }

const reasonUsage = "`why`, in a few words that are kept for ever: nothing personal"

func confirmCommand(p Program) *cobra.Command {
	cmd := stepCommand(p, &cobra.Command{
		Use:     "confirm ORDER",
		Short:   "Create and acknowledge an order now, as the shop's confirmation page does",
		Example: "  ordertrail orders confirm 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --wait 10s",
	}, "acknowledged", noFields)
	addWait(cmd, "the acknowledgement")
	return cmd
}

func retryCommand(p Program) *cobra.Command {
	cmd := stepCommand(p, &cobra.Command{
		Use:   "retry ORDER",
		Short: "Try now what is still due for an order, and read it again",
		Long: `Try now what is still due for an order, without waiting for its next try, read
it again at Klarna, and ask again for an order that Klarna did not know and that
was given up.`,
		Example: "  ordertrail orders retry 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --wait 10s",
	}, "done", noFields)
	addWait(cmd, "all of it")
	return cmd
}

func cancelCommand(p Program) *cobra.Command {
	cmd := stepCommand(p, &cobra.Command{
		Use:   "cancel ORDER",
		Short: "Cancel an order that will not be shipped",
		Long: `Cancel an order that will not be shipped: what is authorized is let go, and
cannot be captured any more. Once something is captured, release what remains
and refund what is captured.`,
		Example: "  ordertrail orders cancel 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --reason sold-out",
	}, "cancelled", func(cmd *cobra.Command, asked *client.Command) error {
		why := cmd.Flag("reason").Value.String()
		if why == "" {
			return terminal.Misuse(cmd.CommandPath()+" needs --reason", "an order is cancelled by a decision only", "--reason sold-out")
		}
		asked.Body = client.Reason{Reason: why}
		return nil
	})
	cmd.Flags().String("reason", "", reasonUsage+" (required)")
	addWait(cmd, "the cancellation")
	addKey(cmd)
	return cmd
}

func releaseCommand(p Program) *cobra.Command {
	cmd := stepCommand(p, &cobra.Command{
		Use:     "release ORDER",
		Short:   "Let go what remains authorized after a partial capture",
		Example: "  ordertrail orders release 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --wait 10s",
	}, "released", noFields)
	addWait(cmd, "the release")
	addKey(cmd)
	return cmd
}

func extendCommand(p Program) *cobra.Command {
	cmd := stepCommand(p, &cobra.Command{
		Use:     "extend ORDER",
		Short:   "Have an order's authorization last longer",
		Example: "  ordertrail orders extend 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --idempotency-key extend-1",
	}, "extended", noFields)
	addWait(cmd, "the extension")
	addKey(cmd)
	return cmd
}

func holdCommand(p Program) *cobra.Command {
	cmd := stepCommand(p, &cobra.Command{
		Use:     "hold ORDER",
		Short:   "Keep an order from being shipped and captured until it is resumed",
		Example: "  ordertrail orders hold 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --reason address-in-doubt",
	}, "held", func(cmd *cobra.Command, asked *client.Command) error {
		asked.Body = client.Reason{Reason: cmd.Flag("reason").Value.String()}
		return nil
	})
	cmd.Flags().String("reason", "", reasonUsage)
	addKey(cmd)
	return cmd
}

func resumeCommand(p Program) *cobra.Command {
	cmd := stepCommand(p, &cobra.Command{
		Use:     "resume ORDER",
		Short:   "Lift an operator's hold, or that of a differing amount",
		Example: "  ordertrail orders resume shop-se/2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5",
	}, "resumed", noFields)
	addKey(cmd)
	return cmd
}
