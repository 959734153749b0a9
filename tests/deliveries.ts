// Webhooks as Shopify sends them, with true signatures, for tests of the ingest.
import { createHmac } from "node:crypto";
import http from "node:http";
import type { OrderId } from "../app/domain/ids.ts";

export const SECRET = "secret of the tests";

export type Sent = { status: number; headers: http.IncomingHttpHeaders };

export type Delivery = {
  shop: string;
  body: string | Buffer;
  topic?: string;
  secret?: string;
  /** Over the usual ones; undefined leaves one out. */
  headers?: Record<string, string | string[] | undefined>;
  method?: string;
};

export const signatureOf = (body: string | Buffer, secret = SECRET) =>
  createHmac("sha256", secret).update(body).digest("base64");

/** Sends one webhook to POST /webhooks of a server on loopback. */
export function deliver(port: number, delivery: Delivery, agent?: http.Agent): Promise<Sent> {
  const { shop, body, topic = "orders/updated", method = "POST" } = delivery;
  const headers: Record<string, string | string[] | undefined> = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "x-shopify-topic": topic,
    "x-shopify-shop-domain": shop,
    "x-shopify-hmac-sha256": signatureOf(body, delivery.secret),
    ...delivery.headers,
  };
  for (const [name, value] of Object.entries(headers)) if (value === undefined) delete headers[name];
  return new Promise((resolve, reject) => {
    const request = http.request({ port, path: "/webhooks", method, headers, ...(agent && { agent }) }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** The JSON of an order of one item for $100 less $10 by ADA10, paid at noon; `minutes` is when it was updated. */
export function orderJson(
  id: OrderId,
  given: { minutes?: number; code?: string; price?: string; name?: string; refunds?: unknown[] } = {},
) {
  const { minutes = 0, code = "ADA10", price = "100.00", name = "#1001", refunds = [] } = given;
  const updatedAt = new Date(Date.UTC(2026, 10, 20, 12, minutes)).toISOString();
  const money = (amount: string) => ({
    shop_money: { amount, currency_code: "USD" },
    presentment_money: { amount, currency_code: "USD" },
  });
  return JSON.stringify({
    id: Number(id),
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    name,
    currency: "USD",
    presentment_currency: "USD",
    processed_at: "2026-11-20T12:00:00Z",
    updated_at: updatedAt,
    created_at: "2026-11-20T12:00:00Z",
    cancelled_at: null,
    financial_status: "paid",
    taxes_included: false,
    test: false,
    total_price: "90.00",
    subtotal_price: "90.00",
    email: "someone@example.com",
    customer: { id: 77 },
    discount_applications: [
      {
        type: "discount_code",
        code,
        target_type: "line_item",
        value: "10.0",
        value_type: "percentage",
        allocation_method: "across",
        target_selection: "all",
      },
    ],
    discount_codes: [{ code, amount: "10.00", type: "percentage" }],
    line_items: [
      {
        id: 1,
        admin_graphql_api_id: "gid://shopify/LineItem/1",
        price,
        price_set: money(price),
        quantity: 1,
        current_quantity: 1,
        gift_card: false,
        tax_lines: [],
        discount_allocations: [{ amount: "10.00", amount_set: money("10.00"), discount_application_index: 0 }],
      },
    ],
    shipping_lines: [],
    refunds,
  });
}

/** A refund of money alone, as it stands in an order or, with the order's number, in refunds/create. */
export function refundOf(given: { id?: number; amount?: string; orderId?: OrderId } = {}) {
  const { id = 900, amount = "45.00", orderId } = given;
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Refund/${id}`,
    ...(orderId && { order_id: Number(orderId) }),
    created_at: "2026-11-20T13:00:00Z",
    processed_at: "2026-11-20T13:00:00Z",
    refund_line_items: [],
    order_adjustments: [],
    refund_shipping_lines: [],
    transactions: [
      {
        id: 1,
        kind: "refund",
        status: "success",
        amount,
        currency: "USD",
        amount_set: {
          shop_money: { amount, currency_code: "USD" },
          presentment_money: { amount, currency_code: "USD" },
        },
      },
    ],
  };
}
