// Moves a code from the discount that its offer's codes share into one of its own, and back. The store gives a name once: the
// code has to leave the one before the other can take it. So each attempt begins by asking the store where the code is; each
// step is written down before the next is taken; and until it has arrived the code says that it is on its way.
import type pg from "pg";
import * as states from "../db/code-states.ts";
import * as codes from "../db/codes.ts";
import { removeJob } from "../db/jobs.ts";
import { findOffer } from "../db/offers.ts";
import { saveOwn } from "../db/own-conditions.ts";
import type { DiscountKind } from "../db/store-discounts.ts";
import { alone, transaction } from "../db/transaction.ts";
import type { CodeKey } from "../domain/ids.ts";
import { FOLLOWS, saysAnything } from "../domain/own-conditions.ts";
import { unreachable } from "../domain/result.ts";
import type { FieldProblem } from "../domain/shop.ts";
import type { AdminFailure } from "../shopify/admin.ts";
import { addOrCreate, isAlone, type OfCode, saveStanding, whoseInStore } from "./code-in-store.ts";
import { type Attempt, jobKeyOf } from "./code-making.ts";
import type { Making } from "./making.ts";
import { leaveOwn } from "./own-discount.ts";
import { leaveShared } from "./shared-discount.ts";

/** Moves a code to where it belongs, however often and by however many it is called: whoever comes second finds it there. */
export async function moveCode(making: Making, key: CodeKey): Promise<Attempt> {
  const code = await codes.findCode(making.pool, making.shopId, key);
  if (code === null || code.offer === null) return { kind: "done" };
  const offerId = code.offer.id;
  return alone(making.pool, `offer:${making.shopId}:${offerId}`, async (client) => {
    const of = await findMoving(client, making, { key, offerId });
    return of === null ? { kind: "done" } : move(client, making, of);
  });
}

async function findMoving(
  client: pg.ClientBase,
  { shopId }: Making,
  { key, offerId }: { key: CodeKey; offerId: number },
): Promise<OfCode | null> {
  const code = await codes.findCode(client, shopId, key);
  const offer = await findOffer(client, shopId, offerId);
  return code?.state === "moving" && offer !== null ? { code, offer } : null;
}

async function move(client: pg.ClientBase, making: Making, of: OfCode): Promise<Attempt> {
  const there = await whoseInStore(client, making, of);
  switch (there.kind) {
    case "nobody's":
      return arrive(client, making, of);
    case "ours": {
      const { discountGid } = there;
      if (isWhereItBelongs(of, there.of))
        return arrived(client, making, of, { discountGid, redeemCodeGid: null, told: false });
      const left = await leave(client, making, of, { discountGid, shared: there.of === "shared" });
      return left === null ? arrive(client, making, of) : notYet(client, making, of, left);
    }
    case "taken":
      return lost(client, making, of);
    case "failed":
      return notYet(client, making, of, there.failure);
    default:
      return unreachable(there);
  }
}

// A discount that is not known here was made by an attempt of this move whose answer was lost.
function isWhereItBelongs(of: OfCode, kind: DiscountKind | null): boolean {
  if (kind === null) return isAlone(of) || of.offer.discountGid === null;
  return (kind === "own") === isAlone(of);
}

type Left = { discountGid: string; shared: boolean };

/** Returns: why it could not leave; null where it has. */
async function leave(
  client: pg.ClientBase,
  making: Making,
  { code, offer }: OfCode,
  { discountGid, shared }: Left,
): Promise<AdminFailure | null> {
  const { shopId } = making;
  const named = { code: code.display, discountGid };
  const left = shared
    ? await leaveShared(client, making, { ...named, redeemCodeGid: code.redeemCodeGid, offerId: offer.id })
    : await leaveOwn(client, making, named);
  if (!left.ok) return left.error;
  await states.saveNowhere(client, shopId, code.key);
  return null;
}

async function arrive(client: pg.ClientBase, making: Making, { code }: OfCode): Promise<Attempt> {
  // Read again: the discount that the others share may just have gone with its last code.
  const of = code.offer && (await findMoving(client, making, { key: code.key, offerId: code.offer.id }));
  // Somebody wished it stopped meanwhile: that wish has a job of its own.
  if (!of) return { kind: "done" };
  const made = await addOrCreate(client, making, of);
  switch (made.kind) {
    case "live":
      return arrived(client, making, of, { ...made, told: true });
    case "refused":
      return refused(client, making, of, made.problems);
    case "taken": {
      const there = await whoseInStore(client, making, of);
      if (there.kind === "ours") {
        return arrived(client, making, of, { discountGid: there.discountGid, redeemCodeGid: null, told: false });
      }
      if (there.kind === "taken") return lost(client, making, of);
      return notYet(client, making, of, STILL_TAKEN);
    }
    case "gone":
      return notYet(client, making, of, STILL_TAKEN);
    case "failed":
      return notYet(client, making, of, made.failure);
    default:
      return unreachable(made);
  }
}

const STILL_TAKEN: AdminFailure = {
  kind: "rejected",
  effect: "none",
  message: "Shopify does not give the code's name free yet.",
};

type Arrived = { discountGid: string; redeemCodeGid: string | null; told: boolean };

async function arrived(
  client: pg.ClientBase,
  { shopId, now }: Making,
  { code, offer }: OfCode,
  { told, ...named }: Arrived,
): Promise<Attempt> {
  await transaction(client, async () => {
    // Somebody may wish it stopped meanwhile: that wish has its own job, which finds it in the store.
    const wished = await states.saveLive(client, shopId, code.key, { ...named, now });
    await saveStanding(client, shopId, { code, offer, discountGid: named.discountGid, told });
    if (wished) await removeJob(client, jobKeyOf(shopId, code.key));
  });
  return { kind: "done" };
}

/** What Shopify refuses of a code's own conditions is not kept: the code goes back to the others at once. */
async function refused(
  client: pg.ClientBase,
  making: Making,
  { code, offer }: OfCode,
  problems: FieldProblem[],
): Promise<Attempt> {
  const { shopId } = making;
  const problem = problems.map(({ message }) => message).join(" ");
  if (!saysAnything(code.own)) {
    await end(client, making, code.key, { state: "missing", problem });
    return { kind: "refused", problems };
  }
  await saveOwn(client, shopId, code.key, FOLLOWS);
  const back = await arrive(client, making, { code: { ...code, own: FOLLOWS }, offer });
  return back.kind === "done" ? { kind: "refused", problems } : back;
}

/** While it was in no discount somebody made another of its name. */
async function lost(client: pg.ClientBase, making: Making, { code }: OfCode): Promise<Attempt> {
  const problem = `${code.display} was taken by another discount of your store while it moved. Give that one another code, then choose “Make again”.`;
  await end(client, making, code.key, { state: "missing", problem });
  return { kind: "taken" };
}

const end = (
  client: pg.ClientBase,
  { shopId }: Making,
  key: CodeKey,
  after: { state: "missing"; problem: string },
): Promise<void> =>
  transaction(client, async () => {
    const ended = await states.saveState(client, shopId, key, { from: ["moving"], ...after });
    if (ended) await removeJob(client, jobKeyOf(shopId, key));
  });

async function notYet(
  client: pg.ClientBase,
  { shopId }: Making,
  { code }: OfCode,
  failure: AdminFailure,
): Promise<Attempt> {
  const now = await codes.findCode(client, shopId, code.key);
  const where = now?.discountGid === null ? `${code.display} is out of your store for the moment. ` : "";
  await states.saveProblem(client, shopId, code, `${where}${failure.message} Vouch tries again by itself.`);
  return { kind: "failed", failure };
}
