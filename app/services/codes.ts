import anyAscii from "any-ascii";
import { type CodeFilter, selectCodes } from "../db/code-lists.ts";
import { keysLike } from "../db/code-names.ts";
import { saveProblem } from "../db/code-states.ts";
import * as rows from "../db/codes.ts";
import { countLive } from "../db/live-codes.ts";
import { findOffer } from "../db/offers.ts";
import { findPartner } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { inTransaction } from "../db/transaction.ts";
import { saveStoppedAgain, saveWishes } from "../db/twins.ts";
import { codeFormatProblem, codeKey, codeSuggestions } from "../domain/code.ts";
import type { CodeKey, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import { type CodeState, type Offer, type OfferCode, worthOf } from "../domain/offer.ts";
import { parseOwn } from "../domain/own-conditions-form.ts";
import type { Page } from "../domain/page.ts";
import { unreachable } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { findByCode } from "../shopify/discounts.ts";
import { approveWaiting } from "./admission.ts";
import { whoseInStore } from "./code-in-store.ts";
import { type Attempt, makeCode, queueIntent, stopInStore } from "./code-making.ts";
import { moveCode } from "./code-moving.ts";
import { GRACE_SECONDS, type Making, makingOf } from "./making.ts";
import { lookForMapped, stopMapped } from "./mapped-codes.ts";
import { forgetTwins, freeTwins, keepTwins, makeTwins, type TwinWish, twinsAlong } from "./twins.ts";

type Refused = { kind: "refused"; problems: FieldProblem[] };
/** `making`: written down here and carried out by a job; the code's `problem` says why it is not live yet. */
export type Added =
  | { kind: "live"; key: CodeKey; twins: CodeKey[] }
  | { kind: "making"; key: CodeKey; problem: string | null }
  | Refused;
/** Where a code stands after the merchant's wish: `waiting` is carried out by a job. `along`: its twins that went with it, if any. */
export type Changed =
  | { kind: "done"; state: CodeState; along?: CodeKey[] }
  | { kind: "waiting"; state: CodeState; problem: string | null; along?: CodeKey[] }
  | { kind: "deleted"; along?: CodeKey[] }
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
    await saveProblem(appPool(), shop.id, { key, state: "making" }, problem);
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
  // One of the house's own is nobody's and was live.
  if (code.partner === null && code.state !== "missing") {
    return refusal("form", `${key} belongs to nobody any more. Delete it here and give the partner another code.`);
  }
  const cannot = await archivedSentence(shop.id, code);
  if (cannot !== null) return refusal("form", cannot);
  return wishFor(shop, call, { key, along: [], state: "making", job: "make-code" }, now);
}

async function archivedSentence(shopId: ShopId, { display, partner }: OfferCode): Promise<string | null> {
  const owner = partner && (await findPartner(shopId, partner.id));
  if (owner?.state !== "archived") return null;
  return `${owner.name} is archived. Make them active again, or give ${display} to another partner.`;
}

/**
 * Takes a code out of the store, and its twins with it. Its name stays reserved, so that nobody else gets what old links still carry. A code that
 * Vouch did not make stops here alone.
 */
export async function stopCode(shop: Shop, call: AdminCall, key: CodeKey, now: Instant): Promise<Changed> {
  const code = await rows.findCode(appPool(), shop.id, key);
  if (code === null) return { kind: "not-found" };
  if (code.state === "stopped") return { kind: "done", state: code.state };
  if (code.offer === null) return stopMapped(shop, key, now);
  if (code.state === "failed" && (await isOutOfStore(shop, call, code))) return { kind: "done", state: code.state };
  const along = await twinsAlong(shop.id, key, "stop");
  return wishFor(shop, call, { key, along, state: "stopping", job: "stop-code" }, now);
}

// One that failed because the store did not answer may be there all the same.
async function isOutOfStore(shop: Shop, call: AdminCall, code: rows.StoredCode): Promise<boolean> {
  const offer = code.offer && (await findOffer(appPool(), shop.id, code.offer.id));
  if (offer === null) return true;
  const { kind } = await whoseInStore(appPool(), { call, shopId: shop.id }, { code, offer });
  return kind === "nobody's" || kind === "taken";
}

