package settings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

const (
	maxSecretBytes = 64 << 10

	// exposed are the permissions a secret's file must not give: writing by
	// group or others, reading by others. Reading by the group is let through
	// because systemd hands out credentials with mode 0440.
	exposed fs.FileMode = 0o026
)

// ReadSecretFile reads the secret in a file and drops the line break at its
// end. It refuses a file that others can read or change, that is empty, or
// that is too large to be a secret.
func ReadSecretFile(path string) (Secret, error) {
	file, err := os.Open(path)
	if err != nil {
		return Secret{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Secret{}, err
	}
	if mode := info.Mode().Perm(); mode&exposed != 0 {
		return Secret{}, fmt.Errorf("mode %04o lets others read or change %s: chmod 0600 it", mode, path)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxSecretBytes+1))
	if err != nil {
		return Secret{}, err
	}
	if len(text) > maxSecretBytes {
		return Secret{}, fmt.Errorf("%s is larger than %d bytes", path, maxSecretBytes)
	}
	value := NewSecret(strings.TrimRight(string(text), "\r\n"))
	if !value.IsSet() {
		return Secret{}, errors.New(path + " is empty")
	}
	return value, nil
}
