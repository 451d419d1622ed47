package main

import (
	"strings"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

// addStoreFlag gives a command that takes an ORDER the flag --store.
func addStoreFlag(cmd *cobra.Command) {
	cmd.Flags().String("store", settings.DefaultStore, "`store` of the order, where ORDER does not name it")
}

// orderArgument reads ORDER: an id in the store of --store, or store/id.
func orderArgument(cmd *cobra.Command, argument string) (orderRef, error) {
	flag := cmd.Flags().Lookup("store")
	ref := orderRef{store: flag.Value.String(), id: argument}
	if before, after, found := strings.Cut(argument, "/"); found {
		if flag.Changed && before != ref.store {
			return orderRef{}, terminal.Misuse("two stores are named: "+before+" and "+ref.store, "", "name the store once")
		}
		ref = orderRef{store: before, id: after}
	}
	if _, err := domain.ParseStoreID(ref.store); err != nil {
		return orderRef{}, terminal.Misuse("no store has the id "+ref.store, err.Error(), "leave the store out for "+settings.DefaultStore)
	}
	id, err := domain.ParseOrderID(ref.id)
	if err != nil {
		return orderRef{}, terminal.Misuse("no order has the id "+ref.id, err.Error(), "ordertrail orders list --q "+ref.id)
	}
	return orderRef{store: ref.store, id: string(id)}, nil
}
