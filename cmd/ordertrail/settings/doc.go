// Package settings reads what the program is told by flags, environment and config
// file, and checks it once and completely.
package settings
