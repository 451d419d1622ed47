// Package accept is the one way a push, a notification, a confirmation or a command
// gets into the log, and tells the process manager what has become due by it.
package accept
