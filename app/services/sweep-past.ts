// A discount that Shopify has no answer for: the night goes on past it, and tells that it did.
import { fail, ok, type Result } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { type ReadDiscount, readDiscounts } from "../shopify/many-discounts.ts";

export type Passed = { gid: string; message: string };

/**
 * `lastAttempt`: what was not answered until now is passed too, rather than keep the rest of the store from being looked at.
 * `passed`: is told of each discount that was not looked at.
 */
export type Going = { lastAttempt: boolean; passed: (discount: Passed) => void };

/** Whether what was asked about is to blame, and not that the store cannot be asked at all. */
export async function isToBlame(call: AdminCall, failure: AdminFailure, { lastAttempt }: Going): Promise<boolean> {
  const over = failure.kind === "rejected" || (failure.kind === "unreachable" && lastAttempt);
  // The same question, of no discount.
  return over && (await readDiscounts(call, [])).ok;
}

/** Reads discounts, and where Shopify has no answer for some of them, the others: by halves, until it is clear which. */
export async function readAnswered(
  call: AdminCall,
  gids: readonly string[],
  going: Going,
): Promise<Result<ReadDiscount[], AdminFailure>> {
  const read = await readDiscounts(call, gids);
  if (read.ok || !(await isToBlame(call, read.error, going))) return read;
  const [gid, ...others] = gids;
  if (gid === undefined) return read;
  if (others.length === 0) {
    going.passed({ gid, message: read.error.message });
    return ok([]);
  }
  const half = Math.ceil(gids.length / 2);
  const halves: ReadDiscount[] = [];
  for (const some of [gids.slice(0, half), gids.slice(half)]) {
    const answered = await readAnswered(call, some, going);
    if (!answered.ok) return fail(answered.error);
    halves.push(...answered.value);
  }
  return ok(halves);
}
