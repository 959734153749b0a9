import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse, print, validate } from "graphql";
import { afterAll, expect, test } from "vitest";
import { aShop, openFixture } from "../fixture.ts";
import { schema } from "./execute.ts";

const fixture = await openFixture();
afterAll(() => fixture.close());
const { ask, hand } = fixture;
const shop = await aShop(fixture);

const own = readFileSync(new URL("../schema/operations.graphql", import.meta.url), "utf8");
// The reference lies beside the checkout and is not part of it.
const reference = path.join(import.meta.dirname, "../../../shared/reference/admin-operations.graphql");

const CREATE = `mutation ($input: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $input) {
  codeDiscountNode { id codeDiscount { ... on DiscountCodeBasic { status startsAt endsAt codes(first: 5) { nodes { id code } } } } } userErrors { field code message } } }`;
const UPDATE = `mutation ($id: ID!, $input: DiscountCodeBasicInput!) { discountCodeBasicUpdate(id: $id, basicCodeDiscount: $input) { userErrors { field code message } } }`;
const ADD = `mutation ($id: ID!, $codes: [DiscountRedeemCodeInput!]!) { discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) { bulkCreation { id done codesCount } userErrors { field code message } } }`;
const ADDED = `query ($id: ID!) { discountRedeemCodeBulkCreation(id: $id) { done importedCount failedCount codes(first: 250) { nodes { code errors { field code message } discountRedeemCode { code } } } } }`;
const BY_CODE = `query ($code: String!) { codeDiscountNodeByCode(code: $code) { id codeDiscount { ... on DiscountCodeBasic { status startsAt endsAt } } } }`;

/** The answer of one root field; its shape is the query's. */
async function field<T>(name: string, query: string, variables: Record<string, unknown>, there = shop): Promise<T> {
  const { data, errors } = await ask(there, query, variables);
  if (!data) throw new Error(errors?.map(({ message }) => message).join("; ") ?? "no data");
  return data[name] as T;
}

const basic = (more: Record<string, unknown> = {}) => ({
  title: "Summer",
  code: `C${Math.random().toString(36).slice(2)}`,
  startsAt: "2026-01-01T00:00:00Z",
  context: { all: "ALL" },
  customerGets: { value: { percentage: 0.2 }, items: { all: true } },
  ...more,
});

type Made = {
  codeDiscountNode: { id: string } | null;
  userErrors: { field: string[]; code: string | null; message: string }[];
};
const create = async (more: Record<string, unknown> = {}) =>
  (await ask(shop, CREATE, { input: basic(more) })).data?.discountCodeBasicCreate as Made;
const idOf = (made: Made) => made.codeDiscountNode?.id ?? "";
const mutate = async (name: string, id: string) =>
  (await ask(shop, `mutation ($id: ID!) { ${name}(id: $id) { userErrors { field code message } } }`, { id })).data?.[
    name
  ];
const discount = async (code: string) =>
  (await ask(shop, BY_CODE, { code })).data?.codeDiscountNodeByCode as {
    id: string;
    codeDiscount: Record<string, string | null>;
  } | null;

test("what the schema was cut for validates against it", () => {
  expect(validate(schema, parse(own))).toEqual([]);
});

test.skipIf(!existsSync(reference))("the reference operations validate against the pruned schema", () => {
  expect(validate(schema, parse(readFileSync(reference, "utf8")))).toEqual([]);
});

test("every field of the own operations' queries is answered, for a store that has something of everything", async () => {
  const { order, refund, made } = await aStoreFull();
  const document = parse(own);
  const queries = document.definitions.filter((one) => one.kind !== "OperationDefinition" || one.operation === "query");
  const ids: Record<string, string> = {
    Orders: order,
    OneRefund: refund,
    Discounts: made,
    Store: (await hand.products(shop))[0]?.gid ?? "",
  };
  for (const one of queries) {
    if (one.kind !== "OperationDefinition") continue;
    const fragments = document.definitions.filter((other) => other.kind === "FragmentDefinition").map(print);
    const used = fragments.filter((text) => neededBy(print(one), fragments).has(text));
    const id = ids[one.name?.value ?? ""];
    // Ids of the wrong kind name nothing; each root field gets one of its own kind where there is one.
    const answer = await ask(shop, [print(one), ...used].join("\n"), id ? { id } : {});
    const unlike = (answer.errors ?? []).filter(({ message }) => !message.includes("No web pixel"));
    expect({ [one.name?.value ?? ""]: unlike }).toEqual({ [one.name?.value ?? ""]: [] });
  }
});

function neededBy(text: string, fragments: string[]): Set<string> {
  const needed = new Set<string>();
  for (const [, name] of text.matchAll(/\.\.\.(\w+)\s/g))
    for (const fragment of fragments)
      if (fragment.startsWith(`fragment ${name} `))
        for (const one of [fragment, ...neededBy(fragment, fragments)]) needed.add(one);
  return needed;
}

