// What a merchant decides by hand about who gets the credit of an order: recorded, and settled, in one transaction.

import { connect } from "../db/connection.ts";
import { bookedOrders, readBooked } from "../db/entries.ts";
import { readHands } from "../db/hands.ts";
import { namesOf, readOrder } from "../db/order-lists.ts";
import { pipeline } from "../db/pipeline.ts";
import { appPool } from "../db/pools.ts";
import { findProgramme } from "../db/programme.ts";
import { readStoredOrders } from "../db/replay.ts";
import { decodeDecided } from "../domain/decided.ts";
import { type Hand, type Handless, handlessness, REASON_LENGTH } from "../domain/hand.ts";
import { type Currency, type Instant, type OrderId, type PartnerId, partnerId, type ShopId } from "../domain/ids.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { type Decided, settle, type Tally } from "../domain/settlement.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { receiver } from "./reassign.ts";
import { groundsOf } from "./replay.ts";
import { settleAll } from "./settlement.ts";

type Of = { shopId: ShopId; orderId: OrderId; now: Instant };

/** `to` as a form says it: a partner's number, "nobody", or "undone" to let the evidence decide again. */
export type Wished = { to: string; reason: string };

export type Given = { kind: "given"; partner: string } | { kind: "nobody" } | { kind: "undone" };

/** Decides by hand who gets the credit of an order. Errors: sentences next to the fields `to` and `reason`, or for the `form`. */
export async function decideByHand(
  { shopId, orderId, now }: Of,
  { to, reason, userId }: Wished & { userId: string | null },
): Promise<Result<Given, FieldProblem[]>> {
  const why = reason.trim();
  const wished = await readWish({ shopId, orderId, now }, to);
  const problems = wished.ok ? [] : [wished.error];
  if (to !== "undone" && why === "") problems.push({ field: "reason", message: "Write why, for whoever asks later." });
  if (why.length > REASON_LENGTH)
    problems.push({ field: "reason", message: `Write at most ${REASON_LENGTH} characters.` });
  if (!wished.ok || problems.length > 0) return fail(problems);
  const { hand, given } = wished.value;
  const [settled] = await settleAll(
    appPool(),
    [{ shopId, orderId, event: null, hand: { hand, reason: why === "" ? null : why, userId } }],
    now,
  );
  if (settled?.outcome !== "settled") return fail([{ field: "form", message: HANDLESS["not-heard"] }]);
  return ok(given);
}

async function readWish(
  { shopId, orderId, now }: Of,
  to: string,
): Promise<Result<{ hand: Hand; given: Given }, FieldProblem>> {
  const row = await readOrder(appPool(), shopId, orderId);
  const trail = row?.decided == null ? [] : decodeDecided(row.decided).attribution.trail;
  const handless = handlessness(trail);
  if (handless !== null) return fail({ field: "form", message: HANDLESS[handless] });
  if (to === "undone") {
    const [last] = await readHands(appPool(), shopId, orderId);
    if (last === undefined || last.kind === "undone")
      return fail({ field: "form", message: "Nothing of this order was decided by hand." });
  }
  if (to === "nobody" || to === "undone") return ok({ hand: { kind: to, at: now }, given: { kind: to } });
  const partner = await receiver(shopId, /^\d{1,9}$/.test(to) ? Number(to) : 0);
  if (!partner.ok) return fail({ field: "to", message: partner.error });
  const { id, name } = partner.value;
  return ok({ hand: { kind: "partner", partnerId: partnerId(id), at: now }, given: { kind: "given", partner: name } });
}

const HANDLESS: Record<Handless, string> = {
  "not-heard": "Shopify has not told of this order in full yet. Change its credit when it is here.",
  "test-order": "This is a test order. It never earns, so there is no credit to change.",
  "before-start": "This order was placed before orders earn, so there is no credit to change.",
  "other-currency": "This order is in another currency than your accounts, so nobody can earn with it.",
};

/** What a partner would lose or gain, in minor units of the order's currency. */
export type ForeseenHand = {
  currency: Currency;
  changes: { partner: string; before: bigint; after: bigint }[];
  /** When what is gained is payable. */
  pays: "now" | "when-paid" | Instant;
};

/** What deciding so by hand would change; null where it cannot be decided. Saves nothing. */
export async function foreseeHand({ shopId, orderId, now }: Of, to: string): Promise<ForeseenHand | null> {
  const wished = await readWish({ shopId, orderId, now }, to);
  if (!wished.ok) return null;
  const client = await connect(appPool());
  try {
    const shop = await findProgramme(client, shopId);
    if (shop === null) return null;
    const orders = await readStoredOrders(client, shopId, [orderId]);
    const [ground] = await groundsOf(client, { orders, shop, now, hand: wished.value.hand });
    const [order] = orders;
    if (order === undefined || ground === undefined) return null;
    const [rows = []] = await pipeline(client, [readBooked([{ shopId, orderId }])]);
    const booked = bookedOrders(rows).get(0)?.balances ?? new Map();
    const { decided } = settle({ facts: order.facts, ...ground, decided: order.decided, booked, now });
    const changes = await changesOf(shopId, earnedIn(order.decided?.tally ?? null), earnedIn(decided.tally));
    return { currency: decided.tally?.currency ?? shop.currency, changes, pays: paysOf(decided) };
  } finally {
    client.release();
  }
}

function paysOf({ tally, approved, dueAt }: Decided): ForeseenHand["pays"] {
  if (dueAt !== null) return dueAt;
  const level = (id: PartnerId) => approved.find((one) => one.partnerId === id)?.amount ?? 0n;
  const all = (tally?.credits ?? []).every((credit) => credit.commission <= level(credit.partnerId));
  return all ? "now" : "when-paid";
}

const earnedIn = (tally: Tally | null): Map<PartnerId, bigint> =>
  new Map(tally?.credits.map(({ partnerId, commission }) => [partnerId, commission]));

async function changesOf(
  shopId: ShopId,
  before: ReadonlyMap<PartnerId, bigint>,
  after: ReadonlyMap<PartnerId, bigint>,
): Promise<ForeseenHand["changes"]> {
  const ids = [...new Set([...before.keys(), ...after.keys()])];
  const { partners } = await namesOf(appPool(), shopId, { partners: ids, codes: [] });
  return ids.map((id) => ({
    partner: partners.get(id) ?? "a former partner",
    before: before.get(id) ?? 0n,
    after: after.get(id) ?? 0n,
  }));
}
