package api

import (
	"encoding/base64"
	"strings"

	"ordertrail/adapters/klarnasim"
)

// authorized tells whether the Authorization header has the credentials of the account, or any where
// it has none.
func authorized(cfg *klarnasim.Config, header string) bool {
	scheme, credentials, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Basic") || credentials == "" {
		return false
	}
	if cfg.Username == "" {
		return true
	}
	return credentials == base64.StdEncoding.EncodeToString([]byte(cfg.Username+":"+cfg.Password))
}
