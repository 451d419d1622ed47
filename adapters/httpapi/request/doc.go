// Package request reads what a request brings: the order it names, its query and
// its body.
package request
