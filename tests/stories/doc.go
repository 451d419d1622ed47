// Package stories plays lives of orders that are written as text, one file each in
// testdata/stories: on the left what happens, on the right what follows from it.
package stories
