import { codeKey } from "../domain/code.ts";
import type { SeenDiscount } from "../domain/difference.ts";
import type { Currency } from "../domain/ids.ts";
import type { Discount } from "../domain/offer.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { FieldProblem } from "../domain/shop.ts";
import type { AdminCall, AdminFailure } from "./admin.ts";
import { inputOf, type StoreOffer } from "./discount-input.ts";
import { ADD_CODES, ADDED_CODES, ADDED_MANY, DISCOUNT_CODES, JOB, REMOVE_CODES } from "./documents/codes.ts";
import { type Changed, DEACTIVATE_DISCOUNT, DELETE_DISCOUNT } from "./documents/discount-changes.ts";
import { DISCOUNT, discountNodeId, type SeenNode } from "./documents/discounts.ts";
import { DISCOUNT_BY_CODE } from "./documents/listed-discounts.ts";
import { discountOf } from "./seen-discount.ts";
import { sendCreate, sendUpdate } from "./send-discount.ts";
import { REAL_CLOCK } from "./throttle.ts";
import { problemsOf, saysGone, saysTaken } from "./user-errors.ts";

/** What became of a code in the store. */
export type Made =
  | { kind: "live"; discountGid: string; redeemCodeGid: string | null }
  /** By another discount of the store, where it is known which. */
  | { kind: "taken"; discountGid?: string }
  /** The discount that should carry it is not in the store any more. */
  | { kind: "gone" }
  | { kind: "refused"; problems: FieldProblem[] }
  | { kind: "failed"; failure: AdminFailure };

export type FoundDiscount = { id: string; tags: readonly string[] };

/** The discount of the store that carries a code, of any kind and in any state; null where the name is free. */
export async function findByCode(call: AdminCall, code: string): Promise<Result<FoundDiscount | null, AdminFailure>> {
  const answer = await call(DISCOUNT_BY_CODE, { code });
  if (!answer.ok) return answer;
  const node = answer.value.codeDiscountNodeByCode;
  return ok(node === null ? null : { id: node.id, tags: node.codeDiscount.tags ?? [] });
}

/** Reads a code discount: null where it is not in the store any more, `other` where it is of a kind that Vouch does not make. */
export async function readDiscount(
  call: AdminCall,
  discountGid: string,
): Promise<Result<SeenDiscount | "other" | null, AdminFailure>> {
  const answer = await call(DISCOUNT, { id: discountNodeId(discountGid) });
  if (!answer.ok) return answer;
  const discount = answer.value.discountNode?.discount;
  if (discount === undefined) return ok(null);
  return ok(seenOf(discount, answer.value.shop.currencyCode as Currency));
}

// Shopify has more kinds than are named here, and answers with their own names.
export const seenOf = (node: SeenNode, currency: Currency): SeenDiscount | "other" =>
  node.__typename === "DiscountCodeApp" || !KINDS.has(node.__typename) ? "other" : discountOf(node, currency);

const KINDS: ReadonlySet<string> = new Set(["DiscountCodeBasic", "DiscountCodeFreeShipping", "DiscountCodeBxgy"]);

/** Makes a code discount with its first code. */
export async function createDiscount(
  call: AdminCall,
  offer: StoreOffer,
  { code, tag }: { code: string; tag: string },
): Promise<Made> {
  const created = await sendCreate(call, inputOf(offer, tag), code);
  if (!created.ok) return { kind: "failed", failure: created.error };
  const { codeDiscountNode, userErrors } = created.value;
  if (saysTaken(userErrors)) return { kind: "taken" };
  if (codeDiscountNode === null) return { kind: "refused", problems: problemsOf(userErrors) };
  const redeemCode = codeDiscountNode.codeDiscount.codes?.nodes[0];
  return { kind: "live", discountGid: codeDiscountNode.id, redeemCodeGid: redeemCode?.id ?? null };
}

/** What became of a discount that was to be changed. */
export type Written =
  | { kind: "written" }
  | { kind: "gone" }
  | { kind: "refused"; problems: FieldProblem[] }
  | { kind: "failed"; failure: AdminFailure };

