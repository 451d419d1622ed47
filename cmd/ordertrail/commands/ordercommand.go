package commands

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/terminal"
)

const defaultWait = 5 * time.Second

// stepCommand asks the API for the command of its name; done is what the order is then.
func stepCommand(p Program, cmd *cobra.Command, done string, read func(*cobra.Command, *client.Command) error) *cobra.Command {
	return orderCommand(p, cmd, func(cmd *cobra.Command, api client.Client, ref client.Ref) error {
		asked := client.Command{Verb: cmd.Name(), Body: struct{}{}}
		for _, read := range []func(*cobra.Command, *client.Command) error{readWait, readKey, read} {
			if err := read(cmd, &asked); err != nil {
				return err
			}
		}
		o, err := api.Command(cmd.Context(), ref, asked)
		if err != nil {
			return err
		}
		if err := printTable(p, cmd, o.Document, orderRows(o.Order)); err != nil {
			return err
		}
		if r := o.Order.Refused(asked); r != nil {
			return refusedFailure(done, *r)
		}
		if o.UnderWay {
			p.Note("under way, not " + done + " yet: ordertrail orders show " + ref.String())
		}
		return nil
	})
}

// refusedFailure is the end of a command that was refused for good.
func refusedFailure(done string, r client.Refusal) error {
	what := "not " + done + ", " + r.Who()
	if r.Code != "" {
		what += " (" + r.Code + ")"
	}
	return &terminal.Failure{
		Exit: terminal.ExitConflict, What: what, Why: r.Why(),
		Try: "when its cause is gone, a new command with an id of its own",
	}
}

// addWait adds the flag --wait to a command.
func addWait(cmd *cobra.Command, forWhat string) {
	cmd.Flags().Duration("wait", defaultWait, "how long to wait for "+forWhat)
}

func readWait(cmd *cobra.Command, asked *client.Command) error {
	if cmd.Flags().Lookup("wait") == nil {
		return nil
	}
	wait, err := cmd.Flags().GetDuration("wait")
	if err != nil || wait < 0 {
		return terminal.Misuse("cannot use --wait", "a time to wait is not negative", "--wait 5s")
	}
	asked.Wait = &wait
	return nil
}

func readKey(cmd *cobra.Command, asked *client.Command) (err error) {
	asked.Key, err = commandID(cmd, "idempotency-key")
	return err
}

// commandID reads a flag with the id of a command, empty where it is not given.
// An empty one that is given would be no protection from doing it twice.
func commandID(cmd *cobra.Command, name string) (string, error) {
	flag := cmd.Flags().Lookup(name)
	if flag == nil || !flag.Changed {
		return "", nil
	}
	id := flag.Value.String()
	if id == "" || len(id) > 255 || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", terminal.Misuse("cannot use --"+name, "an id has 1 to 255 characters of ASCII without spaces", "leave it out, or give one that no other command has")
	}
	return id, nil
}
