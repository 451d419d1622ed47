package documents

import (
	"encoding/json"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"ordertrail/domain"
)

// listed is what a test needs of a schema that lists words.
type listed struct {
	Enum       []string          `json:"enum" yaml:"enum"`
	Properties map[string]listed `json:"properties" yaml:"properties"`
}

// TestListsAreThoseOfTheDomain: where a document lists statuses or kinds, it lists
// all of them.
func TestListsAreThoseOfTheDomain(t *testing.T) {
	var openAPI struct {
		Components struct {
			Schemas map[string]listed `yaml:"schemas"`
		} `yaml:"components"`
	}
	readFile(t, "openapi.yaml", &openAPI, yaml.Unmarshal)
	var refused listed
	readFile(t, "schemas/refused/v1.json", &refused, json.Unmarshal)
	var ofEffects, ofWholeOrder []string
	for _, effect := range domain.Effects() {
		ofEffects = append(ofEffects, string(effect.Kind))
		if (domain.Intent{Kind: effect.Kind}).OfWholeOrder() {
			ofWholeOrder = append(ofWholeOrder, string(effect.Kind))
		}
	}
	statuses := make([]string, len(domain.Statuses()))
	for i, status := range domain.Statuses() {
		statuses[i] = string(status)
	}
	schemas := openAPI.Components.Schemas
	for name, test := range map[string]struct {
		listed, want []string
		more         []string // what is listed beside
	}{
		"Status":       {schemas["Status"].Enum, statuses, nil},
		"Pending":      {schemas["Pending"].Properties["kind"].Enum, ofWholeOrder, nil},
		"TakenCommand": {schemas["TakenCommand"].Properties["kind"].Enum, ofWholeOrder, []string{"hold", "resume"}},
		"LastError": {schemas["LastError"].Properties["kind"].Enum, ofEffects,
			[]string{"fetch", "poll", "create", "acknowledge", "look", "expiry", "fraud_deadline"}},
		"refused": {refused.Properties["what"].Enum, ofEffects, nil},
	} {
		t.Run(name, func(t *testing.T) {
			want := slices.Sorted(slices.Values(slices.Concat(test.want, test.more)))
			if got := slices.Sorted(slices.Values(test.listed)); !slices.Equal(got, want) {
				t.Errorf("lists %q, want %q", got, want)
			}
		})
	}
}

func readFile(t *testing.T, name string, into any, unmarshal func([]byte, any) error) {
	t.Helper()
	body, err := files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := unmarshal(body, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
