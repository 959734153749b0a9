// Orders as Shopify sends them: whole (about 10 KB, three line items) and filtered to the fields that shopify.app.toml
// subscribes to (one line item). Made from a template, so that a hundred thousand of them can be signed before a run.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "smol-toml";

export type BodyKind = "whole" | "filtered";
export const SECRET = "secret of the bench";
export const SHOPS = 5;
export const CODES = 50;
export const shopDomain = (n: number) => `bench-${n}.myshopify.com`;
export const codeOf = (n: number) => `PARTNER${n}`;

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Fields = { [name: string]: Json };

const money = (amount: string): Fields => ({
  shop_money: { amount, currency_code: "USD" },
  presentment_money: { amount, currency_code: "USD" },
});

const address: Fields = {
  first_name: "Steve",
  last_name: "Shipper",
  name: "Steve Shipper",
  address1: "123 Shipping Street",
  address2: null,
  city: "Shippington",
  zip: "40003",
  province: "Kentucky",
  province_code: "KY",
  country: "United States",
  country_code: "US",
  company: "Shipping Company",
  phone: "555-555-5555",
  latitude: 38.1,
  longitude: -85.7,
};

const line = (n: number): Fields => ({
  id: 13_000_000_000 + n,
  admin_graphql_api_id: `gid://shopify/LineItem/${13_000_000_000 + n}`,
  attributed_staffs: [],
  current_quantity: 1,
  fulfillable_quantity: 1,
  fulfillment_service: "manual",
  fulfillment_status: null,
  gift_card: false,
  grams: 567,
  name: `IPod Nano - ${n} GB`,
  price: "199.00",
  price_set: money("199.00"),
  product_exists: true,
  product_id: 632910392 + n,
  properties: [{ name: "engraving", value: "a line of text that a customer typed" }],
  quantity: 1,
  requires_shipping: true,
  sku: `IPOD2008${n}`,
  taxable: true,
  title: "IPod Nano - 8 gigabytes of memory",
  total_discount: "0.00",
  total_discount_set: money("0.00"),
  variant_id: 808950810 + n,
  variant_inventory_management: "shopify",
  variant_title: "green",
  vendor: "Apple",
  tax_lines: [{ channel_liable: false, price: "14.33", price_set: money("14.33"), rate: 0.08, title: "State Tax" }],
  duties: [],
  discount_allocations: [{ amount: "19.90", amount_set: money("19.90"), discount_application_index: 0 }],
});

const refund: Fields = {
  id: 509562969,
  admin_graphql_api_id: "gid://shopify/Refund/509562969",
  created_at: "2026-11-20T12:30:00Z",
  note: "it broke during shipping",
  processed_at: "2026-11-20T12:30:00Z",
  restock: true,
  duties: [],
  order_adjustments: [],
  refund_shipping_lines: [],
  transactions: [
    {
      id: 179259969,
      kind: "refund",
      status: "success",
      amount: "193.43",
      currency: "USD",
      amount_set: money("193.43"),
    },
  ],
  refund_line_items: [
    {
      id: 104689539,
      line_item_id: 13_000_000_001,
      quantity: 1,
      subtotal: 179.1,
      subtotal_set: money("179.10"),
      total_tax: 14.33,
      total_tax_set: money("14.33"),
      restock_type: "return",
      line_item: { id: 13_000_000_001, admin_graphql_api_id: "gid://shopify/LineItem/13000000001" },
    },
  ],
};

// Texts that stand for what differs from order to order; each is replaced by a text of any length.
const MARKS = { id: "7777777777777", code: "CODE-MARK", updated: "UPDATED-MARK" } as const;
const MARK = new RegExp(`(${Object.values(MARKS).join("|")})`);

