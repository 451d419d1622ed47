package shoppers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

// basketsPerMarket is how many different baskets the shoppers of a market fill. Orders share them, so
// that hundreds of thousands of orders fit in memory.
const basketsPerMarket = 24

const shippingCents = 490

// basket is what one invented shopper buys; shared by orders and never changed.
type basket struct {
	lines    []klarnasim.OrderLine
	customer *klarnasim.Customer
	address  *klarnasim.Address
	shipping *klarnasim.ShippingOption
	payment  *klarnasim.PaymentMethod
}

func newMarkets(random *rand.Rand) []market {
	all := markets()
	for i := range all {
		for range basketsPerMarket {
			all[i].baskets = append(all[i].baskets, all[i].fillBasket(random))
		}
	}
	return all
}

func (m *market) fillBasket(random *rand.Rand) basket {
	shelf := products()
	var lines []klarnasim.OrderLine
	for range 1 + random.IntN(3) {
		item := shelf[random.IntN(len(shelf))]
		line := m.line(orders.LinePhysical, item.reference, item.name, m.price(item.cents), 1+random.Int64N(2))
		line.QuantityUnit = item.unit
		lines = append(lines, line)
	}
	if random.IntN(4) == 0 {
		lines = append(lines, m.line(orders.LineDiscount, "WELCOME", "Welcome discount", m.price(-250), 1))
	}
	fee := m.line(orders.LineShipping, "SHIP", "Delivery", m.price(shippingCents), 1)
	lines = append(lines, fee)
	if m.taxOnTop {
		tax := orders.DivideRounded(orders.Total(lines)*m.taxRate, orders.FullRate)
		line := m.line(orders.LineSalesTax, "", "Sales tax", tax, 1)
		line.TotalTaxAmount = tax
		lines = append(lines, line)
	}
	payment := m.payment
	return basket{
		lines: lines, customer: m.customer(random), address: m.shopper(random), payment: &payment,
		shipping: &klarnasim.ShippingOption{
			ID: "std", Name: "Delivery", Price: fee.TotalAmount, TaxAmount: fee.TotalTaxAmount,
			TaxRate: fee.TaxRate, ShippingMethod: "PickUpPoint",
		},
	}
}

// price returns what costs so many euro cents in minor units of the market's currency.
func (m *market) price(cents int64) int64 { return orders.DivideRounded(cents*m.scale, 100) }

// line is one line of a basket. Where tax comes on top the line itself has none.
func (m *market) line(kind, reference, name string, price, quantity int64) klarnasim.OrderLine {
	line := klarnasim.OrderLine{
		Type: kind, Reference: reference, Name: name,
		Quantity: quantity, UnitPrice: price, TotalAmount: price * quantity,
	}
	if !m.taxOnTop {
		line.TaxRate, line.TotalTaxAmount = m.taxRate, orders.TaxOf(line.TotalAmount, m.taxRate)
	}
	return line
}

func (m *market) customer(random *rand.Rand) *klarnasim.Customer {
	born := fmt.Sprintf("%d-%02d-%02d", 1941+random.IntN(60), 1+random.IntN(12), 1+random.IntN(28))
	return &klarnasim.Customer{DateOfBirth: born, NationalIdentificationNumber: m.national}
}

func (m *market) shopper(random *rand.Rand) *klarnasim.Address {
	number := random.IntN(10_000)
	return &klarnasim.Address{
		GivenName: m.given[number%len(m.given)], FamilyName: m.family[number%len(m.family)],
		StreetAddress: m.streets[number%len(m.streets)], PostalCode: m.postal, City: m.city, Region: m.region,
		Country: m.code, Phone: m.phone,
		Email: fmt.Sprintf("shopper+%04d@%s.example.com", number, strings.ToLower(m.code)),
	}
}
