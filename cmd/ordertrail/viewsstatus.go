package main

// viewsRoute is where the API says how far the views are.
const viewsRoute = "/v1/views"

// A viewsStatus is the answer of GET /v1/views; positions are those of the log.
type viewsStatus struct {
	Data []viewStatus `json:"data"`
}

type viewStatus struct {
	Name     string `json:"name"`
	Position uint64 `json:"position"` // of the last event the view shows
	Head     uint64 `json:"head"`     // of the last event in the log
	Lag      uint64 `json:"lag"`      // events the view is behind
}

// head is the position of the last event in the log, 0 in an empty one.
func (s viewsStatus) head() uint64 {
	var head uint64
	for _, v := range s.Data {
		head = max(head, v.Head)
	}
	return head
}
