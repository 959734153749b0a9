// What the store says of the discount of one code alone: it is settled for that code, and for no other partner's.
import { findOwnCode, saveOwn } from "../db/own-conditions.ts";
import { appPool } from "../db/pools.ts";
import { type KnownDiscount, saveWritten } from "../db/store-discounts.ts";
import { inTransaction } from "../db/transaction.ts";
import { beyondOwn, type Difference, differencesOf, ownAsSeen, type StoreDiscount } from "../domain/difference.ts";
import type { CodeKey, Instant } from "../domain/ids.ts";
import type { Offer } from "../domain/offer.ts";
import { withOwn } from "../domain/own-conditions.ts";
import { unreachable } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { stopCode } from "./codes.ts";

/** Where a difference stands after the merchant's wish; `waiting` is carried out by a job. */
export type Settled =
  | { kind: "done" }
  | { kind: "waiting" }
  | { kind: "not-found" }
  | { kind: "refused"; message: string };

type Apart = { offer: Offer; known: KnownDiscount };
/** `beyond`: what the store says and a code cannot say itself, so that only the whole offer could. */
type SettledApart = Settled | { kind: "beyond"; code: string; differences: Difference[] };

/**
 * Takes over what the store says of one code's discount as what that code says itself; where it has ended there, the code
 * stops here. Nothing is taken over where the code cannot say all of it.
 */
export async function acceptApart(
  shop: Shop,
  call: AdminCall,
  { offer, known, store }: Apart & { store: StoreDiscount },
  now: Instant,
): Promise<SettledApart> {
  const { gid } = known;
  const code = await findOwnCode(appPool(), shop.id, { gid, offerId: offer.id });
  if (code === null) return { kind: "refused", message: "Its code is not live in Vouch. Use Vouch’s." };
  // What the store has not been told yet is nothing that the merchant changed there.
  if (known.writtenVersion !== offer.version) {
    return { kind: "refused", message: "The offer was changed meanwhile. Look at it again." };
  }
  const differences = differencesOf(store, withOwn(offer, code.own), now);
  if (differences.some(({ what, here }) => what === "State" && here === "live")) {
    return stopApart(shop, call, { offer, known, key: code.key }, now);
  }
  const beyond = beyondOwn(differences);
  if (beyond.length > 0) return { kind: "beyond", code: code.display, differences: beyond };
  await inTransaction(appPool(), async (client) => {
    await saveOwn(client, shop.id, code.key, ownAsSeen(store, code.own, differences));
    await saveWritten(client, shop.id, { gid, version: offer.version });
  });
  return { kind: "done" };
}

/** Stops the code of a discount that is its own, whatever the store says of that. */
export async function stopApart(
  shop: Shop,
  call: AdminCall,
  { offer, known, key }: Apart & { key: CodeKey },
  now: Instant,
): Promise<Settled> {
  const changed = await stopCode(shop, call, key, now);
  switch (changed.kind) {
    case "done":
    case "waiting":
      // It is compared as a stopped code's from now on: that it differed from the offer is nothing to settle any more.
      await saveWritten(appPool(), shop.id, { gid: known.gid, version: offer.version });
      return { kind: changed.kind };
    case "deleted":
    case "not-found":
      return { kind: "not-found" };
    case "refused":
      return { kind: "refused", message: changed.problems.map(({ message }) => message).join(" ") };
    default:
      return unreachable(changed);
  }
}

/** Why the store is not followed in what one code cannot say, and what is possible instead. */
export function beyondSentence(offer: Pick<Offer, "title">, code: string, differences: readonly Difference[]): string {
  const [one] = differences;
  if (one?.what === "State") {
    return `${offer.title} is paused in Vouch for all its codes, and ${code} alone cannot be live. Use Vouch’s, or resume the offer.`;
  }
  const said = differences.map(({ what, store }) => `${what}: ${store}`).join(", ");
  return `${code} alone cannot say “${said}”: that is the same for all codes of ${offer.title}, and the others are left as they are. Use Vouch’s, stop ${code}, or edit the offer.`;
}
