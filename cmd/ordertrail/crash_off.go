//go:build !crashpoints

package main

import (
	"ordertrail/eventstore"
	"ordertrail/projections/processmanager"
)

// watchLog and watchKlarna are where a build for crash tests puts its named
// crash points; see crash_on.go.
func (program) watchLog(log eventstore.Log) eventstore.Log { return log }

func (program) watchKlarna(client processmanager.Klarna) processmanager.Klarna { return client }
