import type pg from "pg";
import * as codes from "../db/codes.ts";
import { addJob, removeJob } from "../db/jobs.ts";
import * as offers from "../db/offers.ts";
import { raiseProgramme } from "../db/shops.ts";
import { forgetDiscount, saveFound, saveWritten } from "../db/store-discounts.ts";
import { alone, transaction } from "../db/transaction.ts";
import { needsOwnDiscounts } from "../domain/conditions.ts";
import type { CodeKey, ShopId } from "../domain/ids.ts";
import type { Offer } from "../domain/offer.ts";
import { fail, ok, type Result, unreachable } from "../domain/result.ts";
import type { FieldProblem } from "../domain/shop.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import {
  addToDiscount,
  createDiscount,
  deactivateDiscount,
  findByCode,
  type Made,
  removeFromDiscount,
  updateDiscount,
} from "../shopify/discounts.ts";
import type { Making } from "./making.ts";
import { queueWriting, tagOf } from "./offer-writing.ts";

/** Where an intent stands after an attempt. `failed` may be attempted again; nothing is done twice. */
export type Attempt =
  | { kind: "done" }
  | { kind: "failed"; failure: AdminFailure }
  | { kind: "taken" }
  | { kind: "refused"; problems: FieldProblem[] };

export const jobKeyOf = (shopId: ShopId, key: CodeKey) => `code:${shopId}:${key}`;

/** Writes down that a code is to be made, stopped or resumed, so that it happens even if this process dies now. */
export function queueIntent(
  client: pg.ClientBase,
  job: "make-code" | "stop-code" | "resume-code",
  { shopId, key, afterSeconds }: { shopId: ShopId; key: CodeKey; afterSeconds: number },
): Promise<void> {
  return addJob(client, job, { shopId, key }, { key: jobKeyOf(shopId, key), afterSeconds });
}

/**
 * Makes or resumes a code in the store, once, however often and by however many it is called: whoever comes second finds it
 * there. Codes of one offer are made one after the other, so that two first codes do not make two discounts.
 *
 * `fresh`: nothing was sent for this intent yet and the name was just seen to be free, so that there is nothing to read back.
 */
export async function makeCode(
  making: Making,
  key: CodeKey,
  { fresh, takeOver = false }: { fresh: boolean; takeOver?: boolean },
): Promise<Attempt> {
  const code = await codes.findCode(making.pool, making.shopId, key);
  if (code === null || code.offer === null) return { kind: "done" };
  const offerId = code.offer.id;
  return alone(making.pool, `offer:${making.shopId}:${offerId}`, async (client) => {
    const current = await codes.findCode(client, making.shopId, key);
    const offer = await offers.findOffer(client, making.shopId, offerId);
    if (offer === null || current === null) return { kind: "done" };
    if (current.state !== "making" && current.state !== "resuming") return { kind: "done" };
    const made =
      (await resumeOwn(client, making, offer, current)) ??
      (await makeInStore(making, offer, { code: current.display, fresh }));
    return recordMade(client, making, { code: current, offer, made, takeOver });
  });
}

/** Finds out what a name is that the store refused: our own code, or a discount of the merchant's, which may be taken over. */
export async function settleTaken(
  making: Making,
  key: CodeKey,
  { takeOver, message }: { takeOver: boolean; message: string },
): Promise<Attempt> {
  const code = await codes.findCode(making.pool, making.shopId, key);
  const offer = code?.offer ? await offers.findOffer(making.pool, making.shopId, code.offer.id) : null;
  if (code === null || offer === null || code.state !== "making") return { kind: "done" };
  const there = await whoseInStore(making.call, { code: code.display, offer, tag: tagOf(making.shopId, offer.id) });
  const refused: Made = { kind: "refused", problems: [{ field: "typed", message: `Shopify says: ${message}` }] };
  const made: Made = there === "nobody's" ? refused : there;
  const client = await making.pool.connect();
  try {
    return await recordMade(client, making, { code, offer, made, takeOver });
  } finally {
    client.release();
  }
}

/** A discount of one code alone was only ended when the code was stopped, so that what the store counts of it goes on. */
async function resumeOwn(
  client: pg.ClientBase,
  { call, shopId }: Making,
  offer: Offer,
  code: codes.StoredCode,
): Promise<Made | null> {
  const { discountGid, redeemCodeGid } = code;
  if (code.state !== "resuming" || discountGid === null || discountGid === offer.discountGid) return null;
  const former = (await offers.selectVersions(client, shopId, offer.id)).map(({ discount }) => discount);
  const written = await updateDiscount(call, discountGid, offer, { tag: tagOf(shopId, offer.id), former });
  switch (written.kind) {
    case "written":
      return { kind: "live", discountGid, redeemCodeGid };
    case "gone":
      return null;
    default:
      return written;
  }
}

