import { expect, test } from "vitest";
import { ok } from "../domain/result.ts";
import type { AdminCall } from "./admin.ts";
import { readDiscount } from "./discounts.ts";
import { readDiscounts } from "./many-discounts.ts";

const answering = (answer: object): AdminCall =>
  (async () => ok({ shop: { currencyCode: "EUR" }, ...answer })) as unknown as AdminCall;
const GID = "gid://shopify/DiscountCodeNode/7";
const node = (discount: object) => ({ id: "gid://shopify/DiscountNode/7", discount });

test("a discount of an app is of a kind that Vouch does not make", async () => {
  const discountNode = node({ __typename: "DiscountCodeApp" });
  expect(await readDiscount(answering({ discountNode }), GID)).toEqual(ok("other"));
});

test.each([
  ["exactly", { count: 3, precision: "EXACT" }, 3],
  ["at least", { count: 10_000, precision: "AT_LEAST" }, null],
  ["not", null, null],
])("how many codes a discount carries is known where Shopify counts %s", async (_, codesCount, codes) => {
  const nodes = [node({ __typename: "DiscountCodeApp", codesCount }), null];
  const gone = "gid://shopify/DiscountCodeNode/8";
  expect(await readDiscounts(answering({ nodes }), [GID, gone])).toEqual(
    ok([
      { gid: GID, discount: "other", codes, named: [], updatedAt: null },
      { gid: gone, discount: null, codes: 0, named: [], updatedAt: null },
    ]),
  );
});
