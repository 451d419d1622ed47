// Package audit folds a whole log again and says what in it, or in the views, is
// not as it must be.
//
// It reads and never writes, and asks nobody but the log and the views. While it
// runs it holds each order as folded, about 2 KiB, 48 bytes for each intent of it,
// and 16 bytes of hash for each event's id, about 40 bytes with the map's own.
package audit
