package commands

import (
	"context"
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
)

func listCommand(p Program) *cobra.Command {
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
			api, err := apiClient(p, cmd)
			if err != nil {
				return err
			}
			switch all := cmd.Flag("all").Changed; {
			case all && wantsJSON(cmd):
				return listAllJSON(cmd.Context(), p.Terminal, api, query)
			case all:
				return listAll(cmd.Context(), p.Terminal, api, query)
			default:
				return listPage(p.Terminal, cmd, api, query)
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

func listPage(out terminal.Terminal, cmd *cobra.Command, api client.Client, query url.Values) error {
	var l client.Page
	document, err := api.Get(cmd.Context(), client.OrdersRoute, query, &l)
	if err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return out.JSON(document)
	}
	if l.Next != "" {
		defer out.Note("more: --cursor " + l.Next + ", or --all")
	}
	return printPage(out, l)
}

func printPage(out terminal.Terminal, l client.Page) error {
	all, err := l.Orders()
	if err != nil {
		return err
	}
	return out.Table(listRows(all))
}

// listAll prints page by page, so that a long list needs no memory.
func listAll(ctx context.Context, out terminal.Terminal, api client.Client, query url.Values) error {
	return api.EachPage(ctx, query, func(l client.Page) error { return printPage(out, l) })
}

// listAllJSON prints the orders of all pages as one document.
func listAllJSON(ctx context.Context, out terminal.Terminal, api client.Client, query url.Values) error {
	separator := `{"data":[`
	err := api.EachPage(ctx, query, func(l client.Page) error {
		for _, document := range l.Data {
			if _, err := fmt.Fprintf(out.Out, "%s%s", separator, document); err != nil {
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
		fmt.Fprint(out.Out, separator)
	}
	_, err = fmt.Fprintln(out.Out, `],"next_cursor":null}`)
	return err
}
