package shop

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// secretPrefix may stand before the base64 of a secret (Standard Webhooks).
const secretPrefix = "whsec_"

// minSecret is how many bytes a secret stands for at least (Standard Webhooks, which wants 24 to 64).
const minSecret = 24

// CheckSecret refuses what nothing should be signed with: anything but base64 of at
// least 24 bytes, with or without whsec_ in front. The error repeats nothing of it.
func CheckSecret(secret string) error {
	_, err := newSigner(secret)
	return err
}

// A signer sets the three headers that sign a body sent at a time.
type signer func(header http.Header, id string, at time.Time, body []byte) error

func newSigner(secret string) (signer, error) {
	notBase64 := errors.New("the secret is not base64, with or without " + secretPrefix + " in front")
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		return nil, notBase64
	}
	if len(key) < minSecret {
		return nil, fmt.Errorf("the secret stands for fewer than %d bytes, so it could be guessed", minSecret)
	}
	webhook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return nil, notBase64
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
