package commands

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"ordertrail/adapters/httpapi/orderjson"
	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

func ordersCommand(p Program) *cobra.Command {
	orders := group(&cobra.Command{Use: "orders", Short: "Look at orders, ship, refund and cancel them"},
		listCommand(p), showCommand(p), historyCommand(p), shipCommand(p), refundCommand(p))
	for _, a := range actions() {
		orders.AddCommand(a.command(p))
	}
	return orders
}

// apiBase reads the settings of a command and the URL of the API at --api-addr.
func apiBase(p Program, cmd *cobra.Command) (v settings.Values, base string, err error) {
	if v, err = settings.Read(cmd, p.Environ); err == nil {
		base, err = v.ClientBase("api-addr")
	}
	return v, base, err
}

// apiClient is a client of the private API at --api-addr.
func apiClient(p Program, cmd *cobra.Command) (client.Client, error) {
	_, base, err := apiBase(p, cmd)
	return client.New(base), err
}

// addStoreFlag adds the flag --store to a command that takes an ORDER.
func addStoreFlag(cmd *cobra.Command) {
	cmd.Flags().String("store", settings.DefaultStore, "`store` of the order, where ORDER does not name it")
}

// orderArgument reads ORDER: an id in the store of --store, or store/id.
func orderArgument(cmd *cobra.Command, argument string) (domain.OrderKey, error) {
	flag := cmd.Flags().Lookup("store")
	store, id := flag.Value.String(), argument
	if before, after, found := strings.Cut(argument, "/"); found {
		if flag.Changed && before != store {
			return domain.OrderKey{}, terminal.Misuse("two stores are named: "+before+" and "+store, "", "name the store once")
		}
		store, id = before, after
	}
	storeID, err := domain.ParseStoreID(store)
	if err != nil {
		return domain.OrderKey{}, terminal.Misuse("no store has the id "+store, err.Error(), "leave the store out for "+settings.DefaultStore)
	}
	orderID, err := domain.ParseOrderID(id)
	if err != nil {
		return domain.OrderKey{}, terminal.Misuse("no order has the id "+id, err.Error(), "ordertrail orders list --q '"+id+"'")
	}
	return domain.OrderKey{Store: storeID, ID: orderID}, nil
}

// orderCommand is a command about one order, which ask gets.
func orderCommand(p Program, cmd *cobra.Command, ask func(*cobra.Command, client.Client, domain.OrderKey) error) *cobra.Command {
	cmd.Args = exactArgs("ORDER")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		key, err := orderArgument(cmd, args[0])
		if err != nil {
			return err
		}
		api, err := apiClient(p, cmd)
		if err != nil {
			return err
		}
		return ask(cmd, api, key)
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
	}, func(cmd *cobra.Command, api client.Client, key domain.OrderKey) error {
		var o orderjson.Order
		document, err := api.Get(cmd.Context(), client.PathOf(key), given(cmd, "at", "version"), &o)
		if err != nil {
			return err
		}
		return printTable(p, cmd, document, orderRows(o))
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
	}, func(cmd *cobra.Command, api client.Client, key domain.OrderKey) error {
		var history client.History
		document, err := api.Get(cmd.Context(), client.PathOf(key)+"/events", nil, &history)
		if err != nil {
			return err
		}
		rows := [][]string{{"VERSION", "POSITION", "TIME", "EVENT", "STATUS", "ACTOR"}}
		for _, e := range history.Data {
			rows = append(rows, []string{
				fmt.Sprint(e.Version), fmt.Sprint(e.Position), terminal.Instant(e.Time), client.EventName(e.Type), string(e.Status), e.Actor,
			})
		}
		return printTable(p, cmd, document, rows)
	})
}

const jsonUsage = "print the API's JSON instead of a table"

// wantsJSON tells whether the command was called with --json.
func wantsJSON(cmd *cobra.Command) bool { return cmd.Flag("json").Value.String() == "true" }

// printTable prints rows for people, or with --json the document they are made from.
func printTable(p Program, cmd *cobra.Command, document json.RawMessage, rows [][]string) error {
	if wantsJSON(cmd) {
		return p.JSON(document)
	}
	return p.Table(rows)
}
