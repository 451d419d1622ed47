package httpapi

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/gorilla/mux"

	"ordertrail/adapters/httpapi/problem"
	"ordertrail/adapters/httpapi/server"
)

// openAPI loads and checks the document that is served.
func openAPI(t testing.TB) *openapi3.T {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(served(t, "/openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Validate(t.Context(), openapi3.EnableSchemaPatternValidation()); err != nil {
		t.Fatal(err)
	}
	return document
}

// served returns what the private API answers to a GET.
func served(t testing.TB, path string) []byte {
	t.Helper()
	parts, _, _ := newParts(t, nil)
	handler, err := newAPIHandler(parts, server.NewClosing())
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.Host = "localhost"
	got := httptest.NewRecorder()
	if handler.ServeHTTP(got, request); got.Code != http.StatusOK {
		t.Fatalf("%s: answered %d", path, got.Code)
	}
	return got.Body.Bytes()
}

// bothRouters returns the routers of both listeners.
func bothRouters(t testing.TB) []*mux.Router {
	t.Helper()
	parts, _, _ := newParts(t, nil)
	push, err := newPushHandler(parts)
	if err != nil {
		t.Fatal(err)
	}
	api, err := newAPIHandler(parts, server.NewClosing())
	if err != nil {
		t.Fatal(err)
	}
	return []*mux.Router{push, api}
}

// allOperations returns "METHOD template" of everything that is registered; HEAD
// goes with GET.
func allOperations(t testing.TB) []string {
	t.Helper()
	var all []string
	for _, router := range bothRouters(t) {
		err := router.Walk(func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
			template, err := route.GetPathTemplate()
			if err != nil {
				return err
			}
			methods, err := route.GetMethods()
			for _, method := range methods {
				if method != http.MethodHead {
					all = append(all, method+" "+template)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(all)
	return all
}

func TestDocumentAndRoutesAreTheSame(t *testing.T) {
	var documented []string
	for path, item := range openAPI(t).Paths.Map() {
		for method, operation := range item.Operations() {
			documented = append(documented, method+" "+path)
			if operation.OperationID == "" || operation.Summary == "" {
				t.Errorf("%s %s: no operationId or summary", method, path)
			}
			if len(operation.Tags) == 0 {
				t.Errorf("%s %s: no tag", method, path)
			}
		}
	}
	slices.Sort(documented)
	if registered := allOperations(t); !slices.Equal(documented, registered) {
		t.Errorf("documented %q\nregistered %q", documented, registered)
	}
}

// TestEveryAnswerHasAnExample, so that the document can be read without a
// server.
func TestEveryAnswerHasAnExample(t *testing.T) {
	for path, item := range openAPI(t).Paths.Map() {
		for method, operation := range item.Operations() {
			for code, response := range operation.Responses.Map() {
				for mediaType, content := range response.Value.Content {
					if content.Example == nil && len(content.Examples) == 0 {
						t.Errorf("%s %s %s %s: no example", method, path, code, mediaType)
					}
				}
			}
		}
	}
}

// TestProblemCodesAreDocumented: a client can look up every code it may get.
func TestProblemCodesAreDocumented(t *testing.T) {
	body := served(t, "/openapi.yaml")
	source, err := os.ReadFile("problem/problem.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`(?m)^\tCode\w+ += "(\w+)"$`).FindAllSubmatch(source, -1)
	if len(codes) < 25 {
		t.Errorf("only %d codes found", len(codes))
	}
	for _, found := range codes {
		code := string(found[1])
		if code == problem.CodeMethodNotAllowed {
			continue // no operation is answered with it
		}
		if !strings.Contains(string(body), "`"+code+"`") {
			t.Errorf("%s is not documented", code)
		}
	}
}

// checker checks real requests and answers against the document.
type checker struct {
	t        *testing.T
	document *openapi3.T
	router   *mux.Router // templates of both listeners
	seen     map[string]bool
}

func newChecker(t *testing.T) *checker {
	c := &checker{t: t, document: openAPI(t), router: mux.NewRouter().SkipClean(true), seen: map[string]bool{}}
	// As OpenAPI has it: what stands there word by word goes before a template.
	wordsFirst := func(path string) string { return strings.ReplaceAll(path, "{", "~") }
	for _, path := range slices.SortedFunc(maps.Keys(c.document.Paths.Map()), func(a, b string) int {
		return strings.Compare(wordsFirst(a), wordsFirst(b))
	}) {
		c.router.Path(path)
	}
	return c
}

// check checks an answer against what is documented for its request, and the
// request too where it was taken.
func (c *checker) check(request *http.Request, requestBody string, a answer) {
	c.t.Helper()
	var match mux.RouteMatch
	if !c.router.Match(request, &match) {
		c.t.Fatalf("%s %s: no such path in the document", request.Method, request.URL.Path)
	}
	template, err := match.Route.GetPathTemplate()
	if err != nil {
		c.t.Fatal(err)
	}
	item := c.document.Paths.Map()[template]
	operation := item.GetOperation(request.Method)
	if operation == nil {
		c.t.Fatalf("%s %s: no such operation in the document", request.Method, template)
	}
	asked := httptest.NewRequest(request.Method, request.URL.String(), strings.NewReader(requestBody))
	asked.Header = request.Header
	input := &openapi3filter.RequestValidationInput{
		Request: asked, PathParams: match.Vars,
		Route:   &routers.Route{Spec: c.document, Path: template, PathItem: item, Method: request.Method, Operation: operation},
		Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: !isStructured(a.Header.Get("Content-Type"))},
	}
	if a.StatusCode < 400 {
		if err := openapi3filter.ValidateRequest(c.t.Context(), input); err != nil {
			c.t.Errorf("%s %s was taken: %v", request.Method, request.URL, err)
		}
	}
	err = openapi3filter.ValidateResponse(c.t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: a.StatusCode, Header: a.Header,
		Body: io.NopCloser(bytes.NewReader(a.body)), Options: input.Options,
	})
	if err != nil {
		c.t.Errorf("%s %s answered %d %.300s: %v", request.Method, request.URL, a.StatusCode, a.body, err)
	}
	c.seen[request.Method+" "+template] = true
}

// isStructured tells what a schema can judge as one value; lines and pages have
// tests of their own.
func isStructured(contentType string) bool {
	return strings.Contains(contentType, "json") && !strings.Contains(contentType, "ndjson") || strings.Contains(contentType, "yaml")
}

// checkValue holds a JSON text against a schema of the document.
func (c *checker) checkValue(name, text string) {
	c.t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		c.t.Fatalf("%v in %q", err, text)
	}
	if err := c.document.Components.Schemas[name].Value.VisitJSON(value, openapi3.EnableJSONSchema2020()); err != nil {
		c.t.Errorf("%s is not a %s: %v", text, name, err)
	}
}

// missing names the operations of which no answer was checked.
func (c *checker) missing() []string {
	seen := slices.Sorted(maps.Keys(c.seen))
	return slices.DeleteFunc(allOperations(c.t), func(operation string) bool { return slices.Contains(seen, operation) })
}
