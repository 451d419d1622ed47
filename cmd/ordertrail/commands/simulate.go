package commands

import (
	"fmt"
	"net"
	"strings"

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

// simulation is what the flags of klarna-sim say.
type simulation struct {
	addr, schedule string
	klarna         klarnasim.Config
	shoppers       klarnasim.ShoppersConfig
}

func simulateCommand(p Program) *cobra.Command {
	var s simulation
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
		Args:    exactArgs(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.run(p, cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&s.addr, "addr", simulatorAddr, "loopback `host:port` to listen on")
	flags.StringVar(&s.schedule, "schedule", "klarna", "push `schedule`: klarna, kustom or kustom-gaps")
	flags.Float64Var(&s.klarna.Speed, "speed", 1, "simulated `seconds` that pass in a real one")
	flags.Uint64Var(&s.klarna.Seed, "seed", 1, "`number` that makes baskets, shoppers and faults repeatable")
	flags.IntVar(&s.klarna.RateLimit, "rate-limit", 0, "`requests` a second before 429; 0: no limit")
	flags.StringVar(&s.klarna.PushURL, "push-url", "", "push `URL` with {checkout.order.id}")
	flags.StringVar(&s.klarna.NotificationURL, "notification-url", "", "fraud notification `URL` with {checkout.order.id}")
	flags.Float64Var(&s.shoppers.Rate, "shoppers", 0, "`purchases` a second by simulated shoppers with their troubles; 0: none")
	flags.StringVar(&s.shoppers.ConfirmURL, "confirm-url", "", "`URL` that the shoppers' confirmation page calls, with {checkout.order.id}")
	flags.BoolVar(&s.klarna.AutoCreate, "auto-create", false, "make an order of every unknown UUID that is asked for")
	settings.AddFlags(cmd, "config", "klarna-username", "klarna-password-file")
	return cmd
}

func (s simulation) run(p Program, cmd *cobra.Command) error {
	if err := s.checkURLs(); err != nil {
		return err
	}
	v, err := settings.Read(cmd, p.Environ)
	if err != nil {
		return err
	}
	password, err := v.DefaultSecret("password")
	if err != nil {
		return err
	}
	s.klarna.Username, s.klarna.Password, s.klarna.Tell = v.Text("klarna-username"), password.Reveal(), p.Narrator(p.Now)
	if s.klarna.Schedule, err = pushes.ScheduleNamed(s.schedule); err != nil {
		return terminal.Misuse("cannot use --schedule", err.Error(), "ordertrail klarna-sim --help")
	}
	if s.klarna.Speed <= 0 {
		return terminal.Misuse("cannot use --speed", "a clock goes forward", "use a number above 0, such as 60")
	}
	if host, _, err := net.SplitHostPort(s.addr); err != nil || !settings.IsLoopback(host) {
		return terminal.Misuse("cannot listen on "+s.addr, "the simulator takes orders from anybody, so it listens on loopback only", "use an address such as "+simulatorAddr)
	}
	listener, err := listenOn("addr", s.addr)
	if err != nil {
		return err
	}
	var shoppers *klarnasim.ShoppersConfig
	if s.shoppers.Rate > 0 {
		shoppers = &s.shoppers
		shoppers.Seed, shoppers.Tell = s.klarna.Seed, s.klarna.Tell
	}
	fmt.Fprintf(p.Out, "simulated Klarna is ready: http://%s, control http://%s/sim/v1\n", listener.Addr(), listener.Addr())
	return demo.RunSimulator(cmd.Context(), simulator.New(s.klarna, p.Now, uuid.NewString), shoppers, listener)
}

// checkURLs refuses what could never be called. A notification names its order in the body, the others in the URL.
func (s simulation) checkURLs() error {
	const try = "write it like http://127.0.0.1:8080/push?klarna_order_id=" + pushes.OrderPlaceholder
	for _, row := range []struct {
		flag, url string
		inBody    bool
	}{
		{flag: "push-url", url: s.klarna.PushURL},
		{flag: "notification-url", url: s.klarna.NotificationURL, inBody: true},
		{flag: "confirm-url", url: s.shoppers.ConfirmURL},
	} {
		switch {
		case row.url == "":
		case !strings.HasPrefix(row.url, "http://") && !strings.HasPrefix(row.url, "https://"):
			return terminal.Misuse("cannot use --"+row.flag, "the URL must start with http:// or https://", try)
		case !row.inBody && !strings.Contains(row.url, pushes.OrderPlaceholder):
			return terminal.Misuse("cannot use --"+row.flag, "it names no order without "+pushes.OrderPlaceholder, try)
		}
	}
	return nil
}
