package shop

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// secretPrefix may stand before the base64 of a secret (Standard Webhooks).
const secretPrefix = "whsec_"

// CheckSecret refuses what nothing can be signed with: anything but base64, with
// or without whsec_ in front. The error repeats nothing of it.
func CheckSecret(secret string) error {
	_, err := newSigner(secret)
	return err
}

// A signer sets the three headers that sign a body sent at a time.
type signer func(header http.Header, id string, at time.Time, body []byte) error

func newSigner(secret string) (signer, error) {
	webhook, err := standardwebhooks.NewWebhook(secret)
	// A decoder of base64 skips line breaks, which leaves an empty key of these.
	if err != nil || strings.Trim(strings.TrimPrefix(secret, secretPrefix), "\r\n") == "" {
		return nil, errors.New("the secret is not base64, with or without " + secretPrefix + " in front")
	}
	return func(header http.Header, id string, at time.Time, body []byte) error {
		signature, err := webhook.Sign(id, at, body)
		if err != nil {
			return err
		}
		header.Set(standardwebhooks.HeaderWebhookID, id)
		header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
		header.Set(standardwebhooks.HeaderWebhookSignature, signature)
		return nil
	}, nil
}
