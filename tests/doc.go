// Package tests holds what is tested of the product as a whole, in rooms:
//
//   - architecture: what may import what, how big things are, and the documents
//   - outside: the built program as its users and their enemies see it
//   - weeks: lives of orders in a bubble whose clock moves by weeks in milliseconds
//   - faults: every effect, every way to fail, every point to die at
//   - stories: lives of orders as text that an auditor could read and write
//   - histories: what was once written is read for ever
//   - speed: benchmarks beside bare JetStream
//
// What the rooms share is in world (the built program with a simulated Klarna),
// bubble (the product in the test's own process) and bare (JetStream alone). What
// they read is in testdata.
package tests
