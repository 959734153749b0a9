import anyAscii from "any-ascii";
import * as rows from "../db/codes.ts";
import { findOffer } from "../db/offers.ts";
import { findPartner } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { queueRemoving } from "../db/short-addresses.ts";
import { forgetDiscount } from "../db/store-discounts.ts";
import { inTransaction } from "../db/transaction.ts";
import { codeFormatProblem, codeKey, codeSuggestions } from "../domain/code.ts";
import type { CodeKey, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import { type CodeState, type Offer, type OfferCode, worthOf } from "../domain/offer.ts";
import { parseOwn } from "../domain/own-conditions-form.ts";
import type { Page } from "../domain/page.ts";
import { unreachable } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { deleteDiscount, findByCode } from "../shopify/discounts.ts";
import { approveWaiting } from "./admission.ts";
import { makeCode, queueIntent, stopInStore } from "./code-making.ts";
import { moveCode } from "./code-moving.ts";
import { GRACE_SECONDS, type Making, makingOf } from "./making.ts";
import { lookForMapped, stopMapped } from "./mapped-codes.ts";
import { forgetTwins, freeTwins, keepTwins, makeTwins, type TwinWish } from "./twins.ts";

type Refused = { kind: "refused"; problems: FieldProblem[] };
/** `making`: written down here and carried out by a job; the code's `problem` says why it is not live yet. */
export type Added =
  | { kind: "live"; key: CodeKey; twins: CodeKey[] }
  | { kind: "making"; key: CodeKey; problem: string | null }
  | Refused;
/** Where a code stands after the merchant's wish: `waiting` is carried out by a job. */
export type Changed =
  | { kind: "done"; state: CodeState }
  | { kind: "waiting"; state: CodeState; problem: string | null }
  | { kind: "deleted" }
  | { kind: "not-found" }
  | Refused;

/** `fields`: what the code says otherwise than its offer, as its form has it (domain/own-conditions-form.ts). */
export type CodeWish = {
  offerId: number;
  partnerId: number;
  typed: string;
  fields?: Readonly<Record<string, string>>;
  twins?: TwinWish;
};

/**
 * Gives a partner a code under an offer and makes it live in the store; who is invited or applied is approved by it. The wish is stored before Shopify is asked, with
 * the job that carries it out, so that a code is never there without being here; a name that turns out to be in use in
 * the store leaves nothing behind.
 */
export async function addCode(shop: Shop, call: AdminCall, wish: CodeWish, now: Instant): Promise<Added> {
  const wrong = codeFormatProblem(wish.typed);
  if (wrong !== null) return refusal("typed", wrong);
  const key = codeKey(wish.typed);
  const [offer, partner] = await Promise.all([
    findOffer(appPool(), shop.id, wish.offerId),
    findPartner(shop.id, wish.partnerId),
  ]);
  if (offer === null) return refusal("offerId", "Choose an offer.");
  if (partner === null) return refusal("partnerId", "Choose a partner.");
  if (partner.state === "archived") return refusal("partnerId", `${partner.name} is archived. Choose another partner.`);
  const own = parseOwn(wish.fields ?? {}, offer, { ...shop, now });
  if (!own.ok) return { kind: "refused", problems: own.error };
  const known = await rows.findCode(appPool(), shop.id, key);
  if (known !== null) return refusal("typed", await ownedSentence(shop.id, known));

  const seen = await findByCode(call, key);
  if (seen.ok && seen.value !== null) return refusal("typed", await takenSentence(shop.id, key));
  const twins = wish.twins === "keep" || wish.twins === "make" ? await freeTwins(shop.id, call, key) : [];
  const stored = await inTransaction(appPool(), async (client) => {
    const intent = { key, display: key, offerId: offer.id, partnerId: partner.id, own: own.value };
    if (!(await rows.insertIntent(client, shop.id, intent, now))) return false;
    await keepTwins(client, shop.id, { intent, twins, wish: wish.twins ?? "leave" }, now);
    await approveWaiting(client, shop.id, [partner.id], { now });
    await raiseProgramme(client, shop.id);
    await queueIntent(client, "make-code", { shopId: shop.id, key, afterSeconds: seen.ok ? GRACE_SECONDS : 0 });
    return true;
  });
  if (!stored) {
    const winner = await rows.findCode(appPool(), shop.id, key);
    return refusal("typed", winner === null ? await takenSentence(shop.id, key) : await ownedSentence(shop.id, winner));
  }
  if (!seen.ok) {
    const problem = `${seen.error.message} Vouch tries again by itself.`;
    await rows.saveState(appPool(), shop.id, key, { state: "making", problem });
    return { kind: "making", key, problem };
  }

  const making = makingOf(shop, call, now);
  const attempt = await makeCode(making, key, { fresh: true });
  switch (attempt.kind) {
    case "done":
      await makeTwins(making, twins);
      return { kind: "live", key, twins };
    case "failed":
      return { kind: "making", key, problem: attempt.failure.message };
    case "taken":
      await undoAdding(shop.id, key);
      return refusal("typed", await takenSentence(shop.id, key));
    case "refused":
      await undoAdding(shop.id, key);
      return attempt;
    default:
      return unreachable(attempt);
  }
}

/** Tries again now what a job would try later, or makes a code again that failed or is missing in the store. */
export async function retryCode(shop: Shop, call: AdminCall, key: CodeKey, now: Instant): Promise<Changed> {
  const code = await rows.findCode(appPool(), shop.id, key);
  if (code === null) return { kind: "not-found" };
  if (code.offer === null) return lookForMapped(shop, call, code, now);
  if (code.state === "stopping") return stopCode(shop, call, key, now);
  if (code.state === "resuming") return resumeCode(shop, call, key, now);
  if (code.state === "moving") return carryOn(shop, call, { key, state: "moving" }, now);
  if (code.state === "live" || code.state === "stopped") return { kind: "done", state: code.state };
  if (code.partner === null) {
    return refusal("form", `${key} belongs to nobody any more. Delete it here and give the partner another code.`);
  }
  return wishFor(shop, call, { key, state: "making", job: "make-code" }, now);
}

/**
 * Takes a code out of the store. Its name stays reserved, so that nobody else gets what old links still carry. A code that
 * Vouch did not make stops here alone.
 */
export async function stopCode(shop: Shop, call: AdminCall, key: CodeKey, now: Instant): Promise<Changed> {
  const code = await rows.findCode(appPool(), shop.id, key);
  if (code === null) return { kind: "not-found" };
  if (code.state === "stopped" || code.state === "failed") return { kind: "done", state: code.state };
  if (code.offer === null) return stopMapped(shop, key, now);
  return wishFor(shop, call, { key, state: "stopping", job: "stop-code" }, now);
}

/** Puts a stopped code back into its discount. */
export async function resumeCode(shop: Shop, call: AdminCall, key: CodeKey, now: Instant): Promise<Changed> {
  const code = await rows.findCode(appPool(), shop.id, key);
  if (code === null) return { kind: "not-found" };
  if (code.state !== "stopped" && code.state !== "resuming") return { kind: "done", state: code.state };
  if (code.offer === null) return refusal("form", `${code.display} is nobody's. Give it to a partner to resume it.`);
  return wishFor(shop, call, { key, state: "resuming", job: "resume-code" }, now);
}

/** Forgets a code that no order ever carried. What is in the store is stopped first. */
export async function deleteCode(shop: Shop, call: AdminCall, key: CodeKey): Promise<Changed> {
  const code = await rows.findCode(appPool(), shop.id, key);
  if (code === null) return { kind: "not-found" };
  if (code.state !== "stopped" && code.state !== "failed" && code.state !== "missing") {
    const live = code.offer === null ? "counts for its partner" : "may be live in your store";
    return refusal("form", `${key} ${live}. Stop it first, then delete it.`);
  }
  if (await rows.wasUsed(appPool(), shop.id, key)) {
    return refusal("form", `Orders were placed with ${key}, so it stays in the books. It can stay stopped.`);
  }
  const offer = code.offer === null ? null : await findOffer(appPool(), shop.id, code.offer.id);
  if (code.discountGid !== null && offer !== null && code.discountGid !== offer.discountGid) {
    // Its own discount was only ended when it was stopped, and still holds the name.
    const deleted = await deleteDiscount(call, code.discountGid);
    if (!deleted.ok) return refusal("form", `${deleted.error.message} ${key} was not deleted.`);
    await forgetDiscount(appPool(), shop.id, code.discountGid);
  }
  await undo(shop.id, key);
  return { kind: "deleted" };
}

export const listCodes = (shopId: ShopId, filter: rows.CodeFilter): Promise<Page<OfferCode>> =>
  rows.selectCodes(shopId, filter);

/** How many codes of a partner give customers something now. */
export const countLiveCodes = (shopId: ShopId, partnerId: PartnerId, now: Instant): Promise<number> =>
  rows.countLive(shopId, partnerId, now);

export const getCode = (shopId: ShopId, key: CodeKey): Promise<OfferCode | null> =>
  rows.findCode(appPool(), shopId, key);

/** Codes to propose, the best first: the partner's first name in Latin letters and what the offer gives, "SARAH20". */
export const suggestCodes = (partnerName: string, offer: Pick<Offer, "value">): CodeKey[] =>
  codeSuggestions(anyAscii(partnerName), worthOf(offer));

type Wish = { key: CodeKey; state: "making" | "stopping" | "resuming"; job: "make-code" | "stop-code" | "resume-code" };

async function wishFor(shop: Shop, call: AdminCall, { key, state, job }: Wish, now: Instant): Promise<Changed> {
  await inTransaction(appPool(), async (client) => {
    await rows.saveState(client, shop.id, key, { state, problem: null });
    await queueIntent(client, job, { shopId: shop.id, key, afterSeconds: GRACE_SECONDS });
  });
  return carryOn(shop, call, { key, state }, now);
}

/** Tries a wish that is written down. */
export async function carryOn(
  shop: Shop,
  call: AdminCall,
  { key, state }: { key: CodeKey; state: "making" | "stopping" | "resuming" | "moving" },
  now: Instant,
): Promise<Changed> {
  const attempt = await CARRY_OUT[state](makingOf(shop, call, now), key);
  const after = await rows.findCode(appPool(), shop.id, key);
  switch (attempt.kind) {
    case "done":
      return { kind: "done", state: after?.state ?? state };
    case "failed":
      return { kind: "waiting", state: after?.state ?? state, problem: after?.problem ?? null };
    case "taken":
      return refusal("form", await takenSentence(shop.id, key));
    case "refused":
      return attempt;
    default:
      return unreachable(attempt);
  }
}

const make = (making: Making, key: CodeKey) => makeCode(making, key, { fresh: false });
const CARRY_OUT = { making: make, resuming: make, stopping: stopInStore, moving: moveCode };

const undoAdding = (shopId: ShopId, key: CodeKey) =>
  inTransaction(appPool(), async (client) => {
    await forgetTwins(client, shopId, key);
    await rows.deleteCodeRow(client, shopId, key);
    await raiseProgramme(client, shopId);
  });

const undo = (shopId: ShopId, key: CodeKey) =>
  inTransaction(appPool(), async (client) => {
    await rows.deleteCodeRow(client, shopId, key);
    await queueRemoving(client, shopId, [key]);
    await raiseProgramme(client, shopId);
  });

const refusal = (field: string, message: string): Refused => ({ kind: "refused", problems: [{ field, message }] });

async function ownedSentence(shopId: ShopId, code: OfferCode): Promise<string> {
  const other = await freeBeside(shopId, code.key);
  const owner = code.partner === null ? "is reserved here already" : `belongs to ${code.partner.name}`;
  return `${code.display} ${owner}. Use ${other} instead.`;
}

async function takenSentence(shopId: ShopId, key: CodeKey): Promise<string> {
  return `${key} is already a discount in your store. Use ${await freeBeside(shopId, key)}, or map the existing code to its partner.`;
}

async function freeBeside(shopId: ShopId, key: CodeKey): Promise<string> {
  const stem = key.slice(0, 28);
  const used = await rows.keysLike(appPool(), shopId, `${stem}-`);
  for (let n = 2; ; n += 1) if (!used.has(`${stem}-${n}`)) return `${stem}-${n}`;
}
