// How a code leaves the discount that was made for it alone. The merchant may have put other codes into it by hand, and given
// them to partners: so nothing is ended or deleted before it was read that the code is alone there.
import type pg from "pg";
import { forgetDiscount, releaseDiscount } from "../db/store-discounts.ts";
import { codeKey } from "../domain/code.ts";
import { fail, ok, type Result, unreachable } from "../domain/result.ts";
import type { AdminFailure } from "../shopify/admin.ts";
import {
  deactivateDiscount,
  deleteDiscount,
  readRedeemCodes,
  removeFromDiscount,
  STILL_THERE,
} from "../shopify/discounts.ts";
import type { Making } from "./making.ts";

type Caller = Pick<Making, "call" | "shopId">;
type Leaving = { code: string; discountGid: string };

/** `left`: the code is not in it any more, and it is told nothing from now on. `gone`: it is not in the store any more. */
export type EndedOwn = "ended" | "left" | "gone";

/** Ends a code's own discount, so that what the store counts of it goes on when it is resumed; or takes the code out of it. */
export async function endOwn(
  client: pg.ClientBase,
  caller: Caller,
  leaving: Leaving,
): Promise<Result<EndedOwn, AdminFailure>> {
  const inside = await leaveOthers(client, caller, leaving);
  if (!inside.ok) return inside;
  if (inside.value === "others") return ok("left");
  if (inside.value === "nobody") {
    await releaseDiscount(client, caller.shopId, leaving.discountGid);
    return ok("left");
  }
  const ended = await deactivateDiscount(caller.call, leaving.discountGid);
  switch (ended.kind) {
    case "written":
      return ok("ended");
    case "gone":
      return ok("gone");
    case "failed":
      return fail(ended.failure);
    case "refused": {
      const message = ended.problems.map((problem) => problem.message).join(" ");
      return fail({ kind: "rejected", effect: "none", message });
    }
    default:
      return unreachable(ended);
  }
}

/** Takes a code out of its own discount, and that out of the store where the code is alone in it. */
export async function leaveOwn(
  client: pg.ClientBase,
  caller: Caller,
  leaving: Leaving,
): Promise<Result<null, AdminFailure>> {
  const inside = await leaveOthers(client, caller, leaving);
  if (!inside.ok) return inside;
  if (inside.value === "others") return ok(null);
  const deleted = await deleteDiscount(caller.call, leaving.discountGid);
  if (deleted.ok) await forgetDiscount(client, caller.shopId, leaving.discountGid);
  return deleted;
}

/** Returns: who is in it. Others the code has left. */
async function leaveOthers(
  client: pg.ClientBase,
  { call, shopId }: Caller,
  { code, discountGid }: Leaving,
): Promise<Result<"alone" | "others" | "nobody", AdminFailure>> {
  const page = await readRedeemCodes(call, discountGid, null);
  if (!page.ok) return page;
  if (page.value.codes.length === 0) return ok("nobody");
  const others = page.value.codes.some((one) => codeKey(one.code) !== codeKey(code));
  if (!others && page.value.next === null) return ok("alone");
  const removed = await removeFromDiscount(call, { code, discountGid, redeemCodeGid: null });
  if (!removed.ok) return removed;
  if (removed.value === "still-there") return fail(STILL_THERE);
  await releaseDiscount(client, shopId, discountGid);
  return ok("others");
}
