// Package pipeline is what every request of a listener runs through, known route
// or not: the guard, the route, the metrics and the answer (pipeline.go).
//
// Routes are flat on one gorilla/mux router a listener, without path cleaning:
// nothing is ever redirected.
package pipeline
