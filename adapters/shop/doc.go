// Package shop asks the order system of one store whether it takes an order,
// before the order becomes the shop's own.
//
// It posts the order, signed by Standard Webhooks
// (https://www.standardwebhooks.com), and reads what the shop decides. It asks
// once: when to ask again is the caller's business. Whatever is not an answer is a
// [*domain.AnswerError] of kind unclear, unreachable or wrong_answer, or the
// context's error where the caller gave up. It never stands for a decision, so a
// shop that fails cancels nothing. A shop that cancels does so whatever reason it
// gives; one that must not be kept for ever is replaced.
//
// Of what the shop sends, an error's text has only the status. The AnswerError's
// own Status stays 0, since that is Klarna's.
package shop
