package documents

import (
	"bytes"
	"fmt"
	"text/template"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// asyncAPI returns the description of the feed on NATS, in which every event type
// has its channel, operation and message.
func asyncAPI() ([]byte, error) {
	described, err := template.ParseFS(files, "asyncapi.yaml.tmpl")
	if err != nil {
		return nil, fmt.Errorf("read the description of the feed: %w", err)
	}
	var records []eventstore.Record
	for _, event := range domain.Events() {
		records = append(records, eventstore.Record{Name: event.Name(), Schema: eventstore.Schema(event.Name())})
	}
	var document bytes.Buffer
	if err := described.Execute(&document, records); err != nil {
		return nil, fmt.Errorf("describe the feed: %w", err)
	}
	return document.Bytes(), nil
}