async function aStoreFull() {
  const made = idOf(await create({ code: "FULL" }));
  await hand.createDiscount(shop, { code: "SHIP", freeShipping: true });
  await createBargain();
  const lines = [{ product: "linen-shirt", quantity: 2 }, { product: "gift-card" }];
  const extras = {
    shipping: "4.90",
    taxRate: "0.19",
    landingSite: "/?ref=sarah&utm_source=pod",
    customer: "ada@example.com",
  };
  const { id, admin_graphql_api_id } = await hand.placeOrder(shop, { lines, codes: ["FULL"], ...extras });
  const refunded = { lines: [{ line: 0, quantity: 1 }], shipping: "full", amount: "50.00" };
  const refund = `gid://shopify/Refund/${(await hand.refund(shop, id, refunded)).id}`;
  return { order: admin_graphql_api_id, refund, made };
}

async function createBargain() {
  const bxgy = `mutation ($input: DiscountCodeBxgyInput!) { discountCodeBxgyCreate(bxgyCodeDiscount: $input) { userErrors { message } } }`;
  const [product] = await hand.products(shop);
  const items = { products: { productsToAdd: [product?.gid] } };
  const input = {
    ...basic({ code: "DEAL" }),
    customerBuys: { value: { quantity: "2" }, items },
    customerGets: { value: { discountOnQuantity: { quantity: "1", effect: { amount: "5" } } }, items },
  };
  expect(await field("discountCodeBxgyCreate", bxgy, { input })).toEqual({ userErrors: [] });
}

type Query = { kind: "query"; text: string };
const isQuery = (named: [string, unknown]): named is [string, Query] =>
  typeof named[1] === "object" && (named[1] as Partial<Query>).kind === "query";
const files = import.meta.glob<Record<string, unknown>>("../../app/shopify/documents/*.ts", { eager: true });
const queries = Object.values(files).flatMap((file) => Object.entries(file).filter(isQuery));

test("every query of the app is answered", async () => {
  const { order, refund, made } = await aStoreFull2();
  const orders = { ORDER: order, ORDER_LINES: order, REFUND_LINES: refund };
  const known: Record<string, string> = { ...orders, DISCOUNT: made, DISCOUNT_CODES: made };
  expect(queries.map(([name]) => name)).toEqual(expect.arrayContaining(Object.keys(known)));
  for (const [name, one] of queries) {
    const id = known[name] ?? "gid://shopify/Job/1";
    const query = "updated_at:>='2020-01-01T00:00:00Z'";
    const { errors } = await ask(shop, one.text, { id, order, query, code: "FULL2", first: 5, after: null });
    const unlike = (errors ?? []).filter(
      ({ message }) => message.includes("does not imitate") || message.includes("null"),
    );
    expect({ [name]: unlike }).toEqual({ [name]: [] });
  }
});

async function aStoreFull2() {
  const made = idOf(await create({ code: "FULL2" }));
  const order = await hand.placeOrder(shop, { lines: [{ product: "linen-shirt" }], codes: ["FULL2"] });
  const { id: refund } = await hand.refund(shop, order.id, { lines: [{ line: 0, quantity: 1 }] });
  return { order: order.admin_graphql_api_id, refund: `gid://shopify/Refund/${refund}`, made };
}

test("what the pruned schema lacks is refused by validation, and what is not imitated by name", async () => {
  expect((await ask(shop, "{ shop { billingAddress { city } } }")).errors?.[0]?.message).toContain(
    "Cannot query field",
  );
  const many = "mutation ($ids: [ID!]!) { discountCodeBulkActivate(ids: $ids) { userErrors { message } } }";
  const { errors } = await ask(shop, many, { ids: [] });
  expect(errors?.[0]?.message).toContain("does not imitate Mutation.discountCodeBulkActivate");
});

