package commands

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/settings"
	"ordertrail/cmd/ordertrail/terminal"
)

// The demo brings its own Klarna, so what describes another is neither used nor
// refused.
func TestDemoLeavesStoresAside(t *testing.T) {
	environ := strings.Fields("ORDERTRAIL_KLARNA_URL=klarna-eu ORDERTRAIL_KLARNA_RATE=x ORDERTRAIL_KLARNA_PASSWORD_FILE=/none " +
		"ORDERTRAIL_SHOP_URL=x ORDERTRAIL_SHOP_SECRET=y ORDERTRAIL_PUSH_SECRET_FILE=/none ORDERTRAIL_AUTO_EXTEND=perhaps ORDERTRAIL_MAX_UNVERIFIED=7")
	file := fileWith(t, "ordertrail.yaml", "stores: [{id: A, klarna_url: 'ftp://x'}]")
	read := func(environ ...string) (cfg settings.Config, err error) {
		cmd := &cobra.Command{}
		settings.AddFlags(cmd, "config")
		if err := cmd.ParseFlags([]string{"--config", file}); err != nil {
			t.Fatal(err)
		}
		return demoConfig(Program{Environ: environ}, cmd)
	}
	cfg, err := read(environ...)
	if err != nil || len(cfg.Stores) != 0 || cfg.MaxUnverified != 7 {
		t.Errorf("%+v, %v", cfg, err)
	}
	told := callWith(t, Program{Environ: append(environ, "ORDERTRAIL_MAX_UNVERIFIED=x")}, "demo")
	if told.exit != terminal.ExitUsage || strings.Count(told.stderr, "error: ") != 1 || !strings.Contains(told.stderr, "ORDERTRAIL_MAX_UNVERIFIED") {
		t.Errorf("a wrong setting of the service: %+v", told)
	}
}