type Wanted = { code: string; fresh: boolean };

async function makeInStore({ call, shopId }: Making, offer: Offer, { code, fresh }: Wanted): Promise<Made> {
  const tag = tagOf(shopId, offer.id);
  if (!fresh) {
    const there = await whoseInStore(call, { code, offer, tag });
    if (there !== "nobody's") return there;
  }
  const made = await addOrCreate(call, offer, { code, tag });
  if (made.kind !== "taken") return made;
  // Perhaps by an earlier attempt of our own whose answer was lost.
  const there = await whoseInStore(call, { code, offer, tag });
  return there === "nobody's" ? made : there;
}

async function addOrCreate(call: AdminCall, offer: Offer, { code, tag }: { code: string; tag: string }): Promise<Made> {
  if (offer.discountGid === null || needsOwnDiscounts(offer.conditions))
    return createDiscount(call, offer, { code, tag });
  const added = await addToDiscount(call, offer.discountGid, code);
  // Somebody deleted the discount in the store: this code begins a new one. The others are found missing by the refresh.
  return added.kind === "gone" ? createDiscount(call, offer, { code, tag }) : added;
}

type Named = { code: string; offer: Offer; tag: string };

async function whoseInStore(call: AdminCall, { code, offer, tag }: Named): Promise<Made | "nobody's"> {
  const found = await findByCode(call, code);
  if (!found.ok) return { kind: "failed", failure: found.error };
  if (found.value === null) return "nobody's";
  const ours = found.value.id === offer.discountGid || found.value.tags.includes(tag);
  return ours
    ? { kind: "live", discountGid: found.value.id, redeemCodeGid: null }
    : { kind: "taken", discountGid: found.value.id };
}

type Recorded = { code: codes.StoredCode; offer: Offer; made: Made; takeOver: boolean };

async function recordMade(
  client: pg.ClientBase,
  making: Making,
  { code, offer, made, takeOver }: Recorded,
): Promise<Attempt> {
  const { shopId, now } = making;
  const stateAfter = code.state === "resuming" ? "stopped" : "failed";
  switch (made.kind) {
    case "live":
      await transaction(client, async () => {
        // Somebody may wish it stopped meanwhile: that wish has its own job, which finds it in the store.
        const wished = await codes.saveLive(client, shopId, code.key, { ...made, now });
        await saveStanding(client, shopId, {
          offer,
          discountGid: made.discountGid,
          resumed: code.state === "resuming",
        });
        if (wished) await removeJob(client, jobKeyOf(shopId, code.key));
      });
      return { kind: "done" };
    case "taken":
      if (takeOver && made.discountGid !== undefined) {
        await codes.saveTakenOver(client, shopId, { key: code.key, discountGid: made.discountGid, now });
        return { kind: "done" };
      }
      await giveUp(client, making, code, {
        state: stateAfter,
        problem: `${code.display} is already another discount in your store.`,
      });
      return { kind: "taken" };
    case "refused":
      await giveUp(client, making, code, {
        state: stateAfter,
        problem: made.problems.map(({ message }) => message).join(" "),
      });
      return made;
    case "gone":
    case "failed": {
      const failure = made.kind === "failed" ? made.failure : GONE;
      const problem = `${failure.message} Vouch tries again by itself.`;
      await codes.saveState(client, shopId, code.key, { state: code.state, problem });
      return { kind: "failed", failure };
    }
    default:
      return unreachable(made);
  }
}

type Standing = { offer: Offer; discountGid: string; resumed: boolean };

// A discount that was just made, or told again what it is, is as the offer says; but not one of an offer that is paused.
async function saveStanding(client: pg.ClientBase, shopId: ShopId, { offer, discountGid, resumed }: Standing) {
  const own = needsOwnDiscounts(offer.conditions);
  if (!own && offer.discountGid !== discountGid) await offers.saveDiscount(client, shopId, offer.id, discountGid);
  const paused = offer.pausedAt !== null;
  const standing = { gid: discountGid, offerId: offer.id, version: paused ? 0 : offer.version };
  await (own && resumed ? saveWritten : saveFound)(client, shopId, standing);
  if (paused) await queueWriting(client, shopId, offer.id);
}

