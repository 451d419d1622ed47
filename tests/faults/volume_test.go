package faults

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"ordertrail/adapters/klarnasim"
	"ordertrail/domain"
	"ordertrail/tests/bubble"
)

// volumeOrders is how many orders TestManyEffectsUnderFaults moves money of, some
// six effects each; CI asks for more.
var volumeOrders = flag.Int("volume.orders", 300, "orders whose money moves while Klarna fails")

// Thousands of effects, three in ten of the calls failing in some way, and the
// process dying now and then: none is doubled and none is lost.
func TestManyEffectsUnderFaults(t *testing.T) {
	bubble.Run(t, klarnasim.Config{Seed: 7}, func(b *bubble.Bubble) {
		b.Shop = numberingShop{}
		b.Start()
		stumbleALot(b, 0.3)
		random := rand.New(rand.NewPCG(7, 7))
		ids := make([]string, *volumeOrders)
		for i := range ids {
			amount := int64(10_000 + random.IntN(90_000))
			ids[i] = b.Buy(klarnasim.Purchase{Amount: &amount})
		}
		asked := 0
		points := []string{"after_read"}
		for _, e := range append(effects(t), acknowledgement()) {
			points = append(points, e.points()...)
		}
		for round := range 6 {
			if round == 2 {
				b.Pass(24 * time.Hour) // so that an extension leads to another day
			}
			for i, id := range ids {
				if i%512 == 0 {
					dies(b, points, random)
				}
				commands := next(b, round, i, id)
				b.MustTell(id, commands...)
				asked += len(commands) + once(round == 0) // the order number comes with the creation
			}
			dies(b, points, random)
			b.Quiet(ids...)
		}
		b.Agrees(ids...)
		stats := b.Sim.Stats()
		made := uint64(0)
		for _, n := range stats.Effects {
			made += n
		}
		t.Logf("%d effects asked for, %d made, %d replays, %d requests, faults %v", asked, made, stats.Replays, stats.Requests, stats.Faults)
		if made != uint64(asked) {
			t.Errorf("%d effects were made, want %d: %v", made, asked, stats.Effects)
		}
		for _, e := range effects(t) {
			if stats.Effects[e.operation] == 0 {
				t.Errorf("no order was asked to %s", e.call)
			}
		}
	})
}

// next is what an order is asked for in a round, each an effect at Klarna.
func next(b *bubble.Bubble, round, i int, id string) []domain.Command {
	part := func(n int64) *int64 { return new(b.Order(id).OrderAmount * n / 10) }
	cancelled := i%10 == 9
	switch {
	case round == 0:
		return []domain.Command{domain.Push{Via: domain.ViaPush}}
	case round == 1 && cancelled:
		return []domain.Command{domain.RequestCancel{ID: "c", Reason: "out of stock"}}
	case cancelled:
		return nil
	case round == 1:
		return []domain.Command{domain.Ship{ID: "s1", Amount: part(3)}, domain.Ship{ID: "s2", Amount: part(2)}}
	case round == 2:
		return []domain.Command{domain.RequestRefund{ID: "r1", Amount: part(1)}, domain.RequestExtend{ID: "e"}, domain.Ship{ID: "s3", Amount: part(1)}}
	case round == 3 && i%2 == 0:
		return []domain.Command{domain.RequestRelease{ID: "l"}}
	case round == 3:
		return []domain.Command{domain.Ship{ID: "s4"}}
	case round == 4:
		return []domain.Command{domain.RequestRefund{ID: "r2", Amount: part(2)}}
	}
	return nil
}

// dies ends the process at one of the points of what it does next.
func dies(b *bubble.Bubble, points []string, random *rand.Rand) {
	b.Pass(time.Second)
	point, _, _ := strings.Cut(points[random.IntN(len(points))], ":")
	b.DieAt(fmt.Sprintf("%s:%d", point, 1+random.IntN(100)))
}

// stumbleALot makes a share of all calls fail, each in one of many ways.
func stumbleALot(b *bubble.Bubble, share float64) {
	b.T.Helper()
	faults := []klarnasim.Fault{
		{Kind: klarnasim.FaultStatus, Status: 503}, {Kind: klarnasim.FaultStatus, Status: 500, AfterCommit: true},
		{Kind: klarnasim.FaultReset}, {Kind: klarnasim.FaultReset, AfterCommit: true},
		{Kind: klarnasim.FaultTruncate}, {Kind: klarnasim.FaultEmpty}, {Kind: klarnasim.FaultNoID}, {Kind: klarnasim.FaultHTML},
		{Kind: klarnasim.FaultStatus, Status: 409}, {Kind: klarnasim.FaultStatus, Status: 504, AfterCommit: true},
		{Kind: klarnasim.FaultHang, AfterCommit: true}, {Kind: klarnasim.FaultStatus, Status: 403, Code: "NOT_ALLOWED", AfterCommit: true},
	}
	// Each rule sees what those before it let through.
	for i, fault := range faults {
		of := share / float64(len(faults)) / (1 - share*float64(i)/float64(len(faults)))
		b.Fault(klarnasim.Match{Probability: of}, fault)
	}
}