const long = "X".repeat(256);
test.each([
  [
    "a code that is taken, in another case",
    { code: "taken" },
    ["code"],
    "TAKEN",
    "Code must be unique. Please try a different code.",
  ],
  ["an empty code", { code: "" }, ["code"], "TOO_SHORT", "Code is too short (minimum is 1 character)"],
  ["no code", { code: undefined }, ["code"], "BLANK", "Code can't be blank"],
  ["a code of 256 characters", { code: long }, ["code"], "TOO_LONG", "Code is too long (maximum is 255 characters)"],
  ["a code of two lines", { code: "A\nB" }, ["code"], "INVALID", "Code cannot contain newline characters."],
  ["no title", { title: "" }, ["title"], "BLANK", "Title can't be blank"],
  ["no start", { startsAt: undefined }, ["startsAt"], "BLANK", "Starts at can't be blank"],
  [
    "an end at the start",
    { endsAt: "2026-01-01T00:00:00Z" },
    ["endsAt"],
    "INVALID",
    "Ends at needs to be after starts_at",
  ],
  [
    "120 %",
    { customerGets: { value: { percentage: 1.2 }, items: { all: true } } },
    ["customerGets", "value", "percentage"],
    "VALUE_OUTSIDE_RANGE",
    "Value must be between 0.0 and 1.0",
  ],
  ["a usage limit of 0", { usageLimit: 0 }, ["usageLimit"], "GREATER_THAN", "Usage limit must be greater than 0"],
  [
    "an unknown product",
    {
      customerGets: { value: { percentage: 0.1 }, items: { products: { productsToAdd: ["gid://shopify/Product/9"] } } },
    },
    ["customerGets", "items", "products", "productsToAdd"],
    "INVALID",
    "Product with id: 9 is invalid",
  ],
])("creating with %s is refused word for word", async (_case, more, field, code, message) => {
  if (!(await discount("TAKEN"))) await create({ code: "TAKEN" });
  const made = await create(more);
  expect(made).toEqual({
    codeDiscountNode: null,
    userErrors: [{ field: ["basicCodeDiscount", ...field], code, message }],
  });
});

const NOBODY = "gid://shopify/DiscountCodeNode/1";
test("an unknown discount is refused as Shopify does, and a malformed id is an error above the data", async () => {
  const unknown = { field: ["id"], code: "INVALID", message: "Code discount does not exist." };
  for (const name of ["discountCodeActivate", "discountCodeDeactivate", "discountCodeDelete"])
    expect(await mutate(name, NOBODY)).toEqual({ userErrors: [unknown] });
  const { data } = await ask(shop, UPDATE, { id: NOBODY, input: { title: "x" } });
  expect(data?.discountCodeBasicUpdate).toEqual({
    userErrors: [{ field: ["id"], code: null, message: "Discount does not exist" }],
  });
  const { errors } = await ask(shop, UPDATE, { id: "nonsense", input: {} });
  expect(errors?.[0]?.message).toBe("Invalid id: nonsense");
});

test("pausing ends a discount now and keeps its name; resuming starts it and clears the end", async () => {
  const id = idOf(await create({ code: "PAUSE", endsAt: "2099-01-01T00:00:00Z" }));
  await mutate("discountCodeDeactivate", id);
  const paused = (await discount("pause"))?.codeDiscount;
  expect(paused?.status).toBe("EXPIRED");
  expect(Date.parse(paused?.endsAt ?? "")).toBeLessThanOrEqual(Date.now());
  expect((await create({ code: "PAUSE" })).userErrors[0]?.code).toBe("TAKEN");
  await mutate("discountCodeActivate", id);
  expect((await discount("PAUSE"))?.codeDiscount).toMatchObject({ status: "ACTIVE", endsAt: null });
});

test("pausing a discount that has not begun overwrites its start as well", async () => {
  const id = idOf(await create({ code: "LATER", startsAt: "2099-01-01T00:00:00Z" }));
  expect((await discount("LATER"))?.codeDiscount.status).toBe("SCHEDULED");
  await mutate("discountCodeDeactivate", id);
  expect(Date.parse((await discount("LATER"))?.codeDiscount.startsAt ?? "")).toBeLessThanOrEqual(Date.now());
});

type Adding = { bulkCreation: { id: string; done: boolean } };
type Added = {
  done: boolean;
  importedCount: number;
  failedCount: number;
  codes: { nodes: { code: string; errors: { code: string | null; message: string }[] }[] };
};

