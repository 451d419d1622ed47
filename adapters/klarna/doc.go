// Package klarna asks Klarna's Order Management API about the orders of one
// store and tells it what the shop did.
//
// It asks once and says what the answer means: whatever is not the answer asked
// for is a [*domain.AnswerError], or the context's error where the caller gave up.
// When to ask again, how often and in what order is the caller's business. A write
// is done only where the answer says so in full, a capture or a refund by the id
// that Klarna gave it; else it is unclear.
//
// Amounts are read strictly and have to agree with each other, everything else
// tolerantly, and of an order only what [domain.Reading] holds: personal data is
// skipped while it is parsed.
//
// Of what Klarna sends, an error's text has only the status, the code and the
// correlation id. Its Messages are Klarna's words, at most 10 of 255 characters
// without control characters; they may quote personal data.
package klarna