/** Puts a stopped code back into its discount, and the twins that were stopped with it. */
export async function resumeCode(shop: Shop, call: AdminCall, key: CodeKey, now: Instant): Promise<Changed> {
  const code = await rows.findCode(appPool(), shop.id, key);
  if (code === null) return { kind: "not-found" };
  if (code.state !== "stopped" && code.state !== "resuming") return { kind: "done", state: code.state };
  if (code.offer === null) return refusal("form", `${code.display} is nobody's. Give it to a partner to resume it.`);
  const cannot = await archivedSentence(shop.id, code);
  if (cannot !== null) return refusal("form", cannot);
  const along = await twinsAlong(shop.id, key, "resume");
  return wishFor(shop, call, { key, along, state: "resuming", job: "resume-code" }, now);
}

export const listCodes = (shopId: ShopId, filter: CodeFilter): Promise<Page<OfferCode>> => selectCodes(shopId, filter);

/** How many codes of a partner give customers something now. */
export const countLiveCodes = (shopId: ShopId, partnerId: PartnerId, now: Instant): Promise<number> =>
  countLive(shopId, partnerId, now);

export const getCode = (shopId: ShopId, key: CodeKey): Promise<OfferCode | null> =>
  rows.findCode(appPool(), shopId, key);

/** Codes to propose, the best first: the partner's first name in Latin letters and what the offer gives, "SARAH20". */
export const suggestCodes = (partnerName: string, offer: Pick<Offer, "value">): CodeKey[] =>
  codeSuggestions(anyAscii(partnerName), worthOf(offer));

type Wish = {
  key: CodeKey;
  along: readonly CodeKey[];
  state: "making" | "stopping" | "resuming";
  job: "make-code" | "stop-code" | "resume-code";
};

async function wishFor(shop: Shop, call: AdminCall, { state, job, ...wish }: Wish, now: Instant): Promise<Changed> {
  const wished = await inTransaction(appPool(), async (client) => {
    const saved = await saveWishes(client, shop.id, { ...wish, state });
    for (const key of saved) await queueIntent(client, job, { shopId: shop.id, key, afterSeconds: GRACE_SECONDS });
    return saved;
  });
  const [key, ...along] = wished;
  if (key === undefined) return asItIs(shop.id, wish.key);
  const changed = await carryOn(shop, call, { key, state }, now);
  switch (changed.kind) {
    case "done":
      for (const twin of along) await carryOn(shop, call, { key: twin, state }, now);
      return withAlong(changed, along);
    case "waiting":
      // A store that does not answer now is not asked for the twins either: their jobs will.
      return withAlong(changed, along);
    default:
      if (state === "resuming") await saveStoppedAgain(appPool(), shop.id, along);
      return changed;
  }
}

/** Somebody else's wish came first, and holds. */
async function asItIs(shopId: ShopId, key: CodeKey): Promise<Changed> {
  const code = await rows.findCode(appPool(), shopId, key);
  return code === null ? { kind: "not-found" } : { kind: "done", state: code.state };
}

/** The change, with the twins that went along with the code. */
export const withAlong = <T extends Changed>(changed: T, along: readonly CodeKey[]): T =>
  along.length === 0 ? changed : { ...changed, along: [...along] };

type CarriedState = "making" | "stopping" | "resuming" | "moving";

/** Tries a wish that is written down. */
export async function carryOn(
  shop: Shop,
  call: AdminCall,
  { key, state }: { key: CodeKey; state: CarriedState },
  now: Instant,
): Promise<Changed> {
  const attempt = await CARRY_OUT[state](makingOf(shop, call, now), key);
  return changedBy(shop.id, { key, state }, attempt);
}

/** What the merchant is told of an attempt at a wish. */
export async function changedBy(
  shopId: ShopId,
  { key, state }: { key: CodeKey; state: CarriedState },
  attempt: Attempt,
): Promise<Changed> {
  const after = await rows.findCode(appPool(), shopId, key);
  switch (attempt.kind) {
    case "done":
      return { kind: "done", state: after?.state ?? state };
    case "failed":
      return { kind: "waiting", state: after?.state ?? state, problem: after?.problem ?? null };
    case "taken":
      return refusal("form", await takenSentence(shopId, key));
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
  const used = await keysLike(appPool(), shopId, `${stem}-`);
  for (let n = 2; ; n += 1) if (!used.has(`${stem}-${n}`)) return `${stem}-${n}`;
}
