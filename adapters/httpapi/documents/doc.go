// Package documents serves the descriptions of the private API (openapi.yaml), of
// the feed on NATS (asyncapi.yaml.tmpl) and of each event's data (schemas), the topics
// that cmd hands over for people, and the page that links to them.
package documents