/** Makes a discount of the store what the offer says; the same may be written again. `former` are earlier versions. */
export async function updateDiscount(
  call: AdminCall,
  id: string,
  offer: StoreOffer,
  { tag, former }: { tag: string; former: readonly Discount[] },
): Promise<Written> {
  return writtenOf(await sendUpdate(call, id, inputOf(offer, tag, former)));
}

/** Ends a discount now, so that its codes give nothing; its name stays taken. One that has ended stays as it is. */
export async function deactivateDiscount(call: AdminCall, id: string): Promise<Written> {
  const answer = await call(DEACTIVATE_DISCOUNT, { id });
  return writtenOf(answer.ok ? ok(answer.value.discountCodeDeactivate) : answer);
}

function writtenOf(answer: Result<Changed, AdminFailure>): Written {
  if (!answer.ok) return { kind: "failed", failure: answer.error };
  const { codeDiscountNode, userErrors } = answer.value;
  if (saysGone(userErrors)) return { kind: "gone" };
  if (userErrors.length > 0 || codeDiscountNode === null) return { kind: "refused", problems: problemsOf(userErrors) };
  return { kind: "written" };
}

/** Deletes a discount with all its codes; one that is gone is no failure. */
export async function deleteDiscount(call: AdminCall, id: string): Promise<Result<null, AdminFailure>> {
  const deleted = await call(DELETE_DISCOUNT, { id });
  if (!deleted.ok) return deleted;
  const { deletedCodeDiscountId, userErrors } = deleted.value.discountCodeDelete;
  return deletedCodeDiscountId === null && !saysGone(userErrors) ? fail(STILL_THERE) : ok(null);
}

/** Adds a further code to a discount and waits until Shopify has done it. */
export async function addToDiscount(call: AdminCall, discountGid: string, code: string): Promise<Made> {
  const started = await call(ADD_CODES, { discountId: discountGid, codes: [{ code }] });
  if (!started.ok) return { kind: "failed", failure: started.error };
  const { bulkCreation, userErrors } = started.value.discountRedeemCodeBulkAdd;
  if (saysGone(userErrors)) return { kind: "gone" };
  if (bulkCreation === null) return { kind: "refused", problems: problemsOf(userErrors) };
  const done = await poll(async () => {
    const answer = await call(ADDED_CODES, { id: bulkCreation.id });
    if (!answer.ok) return answer;
    const creation = answer.value.discountRedeemCodeBulkCreation;
    return ok(creation?.done ? creation.codes.nodes : null);
  });
  if (!done.ok) return { kind: "failed", failure: done.error };
  const added = done.value[0];
  if (added === undefined || saysTaken(added.errors)) return { kind: "taken" };
  if (added.discountRedeemCode === null) {
    return { kind: "refused", problems: problemsOf(added.errors.map((error) => ({ ...error, field: ["code"] }))) };
  }
  return { kind: "live", discountGid, redeemCodeGid: added.discountRedeemCode.id };
}

/** As many as Shopify takes in one call. Source: shopify.dev, discountRedeemCodeBulkAdd. */
export const CODES_A_CALL = 250;

/** What became of many codes: those that are not named in `refused` are live. */
export type AddedMany =
  | { kind: "added"; refused: Map<string, { taken: boolean; message: string }> }
  /** The call as a whole, and so all of its codes. */
  | { kind: "refused"; message: string }
  | { kind: "gone" }
  | { kind: "failed"; failure: AdminFailure };

