// A code that no order carried is forgotten, in the store and here.
import { lockStates } from "../db/code-states.ts";
import * as rows from "../db/codes.ts";
import { findOffer } from "../db/offers.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { queueRemoving } from "../db/short-addresses.ts";
import { alone, inTransaction } from "../db/transaction.ts";
import { isAtRest } from "../domain/code-state.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { takeOutForGood } from "./code-in-store.ts";
import { type Changed, stopCode, withAlong } from "./codes.ts";
import { twinsAlong } from "./twins.ts";

/** Forgets a code that no order ever carried, with its twins; a twin that an order carried stays. What is in the store is stopped first. */
export async function deleteCode(shop: Shop, call: AdminCall, key: CodeKey, now: Instant): Promise<Changed> {
  const code = await rows.findCode(appPool(), shop.id, key);
  if (code === null) return { kind: "not-found" };
  if (!isAtRest(code.state)) {
    const live = code.offer === null ? "counts for its partner" : "may be live in your store";
    return refusal(`${key} ${live}. Stop it first, then delete it.`);
  }
  if (await rows.wasUsed(appPool(), shop.id, key)) {
    return refusal(`Orders were placed with ${key}, so it stays in the books. It can stay stopped.`);
  }
  const twins = await twinsToDelete(shop, call, key, now);
  if (!twins.ok) return refusal(twins.error);
  for (const one of [code, ...twins.value]) {
    const left = await leaveStore(shop.id, call, one);
    if (!left.ok) return refusal(`${left.error.message} ${key} was not deleted.`);
  }
  const twinKeys = twins.value.map((twin) => twin.key);
  const along = await forget(shop.id, key, twinKeys);
  if (along === null)
    return refusal(`${key} is on its way in your store, so it was not deleted. Look again in a moment.`);
  return withAlong({ kind: "deleted" }, along);
}

/** The twins that go with a code, out of the store; those that orders carried stay. Errors: a sentence where one cannot be stopped now. */
async function twinsToDelete(
  shop: Shop,
  call: AdminCall,
  key: CodeKey,
  now: Instant,
): Promise<Result<rows.StoredCode[], string>> {
  const twins: rows.StoredCode[] = [];
  for (const twin of await twinsAlong(shop.id, key, "delete")) {
    if (await rows.wasUsed(appPool(), shop.id, twin)) continue;
    const before = await rows.findCode(appPool(), shop.id, twin);
    if (before !== null && !isAtRest(before.state)) await stopCode(shop, call, twin, now);
    const after = await rows.findCode(appPool(), shop.id, twin);
    if (after === null) continue;
    if (!isAtRest(after.state))
      return fail(
        `${twin}, which is for those who misread ${key}, is not out of your store yet, so ${key} was not deleted. ${after.problem ?? ""}`.trim(),
      );
    twins.push(after);
  }
  return ok(twins);
}

// A code that failed or could not be resumed may be in the store all the same, and one that rests in a discount of its own holds
// its name there: it is looked for by that.
async function leaveStore(
  shopId: ShopId,
  call: AdminCall,
  { key, offer: of }: rows.StoredCode,
): Promise<Result<null, AdminFailure>> {
  if (of === null) return ok(null);
  return alone(workerPool(), `offer:${shopId}:${of.id}`, async (client) => {
    const code = await rows.findCode(client, shopId, key);
    const offer = await findOffer(client, shopId, of.id);
    if (code === null || offer === null || !isAtRest(code.state)) return ok(null);
    return takeOutForGood(client, { shopId, call }, { code, offer });
  });
}

/** Returns: the twins that went along; null where the code itself was wished back meanwhile, so that nothing is forgotten. */
const forget = (shopId: ShopId, key: CodeKey, twins: readonly CodeKey[]): Promise<CodeKey[] | null> =>
  inTransaction(appPool(), async (client) => {
    const states = await lockStates(client, shopId, [key, ...twins]);
    const resting = [key, ...twins].filter((one) => isAtRest(states.get(one) ?? "live"));
    if (!resting.includes(key)) return null;
    for (const one of resting) await rows.deleteCodeRow(client, shopId, one);
    await queueRemoving(client, shopId, resting);
    await raiseProgramme(client, shopId);
    return resting.filter((one) => one !== key);
  });

const refusal = (message: string): Changed => ({ kind: "refused", problems: [{ field: "form", message }] });
