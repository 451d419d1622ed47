package commands

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

func shipCommand(p Program) *cobra.Command {
	cmd := stepCommand(p, &cobra.Command{
		Use:   "ship ORDER",
		Short: "Tell that an order was sent, and have it captured",
		Long: `Tell that an order was sent, and have what it costs captured: all that remains,
or an amount, or some of its lines.

A shipment has an id, which Klarna shows as the capture's reference; the same id
again captures nothing twice. One is made where none is given.`,
		Example: "  ordertrail orders ship 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --line shirt-m=2 --tracking-number 53400891",
	}, "captured", func(cmd *cobra.Command, asked *client.Command) error { return readShip(p.Terminal, cmd, asked) })
	flags := cmd.Flags()
	flags.String("shipment-id", "", "`id` of the shipment")
	addMoney(cmd, "capture")
	flags.String("tracking-company", "", "`name` of the carrier")
	flags.String("tracking-number", "", "`number` of the parcel")
	flags.String("tracking-uri", "", "`URL` where the customer follows the parcel")
	flags.String("tracking-method", "", "Klarna's `word` for how it is sent, such as Home or PickUpPoint")
	addWait(cmd, "the capture")
	return cmd
}

func readShip(out terminal.Terminal, cmd *cobra.Command, asked *client.Command) error {
	amount, lines, err := readMoney(cmd)
	if err != nil {
		return err
	}
	tracking := domain.Tracking{
		ShippingCompany: cmd.Flag("tracking-company").Value.String(), TrackingNumber: cmd.Flag("tracking-number").Value.String(),
		TrackingURI: cmd.Flag("tracking-uri").Value.String(), ShippingMethod: cmd.Flag("tracking-method").Value.String(),
	}
	var all []domain.Tracking
	if tracking != (domain.Tracking{}) {
		all = append(all, tracking)
	}
	asked.ID, err = givenOrMade(out, cmd, "shipment-id")
	asked.Body = client.ShipBody{ID: asked.ID, Amount: amount, Lines: lines, Tracking: all}
	return err
}

// givenOrMade reads the id of a shipment or refund. One that is made is told, so
// that whoever gets no answer can ask for the same again.
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

// readMoney returns the amount in minor units, nil where it is not given, and the
// lines.
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
