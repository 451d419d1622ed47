package main

import (
	"context"
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/settings"
)

func (p program) listCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List orders",
		Example: "  ordertrail orders list --status acknowledged --store shop-se --limit 20",
		Args:    takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			query, err := listQuery(cmd)
			if err != nil {
				return err
			}
			api, err := p.apiClient(cmd)
			if err != nil {
				return err
			}
			switch all := cmd.Flag("all").Changed; {
			case all && wantsJSON(cmd):
				return p.listAllJSON(cmd.Context(), api, query)
			case all:
				return p.listAll(cmd.Context(), api, query)
			default:
				return p.listPage(cmd, api, query)
			}
		},
	}
	settings.AddFlags(cmd, "config", "api-addr")
	flags := cmd.Flags()
	flags.String("status", "", "only orders with this `status`")
	flags.String("store", "", "only orders of this `store`")
	flags.Bool("held", false, "only orders that are held (--held=false: that are not)")
	flags.String("q", "", "only orders with this `id` or reference")
	flags.Int("limit", 0, "orders on a page")
	flags.String("cursor", "", "go on at the `cursor` an earlier page ended with")
	flags.Bool("all", false, "all pages")
	flags.Bool("json", false, jsonUsage)
	return cmd
}

func (p program) listPage(cmd *cobra.Command, api client.Client, query url.Values) error {
	var l client.Page
	document, err := api.Get(cmd.Context(), client.OrdersRoute, query, &l)
	if err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return p.JSON(document)
	}
	if l.Next != "" {
		defer p.Note("more: --cursor " + l.Next + ", or --all")
	}
	return p.printPage(l)
}

func (p program) printPage(l client.Page) error {
	all, err := l.Orders()
	if err != nil {
		return err
	}
	return p.Table(listRows(all))
}

// listAll prints page by page, so that a long list needs no memory.
func (p program) listAll(ctx context.Context, api client.Client, query url.Values) error {
	return api.EachPage(ctx, query, p.printPage)
}

// listAllJSON prints the orders of all pages as one document.
func (p program) listAllJSON(ctx context.Context, api client.Client, query url.Values) error {
	separator := `{"data":[`
	err := api.EachPage(ctx, query, func(l client.Page) error {
		for _, document := range l.Data {
			if _, err := fmt.Fprintf(p.Out, "%s%s", separator, document); err != nil {
				return err
			}
			separator = ","
		}
		return nil
	})
	if err != nil {
		return err
	}
	if separator != "," {
		fmt.Fprint(p.Out, separator)
	}
	_, err = fmt.Fprintln(p.Out, `],"next_cursor":null}`)
	return err
}
