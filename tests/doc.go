// Package tests holds what is tested of the product as a whole: its architecture,
// the built program from the outside, its crashes, its speed and its README.
package tests
