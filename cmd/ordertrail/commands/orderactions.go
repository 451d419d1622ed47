package commands

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/client"
	"ordertrail/cmd/ordertrail/terminal"
	"ordertrail/domain"
)

// actionCommand asks the API for the command of its name, and waits for what wait names,
// if anything; done is what the order is then, and read takes its body from the flags.
func actionCommand(p Program, cmd *cobra.Command, done, wait string, read func(*cobra.Command, *client.Command) error) *cobra.Command {
	var patience time.Duration
	orderCommand(p, cmd, func(cmd *cobra.Command, api client.Client, key domain.OrderKey) (err error) {
		asked := client.Command{Verb: cmd.Name()}
		if wait != "" {
			asked.Wait = &patience
		}
		if patience < 0 {
			return terminal.Misuse("cannot use --wait", "a time to wait is not negative", "--wait 5s")
		}
		if asked.Key, err = commandID(cmd, "idempotency-key"); err != nil {
			return err
		}
		if err := read(cmd, &asked); err != nil {
			return err
		}
		o, err := api.Command(cmd.Context(), key, asked)
		if err != nil {
			return err
		}
		if err := printTable(p, cmd, o.Document, orderRows(o.Order)); err != nil {
			return err
		}
		if r := asked.Refused(o.Order); r != nil {
			return refusedFailure(done, *r)
		}
		if o.UnderWay {
			p.Note("under way, not " + done + " yet: ordertrail orders show " + key.String())
		}
		return nil
	})
	if wait != "" {
		cmd.Flags().DurationVar(&patience, "wait", 5*time.Second, "how long to wait for "+wait)
	}
	return cmd
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

// commandID reads a flag with the id of a command, empty only where it is not given.
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

const reasonUsage = "`why`, in a few words that are kept for ever: nothing personal"

// An action is a command with only a reason in its body; its flags are those named here.
type action struct {
	name, done  string // done: what the order is then
	wait        string // for what --wait waits
	key         bool   // takes --idempotency-key
	reason      string // usage of --reason
	withoutWhy  string // why a reason is required, empty where it is not
	short, long string
	example     string
}

func actions() []action {
	return []action{
		{name: "confirm", done: "acknowledged", wait: "the acknowledgement",
			short:   "Create and acknowledge an order now, as the shop's confirmation page does",
			example: "2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --wait 10s"},
		{name: "retry", done: "done", wait: "all of it",
			short: "Try now what is still due for an order, and read it again",
			long: `Try now what is still due for an order, without waiting for its next try, read
it again at Klarna, and ask again for an order that Klarna did not know and that
was given up.`,
			example: "2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --wait 10s"},
		{name: "cancel", done: "cancelled", wait: "the cancellation", key: true,
			reason: reasonUsage + " (required)", withoutWhy: "an order is cancelled by a decision only",
			short: "Cancel an order that will not be shipped",
			long: `Cancel an order that will not be shipped: what is authorized is let go, and
cannot be captured any more. Once something is captured, release what remains
and refund what is captured.`,
			example: "2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --reason sold-out"},
		{name: "release", done: "released", wait: "the release", key: true,
			short:   "Let go what remains authorized after a partial capture",
			example: "2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --wait 10s"},
		{name: "extend", done: "extended", wait: "the extension", key: true,
			short:   "Have an order's authorization last longer",
			example: "2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --idempotency-key extend-1"},
		{name: "hold", done: "held", key: true, reason: reasonUsage,
			short:   "Keep an order from being shipped and captured until it is resumed",
			example: "2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5 --reason address-in-doubt"},
		{name: "resume", done: "resumed", key: true,
			short:   "Lift an operator's hold, or that of a differing amount",
			example: "shop-se/2f1a6b4e-93d1-4c53-a4a9-7a3f9c7be1d5"},
	}
}

func (a action) command(p Program) *cobra.Command {
	cmd := actionCommand(p, &cobra.Command{
		Use: a.name + " ORDER", Short: a.short, Long: a.long,
		Example: "  ordertrail orders " + a.name + " " + a.example,
	}, a.done, a.wait, func(cmd *cobra.Command, asked *client.Command) error {
		why, _ := cmd.Flags().GetString("reason") // empty without that flag
		if why == "" && a.withoutWhy != "" {
			return terminal.Misuse(cmd.CommandPath()+" needs --reason", a.withoutWhy, "--reason sold-out")
		}
		asked.Body = client.Reason{Reason: why}
		return nil
	})
	if a.reason != "" {
		cmd.Flags().String("reason", "", a.reason)
	}
	if a.key {
		cmd.Flags().String("idempotency-key", "", "`id` of the command: the same again does nothing twice")
	}
	return cmd
}
