package commands

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
)

func pushCommand(p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "push ORDER",
		Short: "Push an order id, as Klarna does",
		Long: `Push an order id to the push listener, as Klarna does once a shopper has paid.

ORDER is an id or store/id. The token of the push URL is that of --token-file,
else the push secret that the settings give for the store.`,
		Example: "  ordertrail push 2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --store shop-se",
		Args:    exactArgs("ORDER"),
		RunE:    func(cmd *cobra.Command, args []string) error { return push(p, cmd, args[0]) },
	}
	settings.AddFlags(cmd, "config", "push-addr")
	addStoreFlag(cmd)
	cmd.Flags().String("token-file", "", "`file` with the token of the push URL")
	cmd.Flags().String("url", "", "base `URL` of the push listener, where it is not at --push-addr")
	return cmd
}

func push(p Program, cmd *cobra.Command, order string) error {
	key, err := orderArgument(cmd, order)
	if err != nil {
		return err
	}
	v, err := settings.Read(cmd, p.Environ)
	if err != nil {
		return err
	}
	base, err := pushBase(cmd, v)
	if err != nil {
		return err
	}
	token, err := pushToken(cmd, v, string(key.Store))
	if err != nil {
		return err
	}
	query := url.Values{"klarna_order_id": {string(key.ID)}}
	if token.IsSet() {
		query.Set("token", token.Reveal())
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), client.CallTimeout)
	defer cancel()
	answer, err := client.New(base).Open(ctx, client.Request{Method: http.MethodPost, Path: "/push/" + url.PathEscape(string(key.Store)), Query: query})
	var refused *terminal.Failure
	if errors.As(err, &refused) && refused.Exit == terminal.ExitNotFound {
		refused.Try = "a store that is configured by --store, and the token of its push URL by --token-file"
	}
	if err != nil {
		return err
	}
	p.Note("pushed " + key.String())
	return answer.Body.Close()
}

// pushBase is the URL of --url, else that of the listener at --push-addr.
func pushBase(cmd *cobra.Command, v settings.Values) (string, error) {
	text := cmd.Flag("url").Value.String()
	if text == "" {
		return v.ClientBase("push-addr")
	}
	base, err := settings.BaseURL(text)
	if err != nil {
		err = terminal.Misuse("cannot use --url", err.Error(), "write it like http://127.0.0.1:8080")
	}
	return base, err
}

// pushToken returns the token of --token-file, else the store's push secret, if any.
func pushToken(cmd *cobra.Command, v settings.Values, store string) (settings.Secret, error) {
	path := cmd.Flag("token-file").Value.String()
	if path == "" {
		return v.StoreSecret(store, "push_secret")
	}
	token, err := settings.ReadSecretFile(path)
	if err != nil {
		err = terminal.Misuse("cannot use --token-file", err.Error(), "name a file with mode 0600 that holds the token and nothing else")
	}
	return token, err
}