/** Adds up to CODES_A_CALL codes to a discount and waits until Shopify has done it. */
export async function addManyToDiscount(
  call: AdminCall,
  discountGid: string,
  codes: readonly string[],
): Promise<AddedMany> {
  const started = await call(ADD_CODES, { discountId: discountGid, codes: codes.map((code) => ({ code })) });
  if (!started.ok) return { kind: "failed", failure: started.error };
  const { bulkCreation, userErrors } = started.value.discountRedeemCodeBulkAdd;
  if (saysGone(userErrors)) return { kind: "gone" };
  if (bulkCreation === null) return { kind: "refused", message: userErrors.map(({ message }) => message).join(" ") };
  const { id } = bulkCreation;
  const failed = await poll(async () => {
    const answer = await call(ADDED_MANY, { id });
    if (!answer.ok) return answer;
    const creation = answer.value.discountRedeemCodeBulkCreation;
    return ok(creation?.done ? creation.failedCount : null);
  }, MANY_POLLS_MS);
  if (!failed.ok) return { kind: "failed", failure: failed.error };
  if (failed.value === 0) return { kind: "added", refused: new Map() };
  // Shopify says how many before it says which: as long as it names fewer, none is taken for live, and all is asked for again.
  const refused = await poll(async () => {
    const told = await call(ADDED_CODES, { id });
    if (!told.ok) return told;
    const named = refusedOf(codes, told.value.discountRedeemCodeBulkCreation?.codes.nodes ?? []);
    return ok(named.size < failed.value ? null : named);
  });
  return refused.ok ? { kind: "added", refused: refused.value } : { kind: "failed", failure: refused.error };
}

type AddedCode = {
  code: string;
  errors: { code: string | null; message: string }[];
  discountRedeemCode: object | null;
};

/** Of the codes that were sent, as they were sent, those that Shopify names as refused. */
function refusedOf(sent: readonly string[], nodes: readonly AddedCode[]) {
  const as = new Map(sent.map((code) => [codeKey(code), code]));
  const refused = nodes.flatMap(({ code, errors, discountRedeemCode }) => {
    const known = as.get(codeKey(code));
    if (discountRedeemCode !== null || known === undefined) return [];
    const message = errors.map((error) => error.message).join(" ");
    return [[known, { taken: saysTaken(errors), message }] as const];
  });
  return new Map(refused);
}

/** `elsewhere`: the name is found in another discount of the store. `still-there`: it is in its discount all the same. */
export type Removed = "removed" | "elsewhere" | "still-there";

/**
 * Takes one code out of its discount; the neighbours stay live. A code that was removed and added again in the store has another id
 * than the one that is remembered: where its name is still found, its id is looked up anew.
 */
export async function removeFromDiscount(
  call: AdminCall,
  { code, discountGid, redeemCodeGid }: { code: string; discountGid: string; redeemCodeGid: string | null },
): Promise<Result<Removed, AdminFailure>> {
  if (redeemCodeGid !== null) {
    const removed = await removeById(call, { code, discountGid, id: redeemCodeGid });
    if (!removed.ok) return removed;
    if (removed.value !== "still-there") return ok(removed.value);
  }
  const id = await redeemCodeOf(call, discountGid, code);
  if (!id.ok) return id;
  return id.value === null || id.value === redeemCodeGid
    ? await placeOf(call, { code, discountGid })
    : await removeById(call, { code, discountGid, id: id.value });
}

async function removeById(
  call: AdminCall,
  { id, ...of }: { code: string; discountGid: string; id: string },
): Promise<Result<Removed, AdminFailure>> {
  const removed = await removeRedeemCodes(call, of.discountGid, [id]);
  return removed.ok ? placeOf(call, of) : removed;
}

async function placeOf(
  call: AdminCall,
  { code, discountGid }: { code: string; discountGid: string },
): Promise<Result<Removed, AdminFailure>> {
  const found = await findByCode(call, code);
  if (!found.ok) return found;
  if (found.value === null) return ok("removed");
  return ok(found.value.id === discountGid ? "still-there" : "elsewhere");
}

