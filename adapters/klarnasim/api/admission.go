package api

import (
	"encoding/base64"
	"net/http"
	"strings"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/operations"
)

// admit refuses a call before anybody looks at it: over the rate limit, or without credentials.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) (operations.Answer, bool) {
	if s.Config.RateLimit > 0 {
		remaining, within := s.limiter.allow(s.Now())
		rateHeaders(w.Header(), s.Config.RateLimit, remaining)
		if !within {
			a := operations.Refused(operations.StatusRefusal(http.StatusTooManyRequests))
			a.RetryAfter = 1
			return a, true
		}
	}
	if !authorized(s.Config, r.Header.Get("Authorization")) {
		return operations.Refused(&operations.Refusal{Status: http.StatusUnauthorized}), true
	}
	return operations.Answer{}, false
}

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
