package client

import (
	"bufio"
	"fmt"
	"strings"
	"testing"
)

func TestMessages(t *testing.T) {
	const stream = ": ping\r\n\r\nid: 1\r\ndata: a\r\ndata:  b\r\n\r\nid:2\ndata\n\nevent: x\n\ndata: c\nretry: soon\n\ndata: lost"
	reader, lines := bufio.NewScanner(strings.NewReader(stream)), 0
	var got []string
	for {
		m, err := nextMessage(reader, func() { lines++ })
		if err != nil {
			if err != errBroken {
				t.Fatal(err)
			}
			break
		}
		got = append(got, m.ID+"="+string(m.Data))
	}
	if want := []string{"1=a\n b", "2=", "=c"}; fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if lines != 15 {
		t.Errorf("%d lines", lines)
	}
}
