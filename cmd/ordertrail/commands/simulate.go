package commands

import (
	"fmt"
	"net"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/pushes"
	"ordertrail/adapters/klarnasim/simulator"
	"ordertrail/cmd/ordertrail/demo"
	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
)

// simulatorAddr is where the simulated Klarna listens unless told otherwise.
const simulatorAddr = "127.0.0.1:8090"

func simulateCommand(p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "klarna-sim",
		Short: "Run the simulated Klarna alone",
		Long: `Run the simulated Klarna alone, to test this or any other integration: the Order
Management API with Klarna's limits, errors and idempotency keys, pushes on
Klarna's schedule, a Merchant Portal, shoppers and faults, on a clock that can be
sped up. What can be told to it stands at /sim/v1.

It wants the credentials of ORDERTRAIL_KLARNA_USERNAME and
ORDERTRAIL_KLARNA_PASSWORD; without them it takes any.`,
		Example: `  ordertrail klarna-sim --speed 60 --push-url 'http://127.0.0.1:8080/push?klarna_order_id={checkout.order.id}'`,
		Args:    takes(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return simulate(p, cmd) },
	}
	flags := cmd.Flags()
	flags.String("addr", simulatorAddr, "loopback `host:port` to listen on")
	flags.String("schedule", "klarna", "push `schedule`: klarna, kustom or kustom-gaps")
	flags.Float64("speed", 1, "simulated `seconds` that pass in a real one")
	flags.Uint64("seed", 1, "`number` that makes baskets, shoppers and faults repeatable")
	flags.Int("rate-limit", 0, "`requests` a second before 429; 0: no limit")
	flags.String("push-url", "", "push `URL` with {checkout.order.id}")
	flags.String("notification-url", "", "fraud notification `URL` with {checkout.order.id}")
	flags.Float64("shoppers", 0, "`purchases` a second by simulated shoppers with their troubles; 0: none")
	flags.String("confirm-url", "", "`URL` that the shoppers' confirmation page calls, with {checkout.order.id}")
	flags.Bool("auto-create", false, "make an order of every unknown UUID that is asked for")
	settings.AddFlags(cmd, "config", "klarna-username", "klarna-password-file")
	return cmd
}

func simulate(p Program, cmd *cobra.Command) error {
	v, err := settings.Read(cmd, p.Environ)
	if err != nil {
		return err
	}
	cfg, shoppers, err := simulatorConfig(p, cmd, v)
	if err != nil {
		return err
	}
	addr, _ := cmd.Flags().GetString("addr")
	if host, _, err := net.SplitHostPort(addr); err != nil || !settings.IsLoopback(host) {
		return terminal.Misuse("cannot listen on "+addr, "the simulator takes orders from anybody, so it listens on loopback only", "use an address such as "+simulatorAddr)
	}
	listener, err := listenOn("addr", addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Out, "simulated Klarna is ready: http://%s, control http://%s/sim/v1\n", listener.Addr(), listener.Addr())
	return demo.RunSimulator(cmd.Context(), simulator.New(cfg, p.Now, uuid.NewString), shoppers, listener)
}

func simulatorConfig(p Program, cmd *cobra.Command, v settings.Values) (klarnasim.Config, *klarnasim.ShoppersConfig, error) {
	password, err := v.DefaultSecret("password")
	if err != nil {
		return klarnasim.Config{}, nil, err
	}
	flags := cmd.Flags()
	name, _ := flags.GetString("schedule")
	schedule, err := pushes.ScheduleNamed(name)
	if err != nil {
		return klarnasim.Config{}, nil, terminal.Misuse("cannot use --schedule", err.Error(), "ordertrail klarna-sim --help")
	}
	cfg := klarnasim.Config{Username: v.Text("klarna-username"), Password: password.Reveal(), Schedule: schedule, Tell: p.Narrator(p.Now)}
	cfg.Speed, _ = flags.GetFloat64("speed")
	cfg.Seed, _ = flags.GetUint64("seed")
	cfg.RateLimit, _ = flags.GetInt("rate-limit")
	cfg.PushURL, _ = flags.GetString("push-url")
	cfg.NotificationURL, _ = flags.GetString("notification-url")
	cfg.AutoCreate, _ = flags.GetBool("auto-create")
	if cfg.Speed <= 0 {
		return klarnasim.Config{}, nil, terminal.Misuse("cannot use --speed", "a clock goes forward", "use a number above 0, such as 60")
	}
	rate, _ := flags.GetFloat64("shoppers")
	if rate <= 0 {
		return cfg, nil, nil
	}
	confirm, _ := flags.GetString("confirm-url")
	return cfg, &klarnasim.ShoppersConfig{Rate: rate, Seed: cfg.Seed, ConfirmURL: confirm, Tell: p.Narrator(p.Now)}, nil
}
