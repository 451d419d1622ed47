package checkout

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

// basketsPerCountry is how many different baskets a country's shoppers fill. Orders share them, so
// that hundreds of thousands of orders fit in memory.
const basketsPerCountry = 24

const shippingCents = 490

// basket is what one invented shopper buys; shared by orders and never changed.
type basket struct {
	lines    []klarnasim.OrderLine
	customer *klarnasim.Customer
	address  *klarnasim.Address
	shipping *klarnasim.ShippingOption
	payment  *klarnasim.PaymentMethod
}

// market is a country with its baskets.
type market struct {
	country
	baskets []basket
}

func newMarkets(random *rand.Rand) []market {
	all := countries()
	markets := make([]market, len(all))
	for i := range all {
		markets[i].country = all[i]
		for range basketsPerCountry {
			markets[i].baskets = append(markets[i].baskets, fillBasket(&all[i], random))
		}
	}
	return markets
}

func fillBasket(c *country, random *rand.Rand) basket {
	shelf := products()
	var lines []klarnasim.OrderLine
	for range 1 + random.IntN(3) {
		item := shelf[random.IntN(len(shelf))]
		lines = append(lines, c.line(orders.LinePhysical, item.reference, item.name, item.unit, item.cents, 1+random.Int64N(2)))
	}
	if random.IntN(4) == 0 {
		lines = append(lines, c.line(orders.LineDiscount, "WELCOME", "Welcome discount", "", -250, 1))
	}
	fee := c.line(orders.LineShipping, "SHIP", "Delivery", "", shippingCents, 1)
	lines = append(lines, fee)
	if c.taxOnTop {
		lines = append(lines, c.salesTax(lines))
	}
	payment := c.payment
	return basket{
		lines: lines, customer: c.customer(random), address: c.shopper(random), payment: &payment,
		shipping: &klarnasim.ShippingOption{
			ID: "std", Name: "Delivery", Price: fee.TotalAmount, TaxAmount: fee.TotalTaxAmount,
			TaxRate: fee.TaxRate, ShippingMethod: "PickUpPoint",
		},
	}
}

// line prices cents in the country's currency. Where tax comes on top the line itself has none.
func (c *country) line(kind, reference, name, unit string, cents, quantity int64) klarnasim.OrderLine {
	price := orders.DivideRounded(cents*c.scale, 100)
	line := klarnasim.OrderLine{
		Type: kind, Reference: reference, Name: name, QuantityUnit: unit,
		Quantity: quantity, UnitPrice: price, TotalAmount: price * quantity,
	}
	if !c.taxOnTop {
		line.TaxRate = c.taxRate
		line.TotalTaxAmount = orders.TaxOf(line.TotalAmount, c.taxRate)
	}
	return line
}

func (c *country) salesTax(lines []klarnasim.OrderLine) klarnasim.OrderLine {
	tax := orders.TaxOn(orders.Total(lines), c.taxRate)
	return klarnasim.OrderLine{Type: orders.LineSalesTax, Name: "Sales tax", Quantity: 1, UnitPrice: tax, TotalAmount: tax, TotalTaxAmount: tax}
}

func (c *country) customer(random *rand.Rand) *klarnasim.Customer {
	born := fmt.Sprintf("%d-%02d-%02d", 1941+random.IntN(60), 1+random.IntN(12), 1+random.IntN(28))
	return &klarnasim.Customer{DateOfBirth: born, NationalIdentificationNumber: c.national}
}

func (c *country) shopper(random *rand.Rand) *klarnasim.Address {
	number := random.IntN(10_000)
	return &klarnasim.Address{
		GivenName: c.given[number%len(c.given)], FamilyName: c.family[number%len(c.family)],
		StreetAddress: c.streets[number%len(c.streets)], PostalCode: c.postal, City: c.city, Region: c.region,
		Country: c.code, Phone: c.phone,
		Email: fmt.Sprintf("shopper+%04d@%s.example.com", number, strings.ToLower(c.code)),
	}
}
