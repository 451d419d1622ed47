package audit

import (
	"fmt"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// Rule names what must hold. Rules are stable words: clients branch on them.
type Rule string

// The rules of a log (positions to due) and of the views made from it (view).
const (
	RulePositions        Rule = "positions"         // from 1 without gap, each readable as a message
	RuleIDs              Rule = "ids"               // an event id stands in the log once
	RuleVersions         Rule = "versions"          // of an order from 1 without gap
	RuleChain            Rule = "chain"             // each event names the position of the one before it
	RuleReadable         Rule = "readable"          // every event can be decoded
	RuleLegal            Rule = "legal"             // the table allows the step
	RuleStatus           Rule = "status"            // the status recorded is the one it folds to
	RuleReading          Rule = "reading"           // what was fetched is the order itself
	RuleCreatedOnce      Rule = "created_once"      // and before it is acknowledged
	RuleAcknowledgedOnce Rule = "acknowledged_once" // at most
	RuleEnded            Rule = "ended"             // nothing is cancelled and captured; an end is followed by what may still come
	RuleCommands         Rule = "commands"          // an intent has an id of its own and one outcome, an outcome has its intent
	RuleMoney            Rule = "money"             // 0 <= refunded <= captured <= order amount, one currency, amounts that can be
	RuleHeld             Rule = "held"              // nothing is shipped while anything holds the order
	RuleKlarnaIDs        Rule = "klarna_ids"        // a capture has an id of Klarna's, which stands in an order once; so a refund where Klarna shows one
	RuleDue              Rule = "due"               // a known order is where it should be, or something is due or watched
	RuleView             Rule = "view"              // a row of the views is the fold of its events
)

// Finding is one thing that is not as it must be. Store and ID are empty and
// Version is 0 where it is about no order.
type Finding struct {
	Store    domain.StoreID      `json:"store"`
	ID       domain.OrderID      `json:"id"`
	Version  domain.Version      `json:"version"`  // the order's
	Position eventstore.Position `json:"position"` // in the log
	Rule     Rule                `json:"rule"`
	Detail   string              `json:"detail"` // for people
}

// MaxFindings is the most findings that a report lists.
const MaxFindings = 100

// Report is what a replay of the log found.
type Report struct {
	Orders   int       `json:"orders"`         // in the log
	Compared int       `json:"compared"`       // of them with their row in the views; the others changed meanwhile, or the views are behind
	Findings []Finding `json:"findings"`       // the first MaxFindings, never nil
	Found    int       `json:"findings_total"` // also those not listed
}

func (r *Report) add(findings ...Finding) {
	r.Found += len(findings)
	room := MaxFindings - len(r.Findings)
	r.Findings = append(r.Findings, findings[:min(len(findings), room)]...)
}

// about returns a finding about a record.
func about(r eventstore.Record, rule Rule, format string, args ...any) Finding {
	return Finding{
		Store: r.Key.Store, ID: r.Key.ID, Version: r.Version, Position: r.Position,
		Rule: rule, Detail: fmt.Sprintf(format, args...),
	}
}
