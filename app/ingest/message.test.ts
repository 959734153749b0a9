import { expect, test } from "vitest";
import { readMessage } from "./message.ts";

const VISITOR = "0a000000-0000-4000-8000-000000000001";
const click = { shop: "north.myshopify.com", visitor: VISITOR, click: ["ref", "Ada"] };
const referral = { parameter: "ref", value: "ada" };
const tie = { shop: "north.myshopify.com", visitor: VISITOR, checkout: "81e7bb3a9dafc6cf74f66b935ed413c1" };
const read = (json: unknown) => readMessage(Buffer.from(typeof json === "string" ? json : JSON.stringify(json)));

test("a click and a tie are read", () => {
  expect(read(click)).toEqual({
    shop: click.shop,
    visitor: VISITOR,
    kind: "click",
    click: { referrals: [referral], ago: null },
  });
  expect(read(tie)).toEqual({
    shop: tie.shop,
    visitor: VISITOR,
    kind: "tie",
    checkoutToken: tie.checkout,
    click: null,
  });
});

test("a click that is told again says how long ago it was, alone or with its checkout", () => {
  expect(read({ ...click, ago: 12 })).toMatchObject({ kind: "click", click: { referrals: [referral], ago: 12 } });
  expect(read({ ...click, ago: 12, checkout: tie.checkout })).toMatchObject({
    kind: "tie",
    checkoutToken: tie.checkout,
    click: { referrals: [referral], ago: 12 },
  });
});

test("a click of a link with several parameters names each, the best first; what is none of ours is left out", () => {
  const read4 = (...click: unknown[]) => read({ ...tie, checkout: undefined, click });
  expect(read4("ref", "ada", "SCA_REF", "1.A", "rfsn", "a@b.c", "dt_id", "2")).toMatchObject({
    click: {
      referrals: [referral, { parameter: "sca_ref", value: "1.a" }, { parameter: "dt_id", value: "2" }],
      ago: null,
    },
  });
  for (const click of [
    ["ref", "ada", "rfsn"],
    ["ref", "ada", "a b", "1"],
    ["ref", "ada", "rfsn", 7],
  ])
    expect(read4(...click)).toBeNull();
  expect(read4(...Array.from({ length: 5 }, (_, n) => ["ref", `ada-${n}`]).flat())).toBeNull();
  expect(read4("ref", "a@b.c", "rfsn", " ")).toBeNull();
});

test.each([
  ["half a click", { click: ["ref"] }],
  ["a link in letters that grow when they are written small", { click: ["ref", "İ".repeat(128)] }],
  ["a click that has just become too old", { click: ["ref", "ada"], ago: 1_801 }],
])("a checkout with %s is told all the same: earlier clicks speak for its order", (_what, more) =>
  expect(read({ ...tie, ...more })).toMatchObject({ kind: "tie", checkoutToken: tie.checkout, click: null }),
);

test.each([0, 1, 1_800])("%s seconds ago is taken", (ago) =>
  expect(read({ ...click, ago })).toMatchObject({ click: { ago } }),
);
test.each([-1, 1_801, 0.5, "12", true, [], 1e300])("%j seconds ago is no message: the pixel never says so", (ago) =>
  expect(read({ ...click, ago })).toBeNull(),
);

test("what is added to a message is not read", () => {
  expect(Object.keys(read({ ...click, email: "someone@example.com" }) ?? {})).toEqual([
    "shop",
    "visitor",
    "kind",
    "click",
  ]);
});

test.each([
  ["not JSON", "{"],
  ["no object", "7"],
  ["null", "null"],
  ["a list", [click]],
  ["no shop", { ...click, shop: undefined }],
  ["a shop elsewhere", { ...click, shop: "north.example.com" }],
  ["a shop with a path", { ...click, shop: "north.myshopify.com/x" }],
  ["no visitor", { ...click, visitor: "ada" }],
  ["a visitor in another shape", { ...click, visitor: VISITOR.toUpperCase() }],
  ["neither a click nor a checkout", { shop: click.shop, visitor: VISITOR }],
  ["a parameter of two lines", { ...click, click: ["re\nf", "ada"] }],
  ["a value that is no text", { ...click, click: ["ref", 7] }],
  ["an empty value", { ...click, click: ["ref", " "] }],
  ["an e-mail address", { ...click, click: ["ref", "ada@example.com"] }],
  ["a value that is too long", { ...click, click: ["ref", "x".repeat(129)] }],
  ["a token with a space", { ...tie, checkout: "a b" }],
  ["a token that is too long", { ...tie, checkout: "x".repeat(129) }],
])("%s is no message", (_what, json) => expect(read(json)).toBeNull());
