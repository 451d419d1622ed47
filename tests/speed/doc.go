// Package speed holds the benchmarks of the built program, beside what JetStream
// alone does on the same machine.
package speed
