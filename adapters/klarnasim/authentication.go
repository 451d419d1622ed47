package klarnasim

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// gate refuses a call before anybody looks at it: over the rate limit, or without credentials.
func (s *Simulator) gate(w http.ResponseWriter, r *http.Request) (answer, bool) {
	if s.cfg.RateLimit > 0 {
		remaining, within := s.window.take(s.now())
		rateHeaders(w.Header(), s.cfg.RateLimit, remaining)
		if !within {
			a := refused(statusRefusal(http.StatusTooManyRequests))
			a.retryAfter = 1
			return a, true
		}
	}
	if !s.authorized(r.Header.Get("Authorization")) {
		return refused(&refusal{status: http.StatusUnauthorized}), true
	}
	return answer{}, false
}

func (s *Simulator) authorized(header string) bool {
	scheme, credentials, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Basic") || credentials == "" {
		return false
	}
	if s.cfg.Username == "" {
		return true
	}
	return credentials == base64.StdEncoding.EncodeToString([]byte(s.cfg.Username+":"+s.cfg.Password))
}
