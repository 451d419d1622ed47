package domain

import (
	"fmt"
	"strings"
	"testing"
)

func TestTracking(t *testing.T) {
	long, uri := strings.Repeat("å", maxTrackingTag), "https://post.example/"+strings.Repeat("x", maxTrackingURI-21)
	fine := []Tracking{
		{}, {ShippingCompany: long, TrackingNumber: long, ReturnShippingCompany: long, ReturnTrackingNumber: long},
		{TrackingURI: uri, ReturnTrackingURI: "http://post.example?id=1"},
	}
	for _, method := range shippingMethods() {
		fine = append(fine, Tracking{ShippingMethod: method})
	}
	if err := checkTracking(fine); err != nil {
		t.Error(err)
	}
	for why, wrong := range map[string]Tracking{
		"shipping_company":                  {ShippingCompany: long + "å"},
		"tracking_number":                   {TrackingNumber: long + "å"},
		"return_shipping_company":           {ReturnShippingCompany: long + "å"},
		"return_tracking_number":            {ReturnTrackingNumber: long + "å"},
		"shipping_method":                   {ShippingMethod: "home"},
		"a tracking_uri that is no http":    {TrackingURI: uri + "x"},
		"a tracking_uri":                    {TrackingURI: "javascript:alert(1)"},
		"tracking_uri that is no http or":   {TrackingURI: "ftp://post.example/1"},
		"has a tracking_uri that":           {TrackingURI: "https:///1"},
		"has a tracking_uri that is no":     {TrackingURI: "http://a b"},
		"a return_tracking_uri":             {ReturnTrackingURI: "post.example/1"},
		"a tracking_number with":            {TrackingNumber: "1\x00"},
		"a shipping_company with":           {ShippingCompany: "anna@example.com"},
		"a return_shipping_company with":    {ReturnShippingCompany: "DHL\u202e"},
		"a return_tracking_number with":     {ReturnTrackingNumber: "1\n2"},
		"has a tracking_uri with":           {TrackingURI: "https://post.example/?to=anna@example.com"},
		"a tracking_uri with":               {TrackingURI: "https://post.example/?to=anna%40example.com"},
		"a tracking_uri that is no http or": {TrackingURI: "https://post.example/?%zz&to=anna%40example.com"},
		"tracking_uri with":                 {TrackingURI: "https://post.example/%00"},
		"a return_tracking_uri with":        {ReturnTrackingURI: "https://post.example/\u2066"},
	} {
		t.Run(why, func(t *testing.T) {
			err := checkTracking([]Tracking{{}, wrong})
			if !isRefusal(err, &FieldError{Field: "tracking[1]", Why: why}) {
				t.Errorf("%+v: %v", wrong, err)
			}
		})
	}
	if err := checkTracking(make([]Tracking, maxTracking)); err != nil {
		t.Error(err)
	}
	if err := checkTracking(make([]Tracking, maxTracking+1)); !isRefusal(err, &FieldError{Field: "tracking", Why: fmt.Sprint(maxTracking)}) {
		t.Error(err)
	}
	decides(t, map[string]decision{"a shipment is checked": {
		given: acknowledged(), when: Ship{ID: "s1", Tracking: []Tracking{{ShippingMethod: "Own"}, {ShippingMethod: "owl"}}},
		refused: &FieldError{Field: "tracking[1]", Why: "does not know"},
	}})
}
