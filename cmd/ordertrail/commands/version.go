package commands

import (
	"encoding/json"
	"runtime/debug"

	"github.com/spf13/cobra"

	"ordertrail/cmd/ordertrail/terminal"
)

// A build says what the program was made from.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision"` // of the repository, empty where unknown
	Modified bool   `json:"modified"` // built from files changed since
	Go       string `json:"go"`
}

func versionCommand(p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Show what this program was built from",
		Example: "  ordertrail version --json",
		Args:    exactArgs(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			b := thisBuild()
			document, err := json.Marshal(b)
			if err != nil {
				return err
			}
			revision := terminal.Dash(b.Revision)
			if b.Modified {
				revision += " (modified)"
			}
			return printTable(p, cmd, document, [][]string{{"version", b.Version}, {"revision", revision}, {"go", b.Go}})
		},
	}
	cmd.Flags().Bool("json", false, "print JSON instead of a table")
	return cmd
}

// thisBuild reads what the Go tool noted in the program.
func thisBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return build{Version: "(unknown)"}
	}
	b := build{Version: terminal.Dash(info.Main.Version), Go: info.GoVersion}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}
