// What the store has of code discounts, whoever made them. Nothing here changes anything in the store.
import { codeKey } from "../domain/code.ts";
import type { CodeKey } from "../domain/ids.ts";
import { ok, type Result } from "../domain/result.ts";
import type { InStore } from "../domain/store-look.ts";
import type { AdminCall, AdminFailure } from "./admin.ts";
import { findByCode } from "./discounts.ts";
import { DISCOUNT_CODES } from "./documents/codes.ts";
import { type DiscountStatus, discountNodeId } from "./documents/discounts.ts";
import {
  CODE_DISCOUNTS,
  CODES_A_LOOK,
  DISCOUNTS_BY_CODES,
  LISTED_DISCOUNT,
  type ListedNode,
} from "./documents/listed-discounts.ts";

/** A code as it stands in the store; the id is null where it is not known. */
export type StoreCode = { id: string | null; code: string };

export type ListedDiscount = {
  gid: string;
  title: string;
  status: DiscountStatus;
  /** What it gives, in Shopify's words; null for discounts of other apps. */
  summary: string | null;
  count: number;
  /** The first of them. */
  codes: StoreCode[];
};

/** A page of the store's code discounts, the newest first; words search their titles. */
export async function listDiscounts(
  call: AdminCall,
  { search, after }: { search: string; after: string | null },
): Promise<Result<{ discounts: ListedDiscount[]; next: string | null }, AdminFailure>> {
  const answer = await call(CODE_DISCOUNTS, { search: searchText(search), after });
  if (!answer.ok) return answer;
  const { nodes, pageInfo } = answer.value.discountNodes;
  const discounts = nodes.flatMap(({ id, discount }) => listedOf(id, discount) ?? []);
  return ok({ discounts, next: pageInfo.hasNextPage ? pageInfo.endCursor : null });
}

/** The discount that carries a code, with that code first. Shopify's search does not look into discounts of many codes. */
export async function listByCode(call: AdminCall, typed: string): Promise<Result<ListedDiscount | null, AdminFailure>> {
  const found = await findByCode(call, typed);
  if (!found.ok || found.value === null) return found.ok ? ok(null) : found;
  const { id } = found.value;
  const [listed, code] = await Promise.all([readListed(call, id), readStoreCode(call, id, typed)]);
  if (!listed.ok) return listed;
  if (!code.ok) return code;
  if (listed.value === null || code.value === null) return ok(listed.value);
  const first = code.value;
  const others = listed.value.codes.filter(({ code }) => codeKey(code) !== codeKey(first.code));
  return ok({ ...listed.value, codes: [first, ...others] });
}

/** Null where it is not in the store any more, or has no codes. */
export async function readListed(call: AdminCall, gid: string): Promise<Result<ListedDiscount | null, AdminFailure>> {
  const answer = await call(LISTED_DISCOUNT, { id: discountNodeId(gid) });
  if (!answer.ok) return answer;
  const node = answer.value.discountNode;
  return ok(node === null ? null : listedOf(node.id, node.discount));
}

/** One code of a discount as it stands in the store; null where the discount has none of that name. */
export async function readStoreCode(
  call: AdminCall,
  gid: string,
  typed: string,
): Promise<Result<StoreCode | null, AdminFailure>> {
  const page = await readCodes(call, gid, { after: null, search: typed });
  if (!page.ok) return page;
  const found = page.value?.codes.find(({ code }) => codeKey(code) === codeKey(typed));
  if (found !== undefined) return ok(found);
  // What the search within a discount finds is not documented; the look-up by name is.
  const holder = await findByCode(call, typed);
  if (!holder.ok) return holder;
  return ok(holder.value?.id === gid ? { id: null, code: typed } : null);
}

export type CodesPage = { codes: StoreCode[]; next: string | null };

/** A page of at most 250 codes of a discount; null where it is not in the store any more. */
export async function readCodes(
  call: AdminCall,
  gid: string,
  { after, search = null }: { after: string | null; search?: string | null },
): Promise<Result<CodesPage | null, AdminFailure>> {
  const answer = await call(DISCOUNT_CODES, { id: discountNodeId(gid), after, search });
  if (!answer.ok) return answer;
  const codes = answer.value.discountNode?.discount.codes;
  if (codes === undefined) return ok(null);
  return ok({ codes: codes.nodes, next: codes.pageInfo.hasNextPage ? codes.pageInfo.endCursor : null });
}

function listedOf(id: string, { title, status, summary, codesCount, codes }: ListedNode): ListedDiscount | null {
  if (title === undefined || status === undefined || codes === undefined) return null;
  return {
    gid: id.replace("/DiscountNode/", "/DiscountCodeNode/"),
    title,
    status,
    summary: summary ?? null,
    count: codesCount?.count ?? codes.nodes.length,
    codes: codes.nodes,
  };
}

/** What is typed stands for itself: each word quoted, so that none is a name or an operator of Shopify's search. */
export function searchText(typed: string): string {
  const words = typed.split(/[\s"'\\:()<>=*]+/).filter((word) => word !== "" && !/^(AND|OR|NOT)$/.test(word));
  return ["method:code", ...words.map((word) => `"${word}"`)].join(" ");
}

/** Which of these codes the store has, and in which discounts they stand. */
export async function findManyByCode(
  call: AdminCall,
  keys: readonly CodeKey[],
): Promise<Result<InStore[], AdminFailure>> {
  const found: InStore[] = [];
  for (let start = 0; start < keys.length; start += CODES_A_LOOK) {
    const some = keys.slice(start, start + CODES_A_LOOK);
    // The document names them one by one: what is left over asks for the first once more.
    const variables = Array.from({ length: CODES_A_LOOK }, (_, n) => [`c${n}`, some[n] ?? some[0] ?? ""]);
    const answer = await call(DISCOUNTS_BY_CODES, Object.fromEntries(variables));
    if (!answer.ok) return answer;
    for (const [n, key] of some.entries()) {
      const discount = answer.value[`c${n}`]?.codeDiscount;
      if (discount === undefined) continue;
      const { title, summary = null, asyncUsageCount: uses = 0, codesCount } = discount;
      found.push({
        key,
        title: title ?? "A discount of another app",
        gives: summary,
        uses,
        codes: codesCount?.count ?? 1,
      });
    }
  }
  return ok(found);
}
