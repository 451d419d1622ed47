package settings

import "testing"

func TestDialAddress(t *testing.T) {
	for address, want := range map[string]string{
		":8080": "127.0.0.1:8080", "0.0.0.0:1": "127.0.0.1:1", "[::]:1": "[::1]:1",
		"127.0.0.1:1": "127.0.0.1:1", "shop.example:1": "shop.example:1",
	} {
		t.Run(address, func(t *testing.T) {
			if got := dialAddress(address); got != want {
				t.Errorf("%s: %s", address, got)
			}
		})
	}
}

func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.8.8.8": true, "::1": true, "::ffff:127.0.0.1": true,
		"": false, "0.0.0.0": false, "::": false, "10.0.0.1": false, "localhost.example": false,
	} {
		t.Run(host, func(t *testing.T) {
			if IsLoopback(host) != want {
				t.Errorf("%q: %v", host, !want)
			}
		})
	}
}
