// An order and its refund as the webhooks of API 2026-10 carry them, with everything that an order can have: two lines of
// goods, a gift card, a tip, codes on lines and on shipping, duties, a refund by line and one of shipping.
const money = (amount: string) => ({
  shop_money: { amount, currency_code: "EUR" },
  presentment_money: { amount, currency_code: "EUR" },
});
const priced = (name: string, amount: string) => ({ [name]: amount, [`${name}_set`]: money(amount) });
const tax = (amount: string) => ({ title: "VAT", rate: 0.2, channel_liable: false, ...priced("price", amount) });
const allocated = (index: number, amount: string) => ({
  ...priced("amount", amount),
  discount_application_index: index,
});

const line = (id: number, more: Record<string, unknown>) => ({
  id,
  admin_graphql_api_id: `gid://shopify/LineItem/${id}`,
  title: "Linen shirt",
  quantity: 1,
  current_quantity: 1,
  gift_card: false,
  product_id: 11,
  variant_id: 12,
  properties: [],
  ...priced("price", "100.00"),
  ...priced("total_discount", "0.00"),
  discount_allocations: [],
  tax_lines: [],
  ...more,
});

export const REFUND = {
  id: 9001,
  admin_graphql_api_id: "gid://shopify/Refund/9001",
  order_id: 5001,
  created_at: "2026-11-15T10:00:00+01:00",
  processed_at: "2026-11-15T10:00:00+01:00",
  note: "too small",
  user_id: 77,
  total_duties_set: money("2.00"),
  duties: [{ duty_id: 1, ...priced("amount", "2.00") }],
  refund_line_items: [
    {
      id: 9101,
      line_item_id: 6001,
      quantity: 1,
      subtotal: 80,
      total_tax: 13.33,
      subtotal_set: money("80.00"),
      total_tax_set: money("13.33"),
      line_item: { id: 6001, admin_graphql_api_id: "gid://shopify/LineItem/6001", title: "Linen shirt" },
    },
  ],
  refund_shipping_lines: [{ id: 1, ...priced("subtotal_amount", "5.00"), ...priced("tax_amount", "1.00") }],
  order_adjustments: [
    { id: 9201, kind: "refund_discrepancy", ...priced("amount", "-1.00"), ...priced("tax_amount", "0.00") },
  ],
  // As Shopify sends them, without a price set; one with it may come where the buyer paid in another currency.
  transactions: [
    { id: 9301, kind: "refund", status: "success", gateway: "bogus", currency: "EUR", amount: "80.00" },
    { id: 9302, kind: "refund", status: "success", gateway: "bogus", currency: "EUR", ...priced("amount", "1.00") },
  ],
};

export const ORDER = {
  id: 5001,
  admin_graphql_api_id: "gid://shopify/Order/5001",
  name: "#1042",
  order_number: 1042,
  created_at: "2026-11-14T14:30:00+01:00",
  processed_at: "2026-11-14T14:30:00+01:00",
  updated_at: "2026-11-15T10:00:01+01:00",
  cancelled_at: null,
  test: false,
  confirmed: true,
  financial_status: "partially_refunded",
  source_name: "web",
  currency: "EUR",
  presentment_currency: "EUR",
  taxes_included: true,
  checkout_token: "c0ffee",
  cart_token: "ca47",
  token: "70ken",
  landing_site: "/?ref=sarah",
  referring_site: "https://example.com",
  email: "ada@example.com",
  contact_email: "ada@example.com",
  phone: "+49 30 1234567",
  browser_ip: "192.0.2.1",
  client_details: { browser_ip: "192.0.2.1", user_agent: "a browser" },
  billing_address: { first_name: "Ada", address1: "1 Lane" },
  shipping_address: { first_name: "Ada", address1: "1 Lane" },
  customer: {
    id: 7001,
    admin_graphql_api_id: "gid://shopify/Customer/7001",
    email: "ada@example.com",
    first_name: "Ada",
    default_address: { address1: "1 Lane" },
  },
  note_attributes: [
    { name: "gift", value: "yes" },
    { name: "ref", value: "sarah" },
  ],
  discount_codes: [
    { code: "SARAH20", amount: "20.00", type: "percentage" },
    { code: "SHIPFREE", amount: "5.00", type: "shipping" },
  ],
  discount_applications: [
    { type: "discount_code", code: "SARAH20", value: "20.0", value_type: "percentage", target_type: "line_item" },
    { type: "discount_code", code: "SHIPFREE", value: "100.0", value_type: "percentage", target_type: "shipping_line" },
    { type: "automatic", title: "Autumn", value: "0.0", value_type: "percentage", target_type: "line_item" },
  ],
  line_items: [
    line(6001, { discount_allocations: [allocated(0, "20.00")], tax_lines: [tax("13.33")] }),
    line(6002, { gift_card: true, ...priced("price", "50.00") }),
    line(6003, { tip: { payment_gateway: "bogus" }, ...priced("price", "3.00") }),
  ],
  shipping_lines: [
    {
      id: 8001,
      title: "Post",
      ...priced("price", "5.00"),
      ...priced("discounted_price", "0.00"),
      discount_allocations: [allocated(1, "5.00")],
      tax_lines: [],
    },
  ],
  ...priced("subtotal_price", "80.00"),
  ...priced("current_subtotal_price", "0.00"),
  ...priced("total_discounts", "25.00"),
  ...priced("total_line_items_price", "153.00"),
  ...priced("total_price", "133.00"),
  ...priced("current_total_price", "47.00"),
  total_outstanding: "0.00",
  ...priced("total_tax", "13.33"),
  refunds: [
    REFUND,
    {
      ...REFUND,
      id: 9002,
      admin_graphql_api_id: "gid://shopify/Refund/9002",
      refund_line_items: [],
      order_adjustments: [
        { id: 9202, kind: "shipping_refund", ...priced("amount", "-5.00"), ...priced("tax_amount", "-1.00") },
      ],
    },
  ],
};

export const DISCOUNT = {
  admin_graphql_api_id: "gid://shopify/DiscountCodeNode/1",
  title: "Autumn",
  status: "ACTIVE",
  created_at: "2026-11-14T14:30:00+01:00",
  updated_at: "2026-11-14T14:30:00+01:00",
  redeem_code: { id: "gid://shopify/DiscountRedeemCode/1", code: "SARAH20" },
};
