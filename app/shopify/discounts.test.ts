import { expect, test } from "vitest";
import { ok } from "../domain/result.ts";
import type { AdminCall } from "./admin.ts";
import { addManyToDiscount } from "./discounts.ts";
import { ADD_CODES, ADDED_CODES, ADDED_MANY } from "./documents/codes.ts";

const GID = "gid://shopify/DiscountCodeNode/7";
const TAKEN = { errors: [{ code: null, message: "Code must be unique." }], discountRedeemCode: null };
const LIVE = { errors: [], discountRedeemCode: { id: "gid://shopify/DiscountRedeemCode/1" } };
type Told = { code: string } & (typeof TAKEN | typeof LIVE);

/** Shopify counts two refused, and names codes as told, one answer after the other; the last of them over and over. */
function naming(...answers: (readonly Told[] | null)[]): AdminCall {
  let asked = 0;
  return (async (document: unknown) => {
    switch (document) {
      case ADD_CODES:
        return ok({ discountRedeemCodeBulkAdd: { bulkCreation: { id: "1" }, userErrors: [] } });
      case ADDED_MANY:
        return ok({ discountRedeemCodeBulkCreation: { done: true, failedCount: 2 } });
      case ADDED_CODES: {
        const nodes = answers[Math.min(asked++, answers.length - 1)] ?? null;
        return ok({ discountRedeemCodeBulkCreation: nodes && { done: true, codes: { nodes } } });
      }
      default:
        throw new Error("asked for something else");
    }
  }) as unknown as AdminCall;
}
const both = [
  { code: "A10", ...TAKEN },
  { code: "b10", ...TAKEN },
  { code: "C10", ...LIVE },
];

test("refused codes are those that Shopify names, in whatever case, once it names as many as it counts", async () => {
  const taken = { taken: true, message: "Code must be unique." };
  const call = naming(null, both.slice(0, 1), both);
  expect(await addManyToDiscount(call, GID, ["A10", "B10", "C10"])).toEqual({
    kind: "added",
    refused: new Map([
      ["A10", taken],
      ["B10", taken],
    ]),
  });
});

test.concurrent.each([
  ["nothing", null],
  ["fewer", both.slice(0, 1)],
  ["others", [{ code: "X10", ...TAKEN }, ...both.slice(0, 1)]],
] as const)(
  "where Shopify counts two refused and names %s, no code is taken for live",
  { timeout: 15_000 },
  async (_, named) => {
    const added = await addManyToDiscount(naming(named), GID, ["A10", "B10", "C10"]);
    expect(added).toMatchObject({ kind: "failed", failure: { effect: "unknown" } });
  },
);
