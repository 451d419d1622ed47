//go:build !crashpoints

package service

// CrashPoints is where a build for crash tests ends; see crash_on.go.
func CrashPoints() Points { return nil }
