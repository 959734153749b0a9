import { afterAll, expect, test } from "vitest";
import type { OrderView } from "../client.ts";
import { aShop, openFixture } from "../fixture.ts";

const fixture = await openFixture();
afterAll(() => fixture.close());
const { ask, hand } = fixture;
const shop = await aShop(fixture);

const [hat, scarf, mug] = (await hand.products(shop)).map(({ gid, title }) => ({ gid, product: title }));
if (!hat || !scarf || !mug) throw new Error("too few products");

type Thing = typeof hat;
const products = (...things: Thing[]) => ({ products: { productsToAdd: things.map(({ gid }) => gid) } });
const given = (quantity: number, effect: Record<string, unknown>) => ({
  discountOnQuantity: { quantity: String(quantity), effect },
});
const FREE = { percentage: 1 };

const CREATE = `mutation ($discount: DiscountCodeBxgyInput!) { discountCodeBxgyCreate(bxgyCodeDiscount: $discount) {
  codeDiscountNode { id } userErrors { field code message } } }`;
const UPDATE = `mutation ($id: ID!, $discount: DiscountCodeBxgyInput!) { discountCodeBxgyUpdate(id: $id, bxgyCodeDiscount: $discount) {
  codeDiscountNode { id } userErrors { field code message } } }`;

type Answer = {
  codeDiscountNode: { id: string } | null;
  userErrors: { field: string[]; code: string; message: string }[];
};
let made = 0;

const twoForOne = {
  customerBuys: { value: { quantity: "2" }, items: products(hat) },
  customerGets: { value: given(1, FREE), items: products(scarf) },
};

async function create(discount: Record<string, unknown>): Promise<Answer & { code: string }> {
  made += 1;
  const code = `DEAL${made}`;
  const fresh = { title: "Deal", code, startsAt: "2026-01-01T00:00:00Z", context: { all: "ALL" } };
  const { data } = await ask(shop, CREATE, { discount: { ...fresh, ...discount } });
  return { ...(data?.discountCodeBxgyCreate as Answer), code };
}

type Wanted = [thing: Thing, price: string, quantity: number];

async function order(code: string, wanted: Wanted[], more: string[] = []): Promise<OrderView> {
  const lines = wanted.map(([{ product }, price, quantity]) => ({ product, price, quantity }));
  return hand.placeOrder(shop, { lines, codes: [code, ...more] });
}

type Allocated = { discount_allocations: { amount: string }[] };
const offOf = ({ line_items: lines }: OrderView) =>
  (lines as unknown as Allocated[]).map(({ discount_allocations: [one] }) => one?.amount ?? null);

test.each<[string, Record<string, unknown>, Wanted[], (string | null)[]]>([
  [
    "one bargain",
    {},
    [
      [hat, "20.00", 2],
      [scarf, "9.99", 1],
    ],
    [null, "9.99"],
  ],
  [
    "as many bargains as the cart holds",
    {},
    [
      [hat, "20.00", 5],
      [scarf, "9.99", 4],
    ],
    [null, "19.98"],
  ],
  [
    "no more than may be in an order",
    { usesPerOrderLimit: 1 },
    [
      [hat, "20.00", 5],
      [scarf, "9.99", 4],
    ],
    [null, "9.99"],
  ],
  [
    "a part of the price, rounded once a line",
    { customerGets: { value: given(3, { percentage: 0.5 }), items: products(scarf) } },
    [
      [hat, "20.00", 2],
      [scarf, "0.33", 3],
    ],
    [null, "0.50"],
  ],
  [
    "an amount off each piece",
    { customerGets: { value: given(2, { amount: "2.50" }), items: products(scarf) } },
    [
      [hat, "20.00", 2],
      [scarf, "9.99", 3],
    ],
    [null, "5.00"],
  ],
  [
    "no more off a piece than it costs",
    { customerGets: { value: given(2, { amount: "2.50" }), items: products(scarf) } },
    [
      [hat, "20.00", 2],
      [scarf, "1.99", 2],
    ],
    [null, "3.98"],
  ],
  [
    "the cheapest pieces first",
    { customerGets: { value: given(2, FREE), items: products(scarf, mug) } },
    [
      [hat, "20.00", 2],
      [scarf, "9.99", 1],
      [mug, "4.00", 1],
      [scarf, "8.00", 3],
    ],
    [null, null, "4.00", "8.00"],
  ],
  [
    "the third of three of the same",
    { customerGets: { value: given(1, FREE), items: products(hat) } },
    [[hat, "20.00", 3]],
    ["20.00"],
  ],
  [
    "what is bought and given alike stays bought where it must",
    {
      customerBuys: { value: { quantity: "2" }, items: products(hat, scarf) },
      customerGets: { value: given(1, FREE), items: products(scarf, mug) },
    },
    [
      [hat, "20.00", 1],
      [scarf, "5.00", 1],
      [mug, "8.00", 1],
    ],
    [null, null, "8.00"],
  ],
  [
    "an amount that is spent",
    { customerBuys: { value: { amount: "50" }, items: products(hat) } },
    [
      [hat, "25.00", 4],
      [scarf, "9.99", 3],
    ],
    [null, "19.98"],
  ],
])("buy X get Y gives %s", async (_, change, wanted, off) => {
  const { code, userErrors } = await create({ ...twoForOne, ...change });
  expect(userErrors).toEqual([]);
  const placed = await order(code, wanted);
  expect(offOf(placed)).toEqual(off);
  const cents = off.reduce((sum, one) => sum + Math.round(Number(one ?? 0) * 100), 0);
  expect(placed.total_discounts).toBe((cents / 100).toFixed(2));
  expect(placed.discount_codes[0]?.amount).toBe(placed.total_discounts);
  expect(placed.discount_applications).toMatchObject([
    { type: "discount_code", allocation_method: "each", target_selection: "entitled", target_type: "line_item" },
  ]);
});

