// The code that whoever becomes a partner gets by itself. The wish is stored with the approval (decision 21); one job of a shop
// makes the codes one after the other, and makes none twice.
import type pg from "pg";
import { readTaken } from "../db/code-names.ts";
import * as codes from "../db/codes.ts";
import * as rows from "../db/first-codes.ts";
import { findOffer } from "../db/offers.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { alone, inTransaction } from "../db/transaction.ts";
import { freeCode, parsePattern } from "../domain/code-pattern.ts";
import type { CodeKey, PartnerId, ShopId } from "../domain/ids.ts";
import { type Offer, offerStateAt } from "../domain/offer.ts";
import { FOLLOWS } from "../domain/own-conditions.ts";
import { unreachable } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { findByCode } from "../shopify/discounts.ts";
import { makeCode, queueIntent } from "./code-making.ts";
import type { Making, Ran } from "./making.ts";
import { wantedFor } from "./patterns.ts";

export const readFirstCodePattern = (shopId: ShopId, offerId: number): Promise<string | null> =>
  rows.findFirstCodePattern(appPool(), shopId, offerId);

/** Codes of a partner that are on their way by themselves, and those that could not be made. */
export const listComing = (shopId: ShopId, partnerId: PartnerId): Promise<rows.ComingCode[]> =>
  rows.selectComing(appPool(), shopId, partnerId);

/** Says by which pattern new partners get a code of an offer by themselves; an empty one: nobody does. */
export async function saveFirstCodePattern(
  shopId: ShopId,
  offerId: number,
  typed: string,
): Promise<{ kind: "saved"; on: boolean } | { kind: "not-found" } | { kind: "refused"; problems: FieldProblem[] }> {
  const pattern = typed.trim();
  const parsed = pattern === "" ? null : parsePattern(pattern);
  if (parsed !== null && !parsed.ok)
    return { kind: "refused", problems: [{ field: "pattern", message: parsed.error }] };
  const found = await rows.saveFirstCodePattern(appPool(), shopId, offerId, pattern === "" ? null : pattern);
  return found ? { kind: "saved", on: pattern !== "" } : { kind: "not-found" };
}

/** What an offer's pattern makes of a partner who is approved now; null where it gives no code by itself. */
export async function firstCodeFor(
  shop: Shop,
  partner: { id: PartnerId; name: string },
  offer: Offer,
): Promise<CodeKey[] | null> {
  const typed = await rows.findFirstCodePattern(appPool(), shop.id, offer.id);
  const pattern = typed === null ? null : parsePattern(typed);
  if (!pattern?.ok) return null;
  const wanted = wantedFor(partner, pattern.value, { shop, offer, seed: "first" });
  return wanted === null ? [] : [wanted];
}

const AT_ONCE = 50;

/** Fulfils all wishes of a shop, alone: a second process that is asked to finds them fulfilled. */
export function makeFirstCodes(making: Making, shop: Shop): Promise<Ran> {
  return alone(making.pool, `first-codes:${making.shopId}`, async (client) => {
    for (;;) {
      const wishes = await rows.selectWishes(client, making.shopId, AT_ONCE);
      if (wishes.length === 0) return { kind: "done" };
      for (const wish of wishes) {
        const ran = await fulfil(making, shop, wish);
        if (ran.kind === "failed") return ran;
      }
    }
  });
}

/** Says on the partners' pages that no further attempt is made. */
export const giveUpFirstCodes = (pool: pg.Pool, shopId: ShopId): Promise<void> =>
  rows.failWishes(pool, shopId, "Shopify could not be reached for days. Add the code by hand.");

/** Names that the store may refuse one after the other, before a wish is given up. */
const MOST_NAMES = 20;

