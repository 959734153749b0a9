// What can be done with a code that Vouch did not make: it is stopped, found again and forgotten here; the store is only read.
import { endAssignments } from "../db/assignments.ts";
import { saveLive, saveState } from "../db/code-states.ts";
import type { StoredCode } from "../db/codes.ts";
import { dropNextOwner } from "../db/next-owners.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { inTransaction } from "../db/transaction.ts";
import { wholeSecond } from "../db/values.ts";
import { type CodeKey, type Instant, instant } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { findByCode } from "../shopify/discounts.ts";
import { lookAgainSince } from "./reassign.ts";

type Done = { kind: "done"; state: CodeState };

/** From now on the code is nobody's; customers go on getting what the store's discount gives. */
export async function stopMapped(shop: Shop, key: CodeKey, now: Instant): Promise<Done> {
  const at = instant(wholeSecond(now).getTime());
  await inTransaction(appPool(), async (client) => {
    if (!(await saveState(client, shop.id, key, { from: ["live", "missing"], state: "stopped", problem: null })))
      return;
    await endAssignments(client, shop.id, [key], at);
    await dropNextOwner(client, shop.id, [key]);
    await raiseProgramme(client, shop.id);
    await lookAgainSince(client, shop.id, [key], at);
  });
  return { kind: "done", state: "stopped" };
}

/** Looks for a code that was missing; it may stand in another discount now. */
export async function lookForMapped(
  shop: Shop,
  call: AdminCall,
  code: StoredCode,
  now: Instant,
): Promise<Done | { kind: "refused"; problems: FieldProblem[] }> {
  if (code.state !== "missing") return { kind: "done", state: code.state };
  const refusal = (message: string) => ({ kind: "refused" as const, problems: [{ field: "form", message }] });
  const found = await findByCode(call, code.display);
  if (!found.ok) return refusal(found.error.message);
  if (found.value === null) {
    return refusal(`${code.display} is not in your store. Add it to a discount in Shopify, then look again.`);
  }
  const same = found.value.id === code.discountGid;
  const redeemCodeGid = same ? code.redeemCodeGid : null;
  await saveLive(appPool(), shop.id, code.key, { discountGid: found.value.id, redeemCodeGid, now });
  return { kind: "done", state: "live" };
}
