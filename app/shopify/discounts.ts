import { type Money, toDecimal } from "../domain/money.ts";
import type { OfferValue } from "../domain/offer.ts";
import type { NewOffer } from "../domain/offer-form.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { toIso } from "../domain/time.ts";
import type { AdminCall, AdminFailure } from "./admin.ts";
import {
  ADD_CODES,
  ADDED_CODES,
  type BasicDiscount,
  type BasicDiscountInput,
  CREATE_DISCOUNT,
  DELETE_DISCOUNT,
  DISCOUNT,
  DISCOUNT_BY_CODE,
  DISCOUNT_CODES,
  type DiscountValue,
  discountNodeId,
  JOB,
  REMOVE_CODES,
} from "./documents.ts";
import { REAL_CLOCK } from "./throttle.ts";
import { problemsOf, saysGone, saysTaken } from "./user-errors.ts";

/** What became of a code in the store. */
export type Made =
  | { kind: "live"; discountGid: string; redeemCodeGid: string | null }
  | { kind: "taken" }
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

/** What the store says of a discount. `other`: of a kind that Vouch does not make. */
export type SeenDiscount =
  | ({ kind: "basic" } & Pick<BasicDiscount, "title" | "status"> & { value: DiscountValue })
  | { kind: "other" };

/** Reads a code discount; null where it is not in the store any more. */
export async function readDiscount(
  call: AdminCall,
  discountGid: string,
): Promise<Result<SeenDiscount | null, AdminFailure>> {
  const answer = await call(DISCOUNT, { id: discountNodeId(discountGid) });
  if (!answer.ok) return answer;
  const discount = answer.value.discountNode?.discount;
  if (discount === undefined) return ok(null);
  if (discount.__typename !== "DiscountCodeBasic") return ok({ kind: "other" });
  return ok({ kind: "basic", title: discount.title, status: discount.status, value: discount.customerGets.value });
}

/** Makes a code discount with its first code. */
export async function createDiscount(
  call: AdminCall,
  offer: Pick<NewOffer, "title" | "value" | "startsAt" | "endsAt">,
  { code, tag }: { code: string; tag: string },
): Promise<Made> {
  const discount: BasicDiscountInput = {
    title: offer.title,
    code,
    startsAt: toIso(offer.startsAt),
    endsAt: offer.endsAt === null ? null : toIso(offer.endsAt),
    context: { all: "ALL" },
    customerGets: { value: valueInput(offer.value), items: { all: true } },
    tags: [tag],
  };
  const answer = await call(CREATE_DISCOUNT, { discount });
  if (!answer.ok) return { kind: "failed", failure: answer.error };
  const { codeDiscountNode, userErrors } = answer.value.discountCodeBasicCreate;
  if (saysTaken(userErrors)) return { kind: "taken" };
  if (codeDiscountNode === null) return { kind: "refused", problems: problemsOf(userErrors) };
  const redeemCode = codeDiscountNode.codeDiscount.codes?.nodes[0];
  return { kind: "live", discountGid: codeDiscountNode.id, redeemCodeGid: redeemCode?.id ?? null };
}

function valueInput(value: OfferValue): BasicDiscountInput["customerGets"]["value"] {
  // A fraction of at most four decimals: a double holds it exactly enough for Shopify to round to the same.
  if (value.kind === "percent") return { percentage: value.bps / 10_000 };
  const money: Money = { minor: value.amount, currency: value.currency };
  return { discountAmount: { amount: toDecimal(money), appliesOnEachItem: false } };
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

/**
 * Takes one code out of its discount; the neighbours stay live. Shopify's answer to the removal of a discount's last code
 * is not documented: where the code is still found afterwards, the discount, which then has nobody else's code, is deleted.
 */
export async function removeFromDiscount(
  call: AdminCall,
  { code, discountGid, redeemCodeGid }: { code: string; discountGid: string; redeemCodeGid: string | null },
): Promise<Result<"removed" | "discount-deleted", AdminFailure>> {
  const id = redeemCodeGid === null ? await redeemCodeOf(call, discountGid, code) : ok(redeemCodeGid);
  if (!id.ok) return id;
  if (id.value === null) return ok("removed");
  const started = await call(REMOVE_CODES, { discountId: discountGid, ids: [id.value] });
  if (!started.ok) return started;
  const { job, userErrors } = started.value.discountCodeRedeemCodeBulkDelete;
  if (job !== null) {
    const done = await poll(async () => {
      const answer = await call(JOB, { id: job.id });
      return answer.ok ? ok(answer.value.job?.done === false ? null : true) : answer;
    });
    if (!done.ok) return done;
  } else if (!saysGone(userErrors)) {
    return fail(rejected(userErrors.map(({ message }) => message)));
  }
  const left = await findByCode(call, code);
  if (!left.ok) return left;
  if (left.value?.id !== discountGid) return ok("removed");
  return deleteIfAlone(call, discountGid, code);
}

async function deleteIfAlone(
  call: AdminCall,
  discountGid: string,
  code: string,
): Promise<Result<"discount-deleted", AdminFailure>> {
  const page = await call(DISCOUNT_CODES, { id: discountNodeId(discountGid), after: null, search: null });
  if (!page.ok) return page;
  const codes = page.value.discountNode?.discount.codes?.nodes ?? [];
  if (codes.length !== 1 || !sameCode(codes[0]?.code, code)) return fail(STILL_THERE);
  const deleted = await call(DELETE_DISCOUNT, { id: discountGid });
  if (!deleted.ok) return deleted;
  const { deletedCodeDiscountId, userErrors } = deleted.value.discountCodeDelete;
  return deletedCodeDiscountId === null && !saysGone(userErrors) ? fail(STILL_THERE) : ok("discount-deleted");
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

async function codesPage(call: AdminCall, discountGid: string, at: { after: string | null; search: string | null }) {
  const answer = await call(DISCOUNT_CODES, { id: discountNodeId(discountGid), ...at });
  return answer.ok ? ok(answer.value.discountNode?.discount.codes ?? null) : answer;
}

const sameCode = (one: string | undefined, other: string) => one?.toUpperCase() === other.toUpperCase();

/** How long Shopify's own background work is waited for before a job takes over. */
const POLLS_MS = [100, 150, 250, 400, 600, 1000, 1500];

async function poll<T>(ask: () => Promise<Result<T | null, AdminFailure>>): Promise<Result<T, AdminFailure>> {
  for (const delay of POLLS_MS) {
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
const STILL_THERE: AdminFailure = {
  kind: "rejected",
  effect: "unknown",
  message: "Shopify still has the code in its discount.",
};
