// Package push is the public listener: it makes Klarna's pushes and notifications
// durable and answers them, and never asks Klarna anything (help/api.md, "Pushes
// and notifications").
package push
