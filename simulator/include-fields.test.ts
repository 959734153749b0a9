import { expect, test } from "vitest";
import { includeFields } from "./include-fields.ts";

const order = {
  id: 1,
  email: "ada@example.com",
  customer: { id: 2, email: "ada@example.com", tags: "vip" },
  line_items: [
    { id: 3, title: "Shirt", price_set: { shop_money: { amount: "1.00", currency_code: "EUR" } } },
    { id: 4, title: "Mug" },
  ],
  refunds: [],
  cancelled_at: null,
};

test.each([
  ["a name alone brings the whole value", ["customer"], { customer: order.customer }],
  ["a dotted name goes into an object", ["customer.id"], { customer: { id: 2 } }],
  [
    "and into every element of a list",
    ["line_items.id", "line_items.price_set.shop_money.amount"],
    { line_items: [{ id: 3, price_set: { shop_money: { amount: "1.00" } } }, { id: 4 }] },
  ],
  ["a whole value is not narrowed by a part of it", ["customer", "customer.id"], { customer: order.customer }],
  ["null and empty lists stay what they are", ["cancelled_at", "refunds.id"], { cancelled_at: null, refunds: [] }],
  ["a name the payload lacks is left out", ["nothing", "id"], { id: 1 }],
])("%s", (_rule, fields, kept) => {
  expect(includeFields(order, fields)).toEqual(kept);
});

test("without include_fields everything is sent", () => {
  expect(includeFields(order, null)).toEqual(order);
});
