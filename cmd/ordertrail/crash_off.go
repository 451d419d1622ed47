//go:build !crashpoints

package main

import "ordertrail/cmd/ordertrail/service"

// crashPoints is where a build for crash tests ends; see crash_on.go.
func crashPoints() service.Points { return nil }
