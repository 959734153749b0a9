// What one code says otherwise than its offer: its own dates, limit of uses and minimum.
import type pg from "pg";
import { lockStates, saveState } from "../db/code-states.ts";
import * as rows from "../db/codes.ts";
import { findOffer } from "../db/offers.ts";
import { saveOwn } from "../db/own-conditions.ts";
import { appPool } from "../db/pools.ts";
import { saveBehind } from "../db/store-discounts.ts";
import { inTransaction } from "../db/transaction.ts";
import { BEGINS_FROM, isAtRest } from "../domain/code-state.ts";
import type { CodeKey, Instant } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import { parseOwn } from "../domain/own-conditions-form.ts";
import { unreachable } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { isAlone, isApart, type OfCode } from "./code-in-store.ts";
import { queueIntent } from "./code-making.ts";
import { type Changed, carryOn } from "./codes.ts";
import { GRACE_SECONDS, makingOf } from "./making.ts";
import { queueWriting, writeDiscount } from "./offer-writing.ts";

/**
 * Lets a code say what its form has (domain/own-conditions-form.ts), or follow its offer again where that is nothing. In the
 * store it moves into a discount of its own, or back to the others; one that has its own is told. What the store refuses is
 * not kept.
 */
export async function setOwn(
  shop: Shop,
  call: AdminCall,
  { key, fields }: { key: CodeKey; fields: Readonly<Record<string, string>> },
  now: Instant,
): Promise<Changed> {
  const code = await rows.findCode(appPool(), shop.id, key);
  if (code === null) return { kind: "not-found" };
  const offer = code.offer && (await findOffer(appPool(), shop.id, code.offer.id));
  if (offer === null) {
    return refusal("form", `Vouch did not make ${code.display}. Change it in Shopify.`);
  }
  if (code.state !== "live" && !isAtRest(code.state)) return onItsWay(code);
  const own = parseOwn(fields, offer, { ...shop, now });
  if (!own.ok) return { kind: "refused", problems: own.error };
  const after = { code: { ...code, own: own.value }, offer };
  if (code.state !== "live") {
    // It is made, or resumed, as what it says then.
    const kept = await inTransaction(appPool(), (client) => keep(client, shop, after, isAtRest));
    return kept ? { kind: "done", state: code.state } : onItsWay(code);
  }
  return isAlone(after) === isApart(after)
    ? tell(shop, call, { before: code, after }, now)
    : move(shop, call, after, now);
}

/** Keeps what a code says, unless its state has become another meanwhile. */
async function keep(
  client: pg.ClientBase,
  shop: Shop,
  { code: { key, own } }: Pick<OfCode, "code">,
  may: (state: CodeState) => boolean,
): Promise<boolean> {
  const state = (await lockStates(client, shop.id, [key])).get(key);
  if (state === undefined || !may(state)) return false;
  await saveOwn(client, shop.id, key, own);
  return true;
}

const isLive = (state: CodeState) => state === "live";

const onItsWay = ({ display }: rows.StoredCode) =>
  refusal("form", `${display} is on its way in your store. Save again in a moment.`);

async function move(shop: Shop, call: AdminCall, of: OfCode, now: Instant): Promise<Changed> {
  const { key } = of.code;
  const begun = await inTransaction(appPool(), async (client) => {
    if (!(await keep(client, shop, of, isLive))) return false;
    await saveState(client, shop.id, key, { from: BEGINS_FROM.moving, state: "moving", problem: null });
    await queueIntent(client, "move-code", { shopId: shop.id, key, afterSeconds: GRACE_SECONDS });
    return true;
  });
  if (!begun) return onItsWay(of.code);
  return carryOn(shop, call, { key, state: "moving" }, now);
}

type Told = { before: rows.StoredCode; after: OfCode };

async function tell(shop: Shop, call: AdminCall, { before, after }: Told, now: Instant): Promise<Changed> {
  const { code, offer } = after;
  const gid = code.discountGid;
  // A code that follows its offer among the others, as before: there is nothing to tell.
  if (gid === null || !isApart(after)) return { kind: "done", state: code.state };
  const begun = await inTransaction(appPool(), async (client) => {
    if (!(await keep(client, shop, after, isLive))) return false;
    await saveBehind(client, shop.id, gid);
    await queueWriting(client, shop.id, offer.id, GRACE_SECONDS);
    return true;
  });
  if (!begun) return onItsWay(code);
  const written = await writeDiscount(makingOf(shop, call, now), { offerId: offer.id, gid });
  switch (written.kind) {
    case "written":
      return { kind: "done", state: code.state };
    case "failed":
      return { kind: "waiting", state: code.state, problem: written.failure.message };
    case "refused":
      await inTransaction(appPool(), async (client) => {
        await saveOwn(client, shop.id, code.key, before.own);
        await queueWriting(client, shop.id, offer.id);
      });
      return { kind: "refused", problems: written.problems };
    default:
      return unreachable(written);
  }
}

const refusal = (field: string, message: string): Changed => ({
  kind: "refused",
  problems: [{ field, message } satisfies FieldProblem],
});
