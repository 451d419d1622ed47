package commands

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

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
		Args:    exactArgs(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return list(p, cmd) },
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

func list(p Program, cmd *cobra.Command) error {
	query := given(cmd, "status", "store", "held", "q", "limit", "cursor")
	if limit := query.Get("limit"); limit != "" {
		if n, err := strconv.Atoi(limit); err != nil || n < 1 {
			return terminal.Misuse("cannot use --limit", limit+" is not above 0", "--limit 50")
		}
	}
	api, err := apiClient(p, cmd)
	if err != nil {
		return err
	}
	switch all := cmd.Flag("all").Changed; {
	case all && wantsJSON(cmd):
		return listAllJSON(cmd.Context(), p.Terminal, api, query)
	case all: // page by page, so that a long list needs no memory
		return api.EachPage(cmd.Context(), query, func(l client.Page) error { return printPage(p, l) })
	}
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
	return printPage(p, l)
}

func printPage(p Program, l client.Page) error {
	all, err := l.Orders()
	if err != nil {
		return err
	}
	rows := [][]string{{"ORDER", "STATUS", "AMOUNT", "CAPTURED", "HELD", "UPDATED"}}
	for _, o := range all {
		rows = append(rows, []string{
			string(o.Store) + "/" + string(o.ID), string(o.Status), client.Money(o, o.OrderAmount), client.Money(o, o.CapturedAmount),
			terminal.Dash(strings.Join(o.Holds, ",")), terminal.Instant(o.UpdatedAt),
		})
	}
	return p.Table(rows)
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
