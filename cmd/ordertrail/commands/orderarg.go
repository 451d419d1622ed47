package commands

import (
	"strings"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

// addStoreFlag adds the flag --store to a command that takes an ORDER.
func addStoreFlag(cmd *cobra.Command) {
	cmd.Flags().String("store", settings.DefaultStore, "`store` of the order, where ORDER does not name it")
}

// orderArgument reads ORDER: an id in the store of --store, or store/id.
func orderArgument(cmd *cobra.Command, argument string) (client.Ref, error) {
	flag := cmd.Flags().Lookup("store")
	ref := client.Ref{Store: flag.Value.String(), ID: argument}
	if before, after, found := strings.Cut(argument, "/"); found {
		if flag.Changed && before != ref.Store {
			return client.Ref{}, terminal.Misuse("two stores are named: "+before+" and "+ref.Store, "", "name the store once")
		}
		ref = client.Ref{Store: before, ID: after}
	}
	if _, err := domain.ParseStoreID(ref.Store); err != nil {
		return client.Ref{}, terminal.Misuse("no store has the id "+ref.Store, err.Error(), "leave the store out for "+settings.DefaultStore)
	}
	id, err := domain.ParseOrderID(ref.ID)
	if err != nil {
		return client.Ref{}, terminal.Misuse("no order has the id "+ref.ID, err.Error(), "ordertrail orders list --q "+ref.ID)
	}
	return client.Ref{Store: ref.Store, ID: string(id)}, nil
}
