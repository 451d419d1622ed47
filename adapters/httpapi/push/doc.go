// Package push is the public listener: it makes Klarna's pushes and notifications
// durable and answers them, and never asks Klarna anything (contract.md section 2).
package push