const order = (lines: number, refunded: boolean): Fields => {
  const amount = (ofOneLine: number) => (ofOneLine * lines).toFixed(2);
  return {
    id: Number(MARKS.id),
    admin_graphql_api_id: `gid://shopify/Order/${MARKS.id}`,
    app_id: 580111,
    browser_ip: "216.191.105.146",
    buyer_accepts_marketing: false,
    cancel_reason: null,
    cancelled_at: null,
    cart_token: "68778783ad298f1c80c3bafcddeea02f",
    checkout_id: 901414060,
    checkout_token: `bd5a8aa1ecd019dd3520ff${MARKS.id}`,
    client_details: {
      accept_language: "en-US",
      browser_ip: "216.191.105.146",
      user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/145",
    },
    confirmation_number: "XPAV284CT",
    confirmed: true,
    contact_email: "bob.norman@mail.example.com",
    created_at: "2026-11-20T12:00:00Z",
    currency: "USD",
    current_subtotal_price: amount(179.1),
    current_subtotal_price_set: money(amount(179.1)),
    current_total_discounts: amount(19.9),
    current_total_discounts_set: money(amount(19.9)),
    current_total_price: amount(193.43),
    current_total_price_set: money(amount(193.43)),
    current_total_tax: amount(14.33),
    current_total_tax_set: money(amount(14.33)),
    customer_locale: "en",
    discount_codes: [{ code: MARKS.code, amount: amount(19.9), type: "percentage" }],
    email: "bob.norman@mail.example.com",
    estimated_taxes: false,
    financial_status: refunded ? "partially_refunded" : "paid",
    fulfillment_status: null,
    landing_site: "http://www.example.com?source=abc",
    name: "#1001",
    note: null,
    note_attributes: [{ name: "custom engraving", value: "Happy Birthday" }],
    number: 1,
    order_number: 1001,
    order_status_url:
      "https://jsmith.myshopify.com/548380009/orders/b1946ac92492d2347c6235b4d2611184/authenticate?key=imasecretipod",
    payment_gateway_names: ["bogus"],
    phone: "+557734881234",
    presentment_currency: "USD",
    processed_at: "2026-11-20T12:00:00Z",
    reference: null,
    referring_site: "http://www.otherexample.com",
    source_name: "web",
    subtotal_price: amount(179.1),
    subtotal_price_set: money(amount(179.1)),
    tags: "imported, vip",
    tax_lines: [
      { price: amount(14.33), rate: 0.08, title: "State Tax", price_set: money(amount(14.33)), channel_liable: false },
    ],
    taxes_included: false,
    test: false,
    token: "b1946ac92492d2347c6235b4d2611184",
    total_discounts: amount(19.9),
    total_discounts_set: money(amount(19.9)),
    total_line_items_price: amount(199),
    total_line_items_price_set: money(amount(199)),
    total_price: amount(193.43),
    total_price_set: money(amount(193.43)),
    total_shipping_price_set: money("0.00"),
    total_tax: amount(14.33),
    total_tax_set: money(amount(14.33)),
    total_weight: 1701,
    updated_at: MARKS.updated,
    user_id: null,
    billing_address: address,
    shipping_address: address,
    customer: {
      id: 207119551,
      email: "bob.norman@mail.example.com",
      created_at: "2026-11-20T11:58:00Z",
      updated_at: "2026-11-20T12:00:00Z",
      first_name: "Bob",
      last_name: "Norman",
      state: "disabled",
      note: null,
      verified_email: true,
      currency: "USD",
      tags: "loyal",
      admin_graphql_api_id: "gid://shopify/Customer/207119551",
      default_address: address,
    },
    discount_applications: [
      {
        target_type: "line_item",
        type: "discount_code",
        value: "10.0",
        value_type: "percentage",
        allocation_method: "across",
        target_selection: "all",
        code: MARKS.code,
      },
    ],
    fulfillments: [],
    line_items: Array.from({ length: lines }, (_, i) => line(i + 1)),
    payment_terms: null,
    refunds: refunded ? [refund] : [],
    shipping_lines: [],
  };
};

type Subscription = { topics?: string[]; include_fields?: string[] };

function includedFields(): string[] {
  const file = path.join(import.meta.dirname, "../../shopify.app.toml");
  const toml = parse(readFileSync(file, "utf8")) as { webhooks?: { subscriptions?: unknown } };
  const subscriptions = (toml.webhooks?.subscriptions ?? []) as Subscription[];
  return subscriptions.find(({ topics }) => topics?.includes("orders/updated"))?.include_fields ?? [];
}

// "line_items.id" keeps the id of each line item.
function kept(value: Json, fields: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((one) => kept(one, fields));
  if (value === null || typeof value !== "object") return value;
  const result: Fields = {};
  for (const [name, inner] of Object.entries(value)) {
    if (fields.includes(name)) result[name] = inner;
    else {
      const below = fields.filter((field) => field.startsWith(`${name}.`)).map((field) => field.slice(name.length + 1));
      if (below.length > 0) result[name] = kept(inner, below);
    }
  }
  return result;
}

export type OrderVersion = { id: number; code: string; updatedAt: string; refunded: boolean };

/** Writes orders of one kind. */
export function createBodies(kind: BodyKind): (version: OrderVersion) => Buffer {
  const fields = includedFields();
  const [plain, refunded] = [false, true].map((refunded) => {
    const payload = kind === "whole" ? order(3, refunded) : kept(order(1, refunded), fields);
    return JSON.stringify(payload).split(MARK);
  });
  return (version) => {
    const values: Record<string, string> = {
      [MARKS.id]: String(version.id),
      [MARKS.code]: version.code,
      [MARKS.updated]: version.updatedAt,
    };
    const pieces = (version.refunded ? refunded : plain) ?? [];
    return Buffer.from(pieces.map((piece) => values[piece] ?? piece).join(""));
  };
}

/** What Shopify says of a body beside it. */
export const headersOf = (shop: string, body: Buffer): Record<string, string> => ({
  "Content-Type": "application/json",
  "X-Shopify-Topic": "orders/updated",
  "X-Shopify-Shop-Domain": shop,
  "X-Shopify-Hmac-Sha256": createHmac("sha256", SECRET).update(body).digest("base64"),
  "Content-Length": String(body.length),
});

/** A request of HTTP/1.1 as it goes over the wire. */
export function requestOf(shop: string, body: Buffer): Buffer {
  const lines = Object.entries({ Host: "127.0.0.1", ...headersOf(shop, body) }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return Buffer.concat([Buffer.from(`POST /webhooks HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`), body]);
}