/** Takes codes out of a discount by their ids, at most a page of them, and waits until Shopify has done it. */
export async function removeRedeemCodes(
  call: AdminCall,
  discountGid: string,
  ids: readonly string[],
): Promise<Result<null, AdminFailure>> {
  const started = await call(REMOVE_CODES, { discountId: discountGid, ids: [...ids] });
  if (!started.ok) return started;
  const { job, userErrors } = started.value.discountCodeRedeemCodeBulkDelete;
  if (job === null) return saysGone(userErrors) ? ok(null) : fail(rejected(userErrors.map(({ message }) => message)));
  const delays = ids.length > 1 ? MANY_POLLS_MS : POLLS_MS;
  const done = await poll(async () => {
    const answer = await call(JOB, { id: job.id });
    return answer.ok ? ok(answer.value.job?.done === false ? null : true) : answer;
  }, delays);
  return done.ok ? ok(null) : done;
}

/** Deletes a discount that has no other code. Whoever calls keeps others from adding one meanwhile. */
export async function deleteIfAlone(
  call: AdminCall,
  discountGid: string,
  code: string,
): Promise<Result<"discount-deleted", AdminFailure>> {
  const page = await call(DISCOUNT_CODES, { id: discountNodeId(discountGid), after: null, search: null });
  if (!page.ok) return page;
  const codes = page.value.discountNode?.discount.codes?.nodes ?? [];
  if (codes.length !== 1 || !sameCode(codes[0]?.code, code)) return fail(STILL_THERE);
  const deleted = await deleteDiscount(call, discountGid);
  return deleted.ok ? ok("discount-deleted") : deleted;
}

/** The id of a code within its discount, by search and, as what the search finds is not documented, page by page. */
async function redeemCodeOf(
  call: AdminCall,
  discountGid: string,
  code: string,
): Promise<Result<string | null, AdminFailure>> {
  for (const search of [code, null]) {
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof codesPage>> = await codesPage(call, discountGid, { after, search });
      if (!page.ok) return page;
      const found = page.value?.nodes.find((node) => sameCode(node.code, code));
      if (found !== undefined) return ok(found.id);
      after = page.value?.pageInfo.hasNextPage ? page.value.pageInfo.endCursor : null;
    } while (after !== null);
  }
  return ok(null);
}

/** A page of a discount's codes as they stand in the store, and where the next begins. */
export async function readRedeemCodes(
  call: AdminCall,
  discountGid: string,
  after: string | null,
): Promise<Result<{ codes: { id: string; code: string }[]; next: string | null }, AdminFailure>> {
  const page = await codesPage(call, discountGid, { after, search: null });
  if (!page.ok) return page;
  const next = page.value?.pageInfo.hasNextPage ? page.value.pageInfo.endCursor : null;
  return ok({ codes: page.value?.nodes ?? [], next });
}

async function codesPage(call: AdminCall, discountGid: string, at: { after: string | null; search: string | null }) {
  const answer = await call(DISCOUNT_CODES, { id: discountNodeId(discountGid), ...at });
  return answer.ok ? ok(answer.value.discountNode?.discount.codes ?? null) : answer;
}

const sameCode = (one: string | undefined, other: string) => one !== undefined && codeKey(one) === codeKey(other);

/** How long Shopify's own background work is waited for before a job takes over. */
const POLLS_MS = [100, 150, 250, 400, 600, 1000, 1500];

/** A job has more time, and many of them wait side by side. */
const MANY_POLLS_MS = [400, 600, 1000, 1500, 2000, 3000, 5000, 8000, 13_000];

async function poll<T>(
  ask: () => Promise<Result<T | null, AdminFailure>>,
  delays: readonly number[] = POLLS_MS,
): Promise<Result<T, AdminFailure>> {
  for (const delay of delays) {
    await REAL_CLOCK.sleep(delay);
    const answer = await ask();
    if (!answer.ok) return answer;
    if (answer.value !== null) return ok(answer.value);
  }
  return fail({ kind: "unreachable", effect: "unknown", message: "Shopify has not finished yet." });
}

const rejected = (messages: readonly string[]): AdminFailure => ({
  kind: "rejected",
  effect: "none",
  message: `Shopify says: ${messages.join(" ")}`,
});
/** It is in its discount after it was removed. */
export const STILL_THERE: AdminFailure = {
  kind: "rejected",
  effect: "unknown",
  message: "Shopify still has the code in its discount.",
};