test.each<[string, Wanted[]]>([
  [
    "too little is bought",
    [
      [hat, "20.00", 1],
      [scarf, "9.99", 1],
    ],
  ],
  ["nothing is there to be given", [[hat, "20.00", 4]]],
])("where %s the code is refused", async (_, wanted) => {
  const { code } = await create(twoForOne);
  await expect(order(code, wanted)).rejects.toThrow("isn't valid for the items in your cart");
});

test("three of the same are needed where two are bought and one is given", async () => {
  const { code } = await create({ ...twoForOne, customerGets: { value: given(1, FREE), items: products(hat) } });
  await expect(order(code, [[hat, "20.00", 2]])).rejects.toThrow("isn't valid");
});

test("it is a product discount: what another takes off the whole order is counted on what is left", async () => {
  const { code } = await create({ ...twoForOne, combinesWith: { orderDiscounts: true } });
  await hand.createDiscount(shop, { code: "TENOFF", percent: "10", combine: true });
  const placed = await order(
    code,
    [
      [hat, "20.00", 2],
      [scarf, "10.00", 1],
    ],
    ["TENOFF"],
  );
  expect(placed.discount_codes.map(({ amount }) => amount)).toEqual(["10.00", "4.00"]);
});

test.each<[string, Record<string, unknown>, { field: string[]; code: string; message: string }]>([
  [
    "a plain percentage",
    { customerGets: { value: { percentage: 0.5 }, items: products(scarf) } },
    {
      field: ["customerGets", "value", "percentage"],
      code: "INVALID",
      message: "Only discountOnQuantity permitted with bxgy discounts.",
    },
  ],
  [
    "no quantity",
    { customerGets: { value: { discountOnQuantity: { effect: FREE } }, items: products(scarf) } },
    {
      field: ["customerGets", "value", "discountOnQuantity", "quantity"],
      code: "BLANK",
      message: "Quantity cannot be blank.",
    },
  ],
  [
    "a type of purchase",
    { customerGets: { ...twoForOne.customerGets, appliesOnSubscription: true } },
    {
      field: ["customerGets", "appliesOnSubscription"],
      code: "INVALID",
      message: "This field is not supported by bxgy discounts.",
    },
  ],
  [
    "the whole store to buy from",
    { customerBuys: { value: { quantity: "2" }, items: { all: true } } },
    { field: ["customerBuys", "items"], code: "BLANK", message: "Items in 'customer buys' must be defined" },
  ],
  [
    "the whole store to get from",
    { customerGets: { value: given(1, FREE), items: { all: true } } },
    { field: ["customerGets"], code: "INVALID", message: "Items in 'customer get' cannot be set to all" },
  ],
])("%s is refused in Shopify's words", async (_, change, { field, ...error }) => {
  const { userErrors } = await create({ ...twoForOne, ...change });
  expect(userErrors).toContainEqual({ field: ["bxgyCodeDiscount", ...field], ...error });
});

test("an update changes what it names and keeps the rest", async () => {
  const { code, codeDiscountNode } = await create({ ...twoForOne, usesPerOrderLimit: 1 });
  const items = { products: { productsToAdd: [mug.gid], productsToRemove: [scarf.gid] } };
  const discount = { customerGets: { items }, usesPerOrderLimit: null };
  const { data } = await ask(shop, UPDATE, { id: codeDiscountNode?.id, discount });
  expect(data).toMatchObject({ discountCodeBxgyUpdate: { userErrors: [] } });
  expect((await hand.discount(shop, code)).summary).toBe("Buy 2 items, get 1 item free");
  expect(
    offOf(
      await order(code, [
        [hat, "20.00", 4],
        [mug, "3.00", 2],
      ]),
    ),
  ).toEqual([null, "6.00"]);
});
