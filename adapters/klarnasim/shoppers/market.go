package shoppers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"ordertrail/adapters/klarnasim"
	"ordertrail/adapters/klarnasim/orders"
)

const (
	basketsPerMarket = 24 // orders share them, so that hundreds of thousands fit in memory
	shippingCents    = 490
)

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

// market is a country shoppers buy in. Prices of the products are in euro cents; scale turns them
// into minor units of the currency, in hundredths.
type market struct {
	code, currency, locale string
	taxRate                int64 // of the lines; of the sales_tax line where tax comes on top
	taxOnTop               bool
	scale                  int64
	given, family          []string
	streets                []string
	postal, city, region   string
	phone                  string
	national               string
	payment                klarnasim.PaymentMethod
	baskets                []basket
}

// markets are the invented ones, before their baskets are filled. Every name, address and number is made
// up: mail goes to example.com, phone numbers are of ranges set aside for fiction where a country has them.
func markets() []market {
	return []market{{
		code: "SE", currency: "SEK", locale: "sv-SE", taxRate: 2500, scale: 1100,
		given: []string{"Astrid", "Elof", "Märta"}, family: []string{"Övningsson", "Provberg"},
		streets: []string{"Påhittsgatan 1", "Låtsasvägen 22 B"}, postal: "12345", city: "Ankeborg",
		phone: "+46701740605", national: "19410321-9202",
		payment: klarnasim.PaymentMethod{Type: "INVOICE", Description: "Faktura"},
	}, {
		code: "DE", currency: "EUR", locale: "de-DE", taxRate: 1900, scale: 100,
		given: []string{"Grete", "Jürgen", "Anneliese"}, family: []string{"Müsterfrau", "Beispiel"},
		streets: []string{"Musterstraße 7", "Am Beispiel 19a"}, postal: "10000", city: "Entenhausen",
		phone: "+493023125000", payment: klarnasim.PaymentMethod{Type: "DIRECT_DEBIT", Description: "Lastschrift"},
	}, {
		code: "FI", currency: "EUR", locale: "fi-FI", taxRate: 2550, scale: 100,
		given: []string{"Aino", "Väinö"}, family: []string{"Esimerkki", "Mallinen"},
		streets: []string{"Keksitty katu 3", "Mallipolku 14 A 5"}, postal: "00002", city: "Ankkalinna",
		phone: "+358401234567", payment: klarnasim.PaymentMethod{Type: "PAY_BY_CARD", Description: "Kortti"},
	}, {
		code: "NO", currency: "NOK", locale: "nb-NO", taxRate: 2500, scale: 1150,
		given: []string{"Solveig", "Bjørn"}, family: []string{"Prøvesen", "Tenkt"},
		streets: []string{"Oppdiktet vei 8", "Eksempelgata 40"}, postal: "0001", city: "Andeby",
		phone: "+4740000000", payment: klarnasim.PaymentMethod{Type: "CARD", Description: "Kort"},
	}, {
		code: "GB", currency: "GBP", locale: "en-GB", taxRate: 2000, scale: 86,
		given: []string{"Imogen", "Alfie"}, family: []string{"O'Sample", "Fictitious"},
		streets: []string{"13 Pretend Lane", "Flat 2, 7 Made-Up Mews"}, postal: "ZZ99 9ZZ", city: "Borsetshire",
		phone: "+442079460018", payment: klarnasim.PaymentMethod{Type: "PAY_LATER_IN_PARTS", Description: "Pay in 3", NumberOfInstallments: 3},
	}, {
		code: "US", currency: "USD", locale: "en-US", taxRate: 825, taxOnTop: true, scale: 108,
		given: []string{"Dakota", "Wyatt"}, family: []string{"Placeholder", "Doe-Example"},
		streets: []string{"742 Nowhere Terrace", "1 Fictional Blvd Apt 4"}, postal: "00000", city: "Springfield", region: "NY",
		phone: "+12125550123", payment: klarnasim.PaymentMethod{Type: "FIXED_AMOUNT", Description: "Pay in 4", NumberOfInstallments: 4},
	}, {
		code: "JP", currency: "JPY", locale: "ja-JP", taxRate: 1000, scale: 160,
		given: []string{"花子", "太郎"}, family: []string{"見本", "架空"},
		streets: []string{"架空町1-2-3"}, postal: "000-0000", city: "見本市",
		phone: "+81300000000", payment: klarnasim.PaymentMethod{Type: "CARD", Description: "カード"},
	}}
}

type product struct {
	reference, name, unit string
	cents                 int64
}

func products() []product {
	return []product{
		{"MUG-01", "Stoneware mug", "pcs", 1490},
		{"TEA-250", "Loose leaf tea 250 g", "pcs", 899},
		{"LAMP-7", "Desk lamp \"Lodestar\"", "pcs", 5995},
		{"SOCK-42", "Wool socks, size 42", "pair", 1250},
		{"CHAIR-3", "Oak chair", "pcs", 18900},
		{"BOOK-A5", "Notebook A5 & pencil", "pcs", 745},
		{"BIKE-9", "City bicycle <9 gears>", "pcs", 64900},
	}
}