async function added(id: string, codes: string[]) {
  const input = { id, codes: codes.map((code) => ({ code })) };
  const { bulkCreation } = await field<Adding>("discountRedeemCodeBulkAdd", ADD, input);
  expect(bulkCreation.done).toBe(false);
  for (;;) {
    const creation = await field<Added>("discountRedeemCodeBulkCreation", ADDED, { id: bulkCreation.id });
    if (creation.done) return creation;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("a bulk add is not done at once; then each code stands or falls by itself", async () => {
  const id = idOf(await create({ code: "FIRST" }));
  const creation = await added(id, ["ADA10", "first", "ada10", ""]);
  expect(creation).toMatchObject({ importedCount: 1, failedCount: 3 });
  expect(creation.codes.nodes.map((row) => row.errors[0]?.message ?? null)).toEqual([
    null,
    "must be unique. Please try a different code.",
    "Codes must be unique within BulkDiscountCodeCreation",
    "is too short (minimum is 1 character)",
  ]);
  expect((await discount("ada10"))?.id).toBe(id);
  const { data } = await ask(shop, UPDATE, { id, input: { code: "OTHER" } });
  expect(data?.discountCodeBasicUpdate).toEqual({
    userErrors: [{ field: ["id"], code: null, message: "Cannot update the code of a bulk discount." }],
  });
});

test("251 codes are an error above the data; none is a user error", async () => {
  const id = idOf(await create());
  const many = Array.from({ length: 251 }, (_, index) => ({ code: `M${index}` }));
  const { errors } = await ask(shop, ADD, { id, codes: many });
  expect(errors?.[0]).toMatchObject({
    message: "The input array size of 251 is greater than the maximum allowed of 250.",
    extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" },
  });
  const { data } = await ask(shop, ADD, { id, codes: [] });
  expect(data?.discountRedeemCodeBulkAdd).toMatchObject({
    userErrors: [{ code: "BLANK", message: "Codes can't be blank" }],
  });
});

test("one redeem code leaves, its neighbours stay, and its name is free again", async () => {
  const id = idOf(await create({ code: "KEEP" }));
  await added(id, ["GONE"]);
  await hand.deleteCode(shop, "gone");
  await expect.poll(() => discount("GONE")).toBeNull();
  expect((await discount("KEEP"))?.id).toBe(id);
  expect((await create({ code: "GONE" })).userErrors).toEqual([]);
});

test("an emptied bucket answers 200 with THROTTLED and what it would have cost, and fills at the plan's rate", async () => {
  const there = await aShop(fixture, { plan: "plus" });
  // So far down that no wait fills it.
  await hand.throttle(there, -1_000_000);
  const throttled = await ask(there, "{ shop { name } }");
  expect(throttled.errors?.[0]).toMatchObject({ message: "Throttled", extensions: { code: "THROTTLED" } });
  expect(throttled.extensions?.cost).toMatchObject({ requestedQueryCost: 1, actualQueryCost: null });
  expect(throttled.extensions?.cost.throttleStatus).toMatchObject({ maximumAvailable: 20_000, restoreRate: 1000 });
  await hand.throttle(there, -50);
  await expect.poll(async () => (await ask(there, "{ shop { name } }")).errors).toBeUndefined();
});

test("a query dearer than 1,000 points is not run", async () => {
  const items = "lineItems(first: 250) { nodes { discountAllocations { discountApplication { index } } } }";
  const pages = `${items} more: ${items} most: ${items}`;
  const { errors } = await ask(shop, `{ orders(first: 250) { nodes { ${pages} } } }`);
  expect(errors?.[0]?.extensions?.code).toBe("MAX_COST_EXCEEDED");
});

test("a page of 250 bulk results costs what was recorded, and a small answer gives the rest back", async () => {
  const id = idOf(await create());
  const input = { id, codes: [{ code: "COSTS" }] };
  const { bulkCreation } = await field<Adding>("discountRedeemCodeBulkAdd", ADD, input);
  const { extensions } = await ask(shop, ADDED, { id: bulkCreation.id });
  expect(extensions?.cost.requestedQueryCost).toBe(42);
  expect(extensions?.cost.actualQueryCost).toBeLessThan(10);
  expect((await ask(shop, BY_CODE, { code: "TAKEN" })).extensions?.cost.requestedQueryCost).toBe(1);
});

type Orders = { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };

test("orders are paged without a gap and filtered by the second of their last change", async () => {
  const there = await aShop(fixture);
  for (let n = 0; n < 7; n += 1)
    await hand.placeOrder(there, {
      lines: [{ product: "trail-mug" }],
      at: `2026-10-0${n + 1}T10:00:00Z`,
      silent: true,
    });
  const query = `query ($after: String, $q: String) { orders(first: 3, after: $after, query: $q, sortKey: UPDATED_AT) { nodes { name } pageInfo { hasNextPage endCursor } } }`;
  const names: string[] = [];
  for (let after: string | null = null; ; ) {
    const variables: Record<string, unknown> = { after, q: "updated_at:>='2026-10-02T10:00:00Z'" };
    const { nodes, pageInfo }: Orders = await field<Orders>("orders", query, variables, there);
    names.push(...nodes.map((node) => node.name));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(names).toEqual(["#1002", "#1003", "#1004", "#1005", "#1006", "#1007"]);
});

test("a scope that was not granted is denied on the field", async () => {
  await hand.grantScopes(shop, ["read_orders"]);
  const { errors } = await ask(shop, BY_CODE, { code: "KEEP" });
  expect(errors?.[0]?.extensions?.code).toBe("ACCESS_DENIED");
  await hand.grantScopes(shop, ["read_orders", "write_discounts"]);
  expect((await ask(shop, BY_CODE, { code: "KEEP" })).errors).toBeUndefined();
});
