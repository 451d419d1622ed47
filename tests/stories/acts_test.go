package stories

import (
	"fmt"
	"strconv"
	"strings"

	"ordertrail/domain"
)

// act is what may stand in a line: its words, the ids it takes (those with ? may be
// left out), its options, and what it does.
type act struct {
	does    string
	ids     []string
	options string
	do      func(*life, line) error
	silent  bool // nothing can follow
}

func acts() []act {
	return []act{
		{does: "order acknowledged", do: acknowledged},
		{does: "klarna pushes", do: pushes(domain.ViaPush)},
		{does: "shop confirms", do: pushes(domain.ViaConfirm)},
		{does: "shop names", do: pushes(domain.ViaCheckout)},
		{does: "shop retries", do: pushes(domain.ViaRetry)},
		{does: "klarna notifies", ids: []string{"word"}, do: notifies},
		{does: "klarna shows", ids: []string{"move?", "id?"}, options: "amount currency status fraud reference expires released for", do: shows, silent: true},
		{does: "klarna takes", ids: []string{"kind", "id?"}, options: "as until", do: takes},
		{does: "klarna refuses", ids: []string{"kind", "id?"}, options: "status code words", do: refuses},
		{does: "we read", do: func(f *life, _ line) error { return f.read() }},
		{does: "we give-up", options: "reason", do: func(f *life, l line) error { return f.decide(domain.GiveUp{Reason: l.options["reason"]}) }},
		{does: "shop accepts", options: "number expects currency", do: accepts},
		{does: "shop declines", options: "number reason", do: func(f *life, l line) error {
			return f.decide(domain.Create{Answer: domain.ShopAnswer{OrderNumber: l.options["number"], Cancel: l.options["reason"]}})
		}},
		{does: "shop ships", ids: []string{"id"}, options: "amount lines tracking", do: ships},
		{does: "shop refunds", ids: []string{"id"}, options: "amount lines fee tax reason", do: refunds},
		{does: "shop cancels", ids: []string{"id?"}, options: "reason", do: func(f *life, l line) error {
			return f.decide(domain.RequestCancel{ID: l.id(0), DefaultID: f.made(), Reason: l.options["reason"]})
		}},
		{does: "shop releases", ids: []string{"id?"}, do: func(f *life, l line) error {
			return f.decide(domain.RequestRelease{ID: l.id(0), DefaultID: f.made()})
		}},
		{does: "shop extends", ids: []string{"id?"}, do: func(f *life, l line) error {
			return f.decide(domain.RequestExtend{ID: l.id(0), DefaultID: f.made()})
		}},
		{does: "shop holds", ids: []string{"id?"}, options: "reason", do: func(f *life, l line) error {
			return f.decide(domain.Hold{ID: l.id(0), Reason: l.options["reason"]})
		}},
		{does: "shop resumes", ids: []string{"id?"}, do: func(f *life, l line) error { return f.decide(domain.Resume{ID: l.id(0)}) }},
	}
}

// acknowledged is all that plain_life.txt tells.
func acknowledged(f *life, _ line) error {
	for _, command := range []domain.Command{
		domain.Push{Via: domain.ViaPush}, domain.Observe{Reading: f.klarna}, domain.Create{}, domain.Acknowledge{},
	} {
		if err := f.decide(command); err != nil {
			return err
		}
	}
	f.said = nil
	return nil
}

func pushes(via string) func(*life, line) error {
	return func(f *life, _ line) error { return f.decide(domain.Push{Via: via}) }
}

// notifies is a push where the order was not found yet.
func notifies(f *life, l line) error {
	if !f.order.Known() {
		return f.decide(domain.Push{Via: domain.ViaNotification, Notice: l.id(0)})
	}
	return f.decide(domain.Notify{EventType: l.id(0)})
}

func accepts(f *life, l line) error {
	answer := domain.ShopAnswer{OrderNumber: l.options["number"]}
	expected, err := l.amount("expects")
	if err != nil {
		return err
	}
	if expected != nil {
		answer.Expected = &domain.Money{Amount: *expected, Currency: l.options["currency"]}
	}
	return f.decide(domain.Create{Answer: answer})
}

func ships(f *life, l line) error {
	amount, err := l.amount("amount")
	if err != nil {
		return err
	}
	lines, err := l.lines()
	if err != nil {
		return err
	}
	ship := domain.Ship{ID: l.id(0), Amount: amount, Lines: lines}
	if text, is := l.options["tracking"]; is {
		company, number, _ := strings.Cut(text, ":")
		ship.Tracking = []domain.Tracking{{ShippingCompany: company, TrackingNumber: number}}
	}
	return f.decide(ship)
}

func refunds(f *life, l line) error {
	amount, err := l.amount("amount")
	if err != nil {
		return err
	}
	lines, err := l.lines()
	if err != nil {
		return err
	}
	fee, err := l.amount("fee")
	if err != nil {
		return err
	}
	refund := domain.RequestRefund{ID: l.id(0), Amount: amount, Lines: lines, Reason: l.options["reason"]}
	if fee != nil {
		rate, err := strconv.ParseInt(l.options["tax"], 10, 64)
		if err != nil {
			return fmt.Errorf("tax %q is no rate such as 2500, which is 25 %%", l.options["tax"])
		}
		refund.ReturnFee = &domain.ReturnFee{Amount: *fee, TaxRate: rate}
	}
	return f.decide(refund)
}

func refuses(f *life, l line) error {
	status, err := strconv.Atoi(l.options["status"])
	if err != nil {
		return fmt.Errorf("status %q is no number", l.options["status"])
	}
	return f.decide(domain.RecordRefusal{Refusal: domain.Refusal{
		What: domain.Kind(l.id(0)), ID: l.id(1), Status: status, Code: l.options["code"], Messages: []string{l.options["words"]},
	}})
}
