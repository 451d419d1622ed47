package queries

import (
	"net/http"
	"strings"
)

// matchesETag says whether If-None-Match names the version that is current.
func matchesETag(r *http.Request, etag string) bool {
	for _, header := range r.Header.Values("If-None-Match") {
		for named := range strings.SplitSeq(header, ",") {
			named = strings.TrimPrefix(strings.TrimSpace(named), "W/")
			if named == etag || named == "*" {
				return true
			}
		}
	}
	return false
}