const GONE: AdminFailure = { kind: "rejected", effect: "none", message: "The discount is not in your store any more." };

/**
 * Ends an intent that cannot be carried out. A code that was never live is nobody's: orders that came meanwhile with a
 * discount of the merchant's own of that name are looked at again.
 */
async function giveUp(
  client: pg.ClientBase,
  { shopId }: Making,
  code: codes.StoredCode,
  after: { state: "stopped" | "failed"; problem: string },
): Promise<void> {
  await transaction(client, async () => {
    await codes.saveState(client, shopId, code.key, after);
    if (code.liveAt === null) {
      await codes.deleteAssignments(client, shopId, code.key);
      await raiseProgramme(client, shopId);
      await addJob(client, "look-again", { shopId, key: code.key }, { key: `look:${shopId}:${code.key}` });
    }
    await removeJob(client, jobKeyOf(shopId, code.key));
  });
}

/** Says on the code that no further attempt is made, and what it is now as far as is known. */
export async function giveUpTrying(pool: pg.Pool, shopId: ShopId, key: CodeKey): Promise<void> {
  const code = await codes.findCode(pool, shopId, key);
  switch (code?.state) {
    case "making":
      return codes.saveState(pool, shopId, key, { state: "failed", problem: "Shopify could not be reached for days." });
    case "resuming":
      return codes.saveState(pool, shopId, key, { state: "stopped", problem: "It could not be resumed for days." });
    case "stopping":
      return codes.saveState(pool, shopId, key, { state: "live", problem: "It could not be stopped for days." });
    default:
  }
}

/** Takes a code out of the store; its name stays reserved here (decision 6). What Vouch did not make is never touched. */
export async function stopInStore(making: Making, key: CodeKey): Promise<Attempt> {
  const { pool, shopId } = making;
  const code = await codes.findCode(pool, shopId, key);
  if (code === null || code.offer === null) return { kind: "done" };
  return alone(pool, `offer:${shopId}:${code.offer.id}`, async (client) => {
    const current = await codes.findCode(client, shopId, key);
    if (current === null || current.state !== "stopping") return { kind: "done" };
    const removed = await removeFromStore(making, current);
    if (!removed.ok) {
      const problem = `${removed.error.message} Vouch tries again by itself.`;
      await codes.saveState(client, shopId, key, { state: "stopping", problem });
      return { kind: "failed", failure: removed.error };
    }
    await transaction(client, async () => {
      await codes.saveStopped(client, shopId, key);
      if (removed.value === "discount-deleted") await forgetShared(client, shopId, current);
      await removeJob(client, jobKeyOf(shopId, key));
    });
    return { kind: "done" };
  });
}

async function forgetShared(client: pg.ClientBase, shopId: ShopId, { offer, discountGid }: codes.StoredCode) {
  if (offer !== null) await offers.saveDiscount(client, shopId, offer.id, null);
  if (discountGid !== null) await forgetDiscount(client, shopId, discountGid);
}

async function removeFromStore({ pool, call, shopId }: Making, code: codes.StoredCode) {
  const { display, redeemCodeGid } = code;
  if (code.discountGid !== null) {
    const offer = code.offer === null ? null : await offers.findOffer(pool, shopId, code.offer.id);
    if (offer !== null && offer.discountGid !== code.discountGid) return endOwn(call, code.discountGid);
    return removeFromDiscount(call, { code: display, discountGid: code.discountGid, redeemCodeGid });
  }
  // It was never seen live; an attempt whose answer was lost may have made it.
  const found = await findByCode(call, display);
  if (!found.ok) return found;
  const ours = code.offer !== null && found.value?.tags.includes(tagOf(shopId, code.offer.id));
  if (!found.value || !ours) return ok("removed" as const);
  return removeFromDiscount(call, { code: display, discountGid: found.value.id, redeemCodeGid });
}

async function endOwn(call: AdminCall, discountGid: string): Promise<Result<"ended" | "removed", AdminFailure>> {
  const ended = await deactivateDiscount(call, discountGid);
  switch (ended.kind) {
    case "written":
      return ok("ended");
    case "gone":
      return ok("removed");
    case "failed":
      return fail(ended.failure);
    case "refused":
      return fail({
        kind: "rejected",
        effect: "none",
        message: ended.problems.map(({ message }) => message).join(" "),
      });
    default:
      return unreachable(ended);
  }
}
