package domain

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Tracking is how something is sent, as Klarna shows it to the customer (Order
// Management API, shipping_info).
type Tracking struct {
	ShippingCompany       string `json:"shipping_company,omitempty"`
	ShippingMethod        string `json:"shipping_method,omitempty"`
	TrackingNumber        string `json:"tracking_number,omitempty"`
	TrackingURI           string `json:"tracking_uri,omitempty"`
	ReturnShippingCompany string `json:"return_shipping_company,omitempty"`
	ReturnTrackingNumber  string `json:"return_tracking_number,omitempty"`
	ReturnTrackingURI     string `json:"return_tracking_uri,omitempty"`
}

// Klarna's limits on shipping_info.
const (
	maxTracking    = 500
	maxTrackingURI = 1024
	maxTrackingTag = 100
)

func shippingMethods() []string {
	return []string{
		"PickUpStore", "Home", "BoxReg", "BoxUnreg", "PickUpPoint", "Own", "Postal", "DHLPackstation",
		"Digital", "Undefined", "PickUpWarehouse", "ClickCollect", "PalletDelivery",
	}
}

// checkTracking holds what is to be passed on against Klarna's limits, so that no
// capture fails for them.
func checkTracking(all []Tracking) error {
	if len(all) > maxTracking {
		return &FieldError{Field: "tracking", Why: fmt.Sprintf("has at most %d items", maxTracking)}
	}
	for i, t := range all {
		if why := t.wrong(); why != "" {
			return &FieldError{Field: fmt.Sprintf("tracking[%d]", i), Why: why}
		}
	}
	return nil
}

func (t Tracking) wrong() string {
	if t.ShippingMethod != "" && !slices.Contains(shippingMethods(), t.ShippingMethod) {
		return "has a shipping_method that Klarna does not know: use one of " + strings.Join(shippingMethods(), ", ")
	}
	for name, text := range map[string]string{
		"shipping_company": t.ShippingCompany, "tracking_number": t.TrackingNumber,
		"return_shipping_company": t.ReturnShippingCompany, "return_tracking_number": t.ReturnTrackingNumber,
	} {
		if strings.ContainsFunc(text, isUnfit) {
			return unfitTracking(name)
		}
		if len([]rune(text)) > maxTrackingTag {
			return fmt.Sprintf("has a %s of more than %d characters", name, maxTrackingTag)
		}
	}
	for name, text := range map[string]string{"tracking_uri": t.TrackingURI, "return_tracking_uri": t.ReturnTrackingURI} {
		if text == "" {
			continue
		}
		uri, err := url.Parse(text)
		shown, badEscape := url.PathUnescape(text)
		if strings.ContainsFunc(text+shown, isUnfit) {
			return unfitTracking(name)
		}
		if len([]rune(text)) > maxTrackingURI || err != nil || badEscape != nil || uri.Host == "" || uri.Scheme != "https" && uri.Scheme != "http" {
			return fmt.Sprintf("has a %s that is no http or https URL of at most %d characters", name, maxTrackingURI)
		}
	}
	return ""
}

func unfitTracking(name string) string {
	return fmt.Sprintf("has a %s with an address of mail or control characters, which Klarna would show", name)
}
