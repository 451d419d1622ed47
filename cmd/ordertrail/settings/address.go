package settings

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// checkAddress refuses what is not host:port; port 0 is any free one.
func checkAddress(address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is not host:port", address)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%q has no port from 0 to 65535", address)
	}
	return nil
}

// IsLoopback tells whether a host is this machine only; an empty one is every interface.
func IsLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// listensOnLoopback tells whether only this machine reaches a checked address.
func listensOnLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && IsLoopback(host)
}

// dialAddress is where a client on this machine reaches a listener.
func dialAddress(address string) string {
	host, port, err := net.SplitHostPort(address)
	ip, _ := netip.ParseAddr(host) // invalid where it is a name
	switch {
	case err == nil && host == "" || ip == netip.IPv4Unspecified():
		return net.JoinHostPort("127.0.0.1", port)
	case ip == netip.IPv6Unspecified():
		return net.JoinHostPort("::1", port)
	}
	return address
}

// BaseURL checks a URL that paths are added to, and drops the slash at its end.
func BaseURL(text string) (string, error) {
	base, err := url.Parse(text)
	if err != nil {
		return "", errors.New("it cannot be read as a URL")
	}
	if err := checkBase(base); err != nil {
		return "", err
	}
	return strings.TrimRight(base.String(), "/"), nil
}

// checkBase refuses what is no base URL, and http to anything but this machine,
// since credentials or a token go with every request.
func checkBase(u *url.URL) error {
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("the URL must start with https://")
	case u.Hostname() == "":
		return errors.New("the URL names no host")
	case u.User != nil:
		return errors.New("the URL must not hold credentials: they have settings of their own")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("the URL must not have a query or a fragment")
	case u.Scheme == "http" && !IsLoopback(u.Hostname()):
		return errors.New("http:// is for a loopback host only: use https://")
	}
	return nil
}
