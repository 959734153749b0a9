import { codeKey } from "../domain/code.ts";
import type { SeenDiscount } from "../domain/difference.ts";
import { type CodeKey, type Currency, type Instant, instant } from "../domain/ids.ts";
import { ok, type Result } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "./admin.ts";
import { seenOf } from "./discounts.ts";
import { DISCOUNTS, discountNodeId } from "./documents/discounts.ts";

/**
 * A discount as it was read among many; `codes` is null where Shopify does not say exactly how many it carries. `named` are the
 * first of them; `updatedAt` is when Shopify says that it was changed.
 */
export type ReadDiscount = {
  gid: string;
  discount: SeenDiscount | "other" | null;
  codes: number | null;
  named: CodeKey[];
  updatedAt: Instant | null;
};

/** Reads code discounts by their ids, at most DISCOUNTS_A_CALL of them. */
export async function readDiscounts(
  call: AdminCall,
  gids: readonly string[],
): Promise<Result<ReadDiscount[], AdminFailure>> {
  const answer = await call(DISCOUNTS, { ids: gids.map(discountNodeId) });
  if (!answer.ok) return answer;
  const currency = answer.value.shop.currencyCode as Currency;
  const found = gids.map((gid, place): ReadDiscount => {
    const discount = answer.value.nodes[place]?.discount;
    if (discount === undefined) return { gid, discount: null, codes: 0, named: [], updatedAt: null };
    const { codesCount, updatedAt } = discount;
    const codes = codesCount?.precision === "EXACT" ? codesCount.count : null;
    return {
      gid,
      discount: seenOf(discount, currency),
      codes,
      named: (discount.codes?.nodes ?? []).map(({ code }) => codeKey(code)),
      updatedAt: updatedAt === undefined ? null : instant(Date.parse(updatedAt)),
    };
  });
  return ok(found);
}

/** A discount weighs some points; a call may cost a thousand. */
export const DISCOUNTS_A_CALL = 50;
