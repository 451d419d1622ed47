package documents

import (
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// asyncDocument is what a test needs of the description of the feed.
type asyncDocument struct {
	AsyncAPI   string
	Channels   map[string]struct{ Address string }
	Operations map[string]struct{ Action string }
	Components struct {
		Messages map[string]struct {
			Name    string
			Payload struct {
				Schema map[string]string
			}
		}
		MessageTraits map[string]struct {
			Headers struct {
				Required   []string
				Properties map[string]any
			}
		} `yaml:"messageTraits"`
	}
}

// TestFeedIsDescribed: every event has its channel, operation and schema, every
// header of the feed its line, and there are no others.
func TestFeedIsDescribed(t *testing.T) {
	body, err := asyncAPI()
	if err != nil {
		t.Fatal(err)
	}
	var document asyncDocument
	if err := yaml.Unmarshal(body, &document); err != nil {
		t.Fatal(err)
	}
	events := domain.Events()
	if document.AsyncAPI != "3.0.0" || len(document.Channels) != len(events) || len(document.Operations) != len(events) || len(document.Components.Messages) != len(events) {
		t.Errorf("%d channels, %d operations, %d messages for %d events", len(document.Channels), len(document.Operations), len(document.Components.Messages), len(events))
	}
	for _, event := range events {
		name := event.Name()
		message := document.Components.Messages[name]
		record := eventstore.Record{Name: name, Schema: eventstore.Schema(name)}
		if document.Channels[name].Address != "events.{store}."+name || document.Operations[name].Action != "send" ||
			message.Name != record.Type() || message.Payload.Schema["$ref"] != "/"+schemaFile(name) {
			t.Errorf("%s: channel %+v, message %+v", name, document.Channels[name], message)
		}
	}
	described := document.Components.MessageTraits["cloudEvent"].Headers
	for header := range (eventstore.Record{}).FeedHeaders() {
		if _, ok := described.Properties[header]; !ok || !slices.Contains(described.Required, header) {
			t.Errorf("header %s is not described", header)
		}
	}
	if sent := len((eventstore.Record{}).FeedHeaders()); len(described.Properties) != sent {
		t.Errorf("%d headers are described, %d sent", len(described.Properties), sent)
	}
}
