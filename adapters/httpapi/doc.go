// Package httpapi is Ordertrail's face on HTTP: the public push listener, which
// turns Klarna's pushes and notifications into durable events, and the private API,
// which shows orders and events and takes the shop's confirmations and commands
// (contract.md sections 2 and 5).
//
// Routes are flat on one gorilla/mux router a listener, without path cleaning:
// nothing is ever redirected. Every request runs through one pipeline
// (pipeline.go), every refusal is a problem document made by one mapping
// (errors.go).
package httpapi
