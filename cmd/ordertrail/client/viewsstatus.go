package client

// ViewsRoute is where the API says how far the views are.
const ViewsRoute = "/v1/views"

// A ViewsStatus is the answer of GET /v1/views; positions are those of the log.
type ViewsStatus struct {
	Data []ViewStatus `json:"data"`
}

// A ViewStatus is how far one view is.
type ViewStatus struct {
	Name     string `json:"name"`
	Position uint64 `json:"position"` // of the last event the view shows
	Head     uint64 `json:"head"`     // of the last event in the log
	Lag      uint64 `json:"lag"`      // events the view is behind
}

// Head is the position of the last event in the log, 0 in an empty one.
func (s ViewsStatus) Head() uint64 {
	var head uint64
	for _, v := range s.Data {
		head = max(head, v.Head)
	}
	return head
}
