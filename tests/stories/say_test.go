package stories

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"ordertrail/domain"
)

func (f *life) say(text string, args ...any) { f.said = append(f.said, fmt.Sprintf(text, args...)) }

// sayEvent tells an event by its name and its fields as the log holds them; a list of
// lines stands one below the other.
func (f *life) sayEvent(name string, data json.RawMessage) error {
	flat, below, err := fieldsOf(data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	f.say("%s", strings.TrimSpace(name+" "+flat))
	for _, text := range below {
		f.say("  %s", text)
	}
	return nil
}

// fieldsOf writes a JSON object as name=value, in its order; objects of a list come
// below.
func fieldsOf(data json.RawMessage) (flat string, below []string, err error) {
	var words []string
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return "", nil, err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return "", nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return "", nil, err
		}
		var list []json.RawMessage
		if json.Unmarshal(value, &list) == nil && len(list) > 0 && list[0][0] == '{' {
			for _, item := range list {
				text, _, err := fieldsOf(item)
				if err != nil {
					return "", nil, err
				}
				below = append(below, fmt.Sprintf("%s: %s", name, text))
			}
			continue
		}
		text, err := valueOf(value)
		if err != nil {
			return "", nil, err
		}
		words = append(words, fmt.Sprintf("%s=%s", name, text))
	}
	return strings.Join(words, " "), below, nil
}

// valueOf writes a value; a time is told from the story's beginning on.
func valueOf(value json.RawMessage) (string, error) {
	if value[0] == '{' {
		text, _, err := fieldsOf(value)
		return "(" + text + ")", err
	}
	var text string
	if json.Unmarshal(value, &text) != nil {
		return string(value), nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return elapsed(at.Sub(begin)), nil
	}
	if text == "" || strings.Contains(text, " ") {
		return fmt.Sprintf("%q", text), nil
	}
	return text, nil
}

// sayRefusal tells a refusal with the status that the API answers; any other error
// is one of the story.
func (f *life) sayRefusal(err error) error {
	if rule, is := errors.AsType[*domain.RuleError](err); is {
		f.say("409 %s; possible: %s", rule, orNothing(rule.Allowed))
		return nil
	}
	if step, is := errors.AsType[*domain.StepError](err); is {
		f.say("409 %s", step)
		return nil
	}
	_, amount := errors.AsType[*domain.AmountError](err)
	_, field := errors.AsType[*domain.FieldError](err)
	_, reused := errors.AsType[*domain.ReusedError](err)
	switch {
	case amount || field || reused:
		f.say("422 %s", err)
	case errors.Is(err, domain.ErrReadFirst):
		f.say("not recorded: %s", err)
	default:
		return err
	}
	return nil
}

// sayState tells where the order is, what is due and what is watched, each where it
// is not what it was.
func (f *life) sayState() {
	o := f.order
	is := string(o.Status)
	if o.Known() {
		is += fmt.Sprintf(", %d authorized, %d captured, %d refunded", o.RemainingAuthorizedAmount, o.CapturedAmount, o.RefundedAmount)
	}
	if o.Held() {
		is += ", held by " + strings.Join(o.Holds, " and ")
	}
	f.sayChanged("is", is)
	f.sayChanged("due", f.tasks(domain.Due(o)))
	f.sayChanged("watched", f.tasks(domain.Watch(o)))
}

func (f *life) sayChanged(what, now string) {
	if before, told := f.states[what]; told && before == now || !told && now == "nothing" {
		return
	}
	f.states[what] = now
	f.say("%s: %s", what, now)
}

// tasks writes tasks with the times from which they are to be done, where those are
// still to come.
func (f *life) tasks(all []domain.Task) string {
	var words []string
	for _, task := range all {
		text := strings.TrimSpace(fmt.Sprintf("%s %s", task.Kind, task.Command))
		if task.From.After(f.now) {
			text += " from " + elapsed(task.From.Sub(begin))
		}
		words = append(words, text)
	}
	return orNothing(words)
}

func orNothing(words []string) string {
	if len(words) == 0 {
		return "nothing"
	}
	return strings.Join(words, ", ")
}
