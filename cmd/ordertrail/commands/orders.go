package commands

import (
	"net/url"
	"strconv"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
)

func ordersCommand(p Program) *cobra.Command {
	return group(&cobra.Command{Use: "orders", Short: "Look at orders, ship, refund and cancel them"},
		listCommand(p), showCommand(p), historyCommand(p),
		confirmCommand(p), retryCommand(p),
		shipCommand(p), refundCommand(p), cancelCommand(p), releaseCommand(p), extendCommand(p),
		holdCommand(p), resumeCommand(p))
}

// apiClient is a client of the private API at --api-addr.
func apiClient(p Program, cmd *cobra.Command) (client.Client, error) {
	v, err := settings.Read(cmd, p.Environ)
	if err != nil {
		return client.Client{}, err
	}
	base, err := v.ClientBase("api-addr")
	return client.New(base), err
}

// orderCommand is a command about one order; ask gets the order and a client of
// the API.
func orderCommand(p Program, cmd *cobra.Command, ask func(*cobra.Command, client.Client, client.Ref) error) *cobra.Command {
	cmd.Args = takes("ORDER")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ref, err := orderArgument(cmd, args[0])
		if err != nil {
			return err
		}
		api, err := apiClient(p, cmd)
		if err != nil {
			return err
		}
		return ask(cmd, api, ref)
	}
	settings.AddFlags(cmd, "config", "api-addr")
	addStoreFlag(cmd)
	cmd.Flags().Bool("json", false, jsonUsage)
	return cmd
}

func showCommand(p Program) *cobra.Command {
	cmd := orderCommand(p, &cobra.Command{
		Use:     "show ORDER",
		Short:   "Show an order as it is now, or as it was",
		Example: "  ordertrail orders show shop-se/2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --version 2",
	}, func(cmd *cobra.Command, api client.Client, ref client.Ref) error {
		var o client.Order
		document, err := api.Get(cmd.Context(), ref.Path(), given(cmd, "at", "version"), &o)
		if err != nil {
			return err
		}
		return printOrder(p.Terminal, cmd, document, o)
	})
	cmd.Flags().String("at", "", "as it was at this `time`, like 2026-11-23T08:15:00Z")
	cmd.Flags().String("version", "", "as it was after this `number` of events")
	return cmd
}

// given is the query of those flags that were given.
func given(cmd *cobra.Command, names ...string) url.Values {
	query := make(url.Values)
	for _, name := range names {
		if flag := cmd.Flag(name); flag.Changed {
			query.Set(name, flag.Value.String())
		}
	}
	return query
}

func historyCommand(p Program) *cobra.Command {
	return orderCommand(p, &cobra.Command{
		Use:     "history ORDER",
		Short:   "Show what happened to an order, oldest first",
		Example: "  ordertrail orders history 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --json",
	}, func(cmd *cobra.Command, api client.Client, ref client.Ref) error {
		var history client.History
		document, err := api.Get(cmd.Context(), ref.Path()+"/events", nil, &history)
		if err != nil {
			return err
		}
		if wantsJSON(cmd) {
			return p.JSON(document)
		}
		return p.Table(historyRows(history.Data))
	})
}

func printOrder(out terminal.Terminal, cmd *cobra.Command, document []byte, o client.Order) error {
	if wantsJSON(cmd) {
		return out.JSON(document)
	}
	return out.Table(orderRows(o))
}

// listQuery gathers the filters of orders list that were given.
func listQuery(cmd *cobra.Command) (url.Values, error) {
	query := given(cmd, "status", "store", "held", "q", "limit", "cursor")
	if limit := query.Get("limit"); limit != "" {
		if n, err := strconv.Atoi(limit); err != nil || n < 1 {
			return nil, terminal.Misuse("cannot use --limit", limit+" is not above 0", "--limit 50")
		}
	}
	return query, nil
}
