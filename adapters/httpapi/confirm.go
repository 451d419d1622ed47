package httpapi

import (
	"net/http"

	"ordertrail/domain"
	"ordertrail/eventstore"
)

// actorLocal is who calls while no token is configured.
const actorLocal = "token:local"

// confirm answers POST /v1/orders/{store}/{id}/confirm: the shop's confirmation
// page begins or hurries an order and waits a while for it to be settled.
func (a *api) confirm(x *exchange, r *http.Request) error {
	key, wait, err := a.called(r)
	if err != nil {
		return err
	}
	if err := readNothing(r); err != nil {
		return err
	}
	cause := eventstore.Cause{Actor: actorLocal, ID: x.id}
	if _, err := a.intake.take(r.Context(), key, cause, domain.Push{Via: domain.ViaConfirm}); err != nil {
		return err
	}
	return a.follow(x, r, key, wait, taken{done: domain.Order.Settled})
}
