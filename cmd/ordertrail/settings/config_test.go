package settings

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// configured returns what a server command is told by flags, environment and the
// text of a config file (none where empty).
func configured(t *testing.T, flags, environ []string, yaml string) (Config, error) {
	t.Helper()
	var cfg Config
	cmd := &cobra.Command{SilenceErrors: true, SilenceUsage: true}
	AddFlags(cmd)
	if yaml != "" {
		flags = append(slices.Clone(flags), "--config", writeFile(t, "ordertrail.yaml", yaml, 0o600))
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		v, err := Read(cmd, environ)
		if err != nil {
			return err
		}
		cfg, err = ConfigOf(v)
		return err
	}
	cmd.SetArgs(flags)
	return cfg, cmd.Execute()
}

func writeFile(t *testing.T, name, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaults(t *testing.T) {
	cfg, err := configured(t, nil, []string{"PATH=/bin"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if cfg.DataDir != "./ordertrail-data" || cfg.ViewsPath != "ordertrail-data/views.db" ||
		cfg.PushAddr != "127.0.0.1:8080" || cfg.APIAddr != "127.0.0.1:8081" || cfg.NatsAddr != "127.0.0.1:4222" ||
		cfg.MaxUnverified != 10000 || cfg.FeedRetention != 90*24*time.Hour || len(cfg.Stores) != 0 {
		t.Errorf("defaults are %+v", cfg)
	}
	for _, s := range table() {
		if cfg.IsSet(s.name) {
			t.Errorf("%s counts as given", s.name)
		}
	}
}

func TestFlagWinsOverEnvironmentOverFile(t *testing.T) {
	const yaml = "push_addr: 127.0.0.1:3\nmax_unverified: 3\n"
	flags := []string{"--push-addr", "127.0.0.1:1"}
	environ := []string{"ORDERTRAIL_PUSH_ADDR=127.0.0.1:2", "ORDERTRAIL_NATS_ADDR="}
	for _, test := range []struct {
		name           string
		flags, environ []string
		yaml, want     string
	}{
		{"flag", flags, environ, yaml, "127.0.0.1:1"},
		{"environment", nil, environ, yaml, "127.0.0.1:2"},
		{"file", nil, nil, yaml, "127.0.0.1:3"},
		{"default", nil, nil, "", "127.0.0.1:8080"},
		{"a flag with the default's value", []string{"--push-addr", "127.0.0.1:8080"}, environ, yaml, "127.0.0.1:8080"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg, err := configured(t, test.flags, test.environ, test.yaml)
			if err != nil {
				t.Fatal(err)
			}
			if cfg.PushAddr != test.want {
				t.Errorf("push address %q, want %q", cfg.PushAddr, test.want)
			}
			if given := test.name != "default"; cfg.IsSet("push-addr") != given {
				t.Errorf("counts as given: %v", cfg.IsSet("push-addr"))
			}
			if fromFile := test.yaml != ""; cfg.IsSet("max-unverified") != fromFile || fromFile && cfg.MaxUnverified != 3 {
				t.Errorf("max-unverified %d, given: %v", cfg.MaxUnverified, cfg.IsSet("max-unverified"))
			}
			if emptied := test.environ != nil; emptied != (cfg.NatsAddr == "") {
				t.Errorf("NATS address %q", cfg.NatsAddr)
			}
		})
	}
}

func TestEverySettingHasItsSpellings(t *testing.T) {
	for _, s := range table() {
		if s.sources&byEnvironment == 0 {
			t.Errorf("%s cannot be given in the environment", s.name)
		}
		if strings.HasSuffix(s.name, "password") || strings.HasSuffix(s.name, "secret") {
			if s.sources != byEnvironment {
				t.Errorf("the secret %s can be given outside the environment", s.name)
			}
			names := spellings(table(), func(s setting) string { return s.name })
			if !slices.Contains(names, s.name+"-file") {
				t.Errorf("the secret %s has no form in a file", s.name)
			}
		}
	}
}

func TestConfigFileFromEnvironment(t *testing.T) {
	path := writeFile(t, "o.yaml", "data: /srv/trail\nviews: sqlite:/srv/v.db\nfeed_retention: 36h\n", 0o644)
	cfg, err := configured(t, nil, []string{"ORDERTRAIL_CONFIG=" + path}, "")
	if err != nil {
		t.Fatal(err)
	}
	if cfg.DataDir != "/srv/trail" || cfg.ViewsPath != "/srv/v.db" || cfg.FeedRetention != 36*time.Hour || !cfg.IsSet("data") {
		t.Errorf("read %+v", cfg)
	}
}
