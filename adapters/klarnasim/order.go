package klarnasim

import "time"

// Status is the state of an order as the Order Management API spells it (klarna.md, "Statuses").
type Status string

// The six statuses of an order.
const (
	Authorized   Status = "AUTHORIZED"
	PartCaptured Status = "PART_CAPTURED"
	Captured     Status = "CAPTURED"
	Cancelled    Status = "CANCELLED"
	Expired      Status = "EXPIRED"
	Closed       Status = "CLOSED"
)

// FraudStatus is the outcome of the risk check shown on an order.
type FraudStatus string

// The three fraud statuses. STOPPED exists only as a notification, never here (klarna.md, "Fraud
// notifications").
const (
	FraudAccepted FraudStatus = "ACCEPTED"
	FraudPending  FraudStatus = "PENDING"
	FraudRejected FraudStatus = "REJECTED"
)

// Order is an order as GET /ordermanagement/v1/orders/{id} shows it (klarna.md, "The order").
// Amounts are integer minor units of PurchaseCurrency and include tax, times are UTC. Slices and
// pointers are shared between copies and are replaced, never changed in place, so that a copy is a
// snapshot.
type Order struct {
	OrderID                   string          `json:"order_id"`
	Status                    Status          `json:"status"`
	FraudStatus               FraudStatus     `json:"fraud_status"`
	OrderAmount               int64           `json:"order_amount"`
	OriginalOrderAmount       int64           `json:"original_order_amount"`
	CapturedAmount            int64           `json:"captured_amount"`
	RefundedAmount            int64           `json:"refunded_amount"`
	RemainingAuthorizedAmount int64           `json:"remaining_authorized_amount"`
	PurchaseCurrency          string          `json:"purchase_currency"`
	PurchaseCountry           string          `json:"purchase_country"`
	Locale                    string          `json:"locale"`
	OrderLines                []OrderLine     `json:"order_lines"`
	MerchantReference1        string          `json:"merchant_reference1,omitempty"`
	MerchantReference2        string          `json:"merchant_reference2,omitempty"`
	KlarnaReference           string          `json:"klarna_reference"`
	Customer                  *Customer       `json:"customer,omitempty"`
	BillingAddress            *Address        `json:"billing_address,omitempty"`
	ShippingAddress           *Address        `json:"shipping_address,omitempty"`
	CreatedAt                 time.Time       `json:"created_at"`
	ExpiresAt                 time.Time       `json:"expires_at"`
	Captures                  []Capture       `json:"captures"`
	Refunds                   []Refund        `json:"refunds"`
	MerchantData              string          `json:"merchant_data,omitempty"`
	InitialPaymentMethod      *PaymentMethod  `json:"initial_payment_method,omitempty"`
	SelectedShippingOption    *ShippingOption `json:"selected_shipping_option,omitempty"`
	ShippingInfo              []ShippingInfo  `json:"shipping_info,omitempty"`
}

// Open tells whether the order still has an authorization that can be captured, changed or extended.
func (o *Order) Open() bool { return o.Status == Authorized || o.Status == PartCaptured }

// OrderLine is one line of an order, a capture or a refund. Amounts are minor units with tax,
// TaxRate is percent with two implied decimals (2500 is 25 %), discounts are negative.
type OrderLine struct {
	Type                string `json:"type,omitempty"`
	Reference           string `json:"reference,omitempty"`
	Name                string `json:"name"`
	Quantity            int64  `json:"quantity"`
	QuantityUnit        string `json:"quantity_unit,omitempty"`
	UnitPrice           int64  `json:"unit_price"`
	TaxRate             int64  `json:"tax_rate"`
	TotalAmount         int64  `json:"total_amount"`
	TotalDiscountAmount int64  `json:"total_discount_amount,omitempty"`
	TotalTaxAmount      int64  `json:"total_tax_amount"`
	MerchantData        string `json:"merchant_data,omitempty"`
	ProductURL          string `json:"product_url,omitempty"`
	ImageURL            string `json:"image_url,omitempty"`
}

// Capture is money taken from an order.
type Capture struct {
	CaptureID       string         `json:"capture_id"`
	KlarnaReference string         `json:"klarna_reference"`
	CapturedAmount  int64          `json:"captured_amount"`
	CapturedAt      time.Time      `json:"captured_at"`
	RefundedAmount  int64          `json:"refunded_amount"`
	Reference       string         `json:"reference,omitempty"`
	Description     string         `json:"description,omitempty"`
	OrderLines      []OrderLine    `json:"order_lines,omitempty"`
	BillingAddress  *Address       `json:"billing_address,omitempty"`
	ShippingAddress *Address       `json:"shipping_address,omitempty"`
	ShippingInfo    []ShippingInfo `json:"shipping_info,omitempty"`
}

// Refund is captured money given back.
type Refund struct {
	RefundID       string      `json:"refund_id,omitempty"`
	RefundedAmount int64       `json:"refunded_amount"`
	RefundedAt     time.Time   `json:"refunded_at"`
	Reference      string      `json:"reference,omitempty"`
	Description    string      `json:"description,omitempty"`
	OrderLines     []OrderLine `json:"order_lines,omitempty"`
}

// Customer is the invented shopper. DateOfBirth is YYYY-MM-DD.
type Customer struct {
	DateOfBirth                  string `json:"date_of_birth,omitempty"`
	NationalIdentificationNumber string `json:"national_identification_number,omitempty"`
}

// Address is a billing or shipping address.
type Address struct {
	Title            string `json:"title,omitempty"`
	GivenName        string `json:"given_name,omitempty"`
	FamilyName       string `json:"family_name,omitempty"`
	OrganizationName string `json:"organization_name,omitempty"`
	Attention        string `json:"attention,omitempty"`
	StreetAddress    string `json:"street_address,omitempty"`
	StreetAddress2   string `json:"street_address2,omitempty"`
	PostalCode       string `json:"postal_code,omitempty"`
	City             string `json:"city,omitempty"`
	Region           string `json:"region,omitempty"`
	Country          string `json:"country,omitempty"`
	Email            string `json:"email,omitempty"`
	Phone            string `json:"phone,omitempty"`
}

// PaymentMethod is how the shopper chose to pay.
type PaymentMethod struct {
	Type                 string `json:"type"`
	Description          string `json:"description,omitempty"`
	NumberOfInstallments int    `json:"number_of_installments,omitempty"`
}

// ShippingOption is the shipping the shopper chose, amounts in minor units with tax.
type ShippingOption struct {
	ID             string `json:"id"`
	Name           string `json:"name"`
	Price          int64  `json:"price"`
	TaxAmount      int64  `json:"tax_amount"`
	TaxRate        int64  `json:"tax_rate"`
	ShippingMethod string `json:"shipping_method"`
}

// ShippingInfo tells how a parcel travels.
type ShippingInfo struct {
	ShippingCompany       string `json:"shipping_company,omitempty"`
	ShippingMethod        string `json:"shipping_method,omitempty"`
	TrackingNumber        string `json:"tracking_number,omitempty"`
	TrackingURI           string `json:"tracking_uri,omitempty"`
	ReturnShippingCompany string `json:"return_shipping_company,omitempty"`
	ReturnTrackingNumber  string `json:"return_tracking_number,omitempty"`
	ReturnTrackingURI     string `json:"return_tracking_uri,omitempty"`
}