async function fulfil(making: Making, shop: Shop, wish: rows.FirstCodeWish): Promise<Ran> {
  const { pool, shopId, now } = making;
  const of = { partnerId: wish.partner.id, offerId: wish.offerId };
  const offer = await findOffer(pool, shopId, wish.offerId);
  const idle = wish.state !== "active" || wish.hasCode || wish.pattern === null;
  // What was reserved is made, whatever became of the reasons for it.
  if (wish.key === null && (idle || offer === null || offerStateAt(offer, now) === "ended")) {
    await rows.deleteWish(pool, shopId, of);
    return DONE;
  }
  if (offer === null) return DONE;
  const refused = new Set<CodeKey>();
  for (let key = wish.key; refused.size < MOST_NAMES; key = null) {
    const reserved = key ?? (await reserve(making, { shop, offer, wish, refused }));
    if (typeof reserved === "object") return end(making, of, reserved);
    const attempt = await makeCode(making, reserved, { fresh: false });
    switch (attempt.kind) {
      case "done": {
        // Perhaps by another: the code's own job may have found the name taken, or a merchant deleted it.
        const code = await codes.findCode(pool, shopId, reserved);
        if (code?.state === "failed" && code.liveAt === null) {
          refused.add(reserved);
          await giveBack(making, of, reserved);
          break;
        }
        if (code === null) await rows.deleteWish(pool, shopId, of);
        else await rows.saveWishState(pool, shopId, of, { state: "made", problem: null });
        return DONE;
      }
      case "failed": {
        const problem = `${attempt.failure.message} Vouch tries again by itself.`;
        await rows.saveWishState(pool, shopId, of, { state: "wished", problem });
        return attempt;
      }
      case "taken":
        refused.add(reserved);
        await giveBack(making, of, reserved);
        break;
      case "refused":
        await giveBack(making, of, reserved);
        return end(making, of, { failed: attempt.problems.map(({ message }) => message).join(" ") });
      default:
        return unreachable(attempt);
    }
  }
  return end(making, of, { failed: "All names that the pattern makes are taken in your store. Add the code by hand." });
}

const DONE: Ran = { kind: "done" };

type Of = { partnerId: PartnerId; offerId: number };

async function end({ pool, shopId }: Making, of: Of, why: Unreserved): Promise<Ran> {
  if ("failed" in why) {
    await rows.saveWishState(pool, shopId, of, { state: "failed", problem: why.failed });
    return DONE;
  }
  const problem = `${why.failure.message} Vouch tries again by itself.`;
  await rows.saveWishState(pool, shopId, of, { state: "wished", problem });
  return { kind: "failed", failure: why.failure };
}

type Unreserved = { failed: string } | { failure: Extract<Ran, { kind: "failed" }>["failure"] };
type Reserving = { shop: Shop; offer: Offer; wish: rows.FirstCodeWish; refused: Set<CodeKey> };

/** Reserves the first name of the pattern that is free here and in the store, with the job that makes it. */
async function reserve(making: Making, { shop, offer, wish, refused }: Reserving): Promise<CodeKey | Unreserved> {
  const { pool, shopId, call, now } = making;
  const pattern = parsePattern(wish.pattern ?? "");
  if (!pattern.ok) return { failed: pattern.error };
  const wanted = wantedFor(wish.partner, pattern.value, { shop, offer, seed: "first" });
  if (wanted === null) return { failed: "Nothing of the name can be a code. Add one by hand." };
  while (refused.size < MOST_NAMES) {
    const taken = await readTaken(pool, shopId, [wanted]);
    const key = freeCode(wanted, (one) => taken.has(one) || refused.has(one));
    const seen = await findByCode(call, key);
    if (!seen.ok) return { failure: seen.error };
    if (seen.value !== null) refused.add(key);
    else if (await insert(making, wish, key)) return key;
  }
  return { failed: "All names that the pattern makes are taken in your store. Add the code by hand." };

  function insert({ pool: from }: Making, { partner, offerId }: rows.FirstCodeWish, key: CodeKey): Promise<boolean> {
    return inTransaction(from, async (client) => {
      const intent = { key, display: key, offerId, partnerId: partner.id, own: FOLLOWS };
      if (!(await codes.insertIntent(client, shopId, intent, now))) return false;
      await rows.saveWishKey(client, shopId, { partnerId: partner.id, offerId }, key);
      await queueIntent(client, "make-code", { shopId, key, afterSeconds: LATER_SECONDS });
      await raiseProgramme(client, shopId);
      return true;
    });
  }
}

/** How long the code's own job waits for this one to make it. */
const LATER_SECONDS = 60;

/** A name that the store has already is another's: it was never this partner's. */
function giveBack({ pool, shopId }: Making, of: Of, key: CodeKey): Promise<void> {
  return inTransaction(pool, async (client) => {
    await codes.deleteCodeRow(client, shopId, key);
    await rows.saveWishKey(client, shopId, of, null);
    await raiseProgramme(client, shopId);
  });
}
