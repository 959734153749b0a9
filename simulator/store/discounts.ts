import type { World } from "../world.ts";
import { type Discount, type RedeemCode, statusOf } from "./discount.ts";
import { gid, token } from "./ids.ts";
import type { BulkCreation, Shop } from "./shop.ts";
import { withOffset } from "./time.ts";

/** What an update may set; everything but the codes and what the store itself counts. */
export type DiscountTerms = Omit<Discount, "id" | "createdAt" | "updatedAt" | "codes" | "bulk" | "usedBy" | "sales">;

export const codeKey = (code: string): string => code.toUpperCase();

/** The code must be free: callers check `shop.codes` first. */
export function createDiscount(world: World, shop: Shop, terms: DiscountTerms, code: string): Discount {
  const now = world.now();
  const discount: Discount = {
    ...terms,
    id: world.ids.next(),
    createdAt: now,
    updatedAt: now,
    codes: [],
    bulk: false,
    usedBy: new Set(),
    sales: 0n,
  };
  shop.discounts.set(discount.id, discount);
  addCode(world, shop, discount, code);
  announceDiscount(world, shop, discount, "discounts/create");
  return discount;
}

export function updateDiscount(
  world: World,
  shop: Shop,
  discount: Discount,
  terms: Partial<DiscountTerms>,
  code: string | null,
): void {
  Object.assign(discount, terms);
  const first = discount.codes[0];
  if (code !== null && first && first.code !== code) {
    shop.codes.delete(codeKey(first.code));
    first.code = code;
    shop.codes.set(codeKey(code), { discount, redeemCode: first });
  }
  changed(world, shop, discount);
}

/** Active at once and without an end; what the dates were before is lost. Nothing happens to an active one. */
export function activateDiscount(world: World, shop: Shop, discount: Discount): void {
  const now = world.now();
  if (statusOf(discount, now) === "ACTIVE") return;
  discount.startsAt = Math.min(discount.startsAt, now);
  discount.endsAt = null;
  changed(world, shop, discount);
}

/** Ends it now; one that was still to come loses its start as well. Nothing happens to an expired one. */
export function deactivateDiscount(world: World, shop: Shop, discount: Discount): void {
  const now = world.now();
  if (statusOf(discount, now) === "EXPIRED") return;
  discount.startsAt = Math.min(discount.startsAt, now);
  discount.endsAt = now;
  changed(world, shop, discount);
}

export function deleteDiscount(world: World, shop: Shop, discount: Discount): void {
  for (const { code } of discount.codes) shop.codes.delete(codeKey(code));
  shop.discounts.delete(discount.id);
  const payload = {
    admin_graphql_api_id: gid("DiscountCodeNode", discount.id),
    deleted_at: withOffset(world.now(), shop.timezone),
  };
  world.webhooks.emit(shop, "discounts/delete", payload, token());
}

function addCode(world: World, shop: Shop, discount: Discount, code: string): RedeemCode {
  const redeemCode = { id: world.ids.next(), code, uses: 0 };
  discount.codes.push(redeemCode);
  shop.codes.set(codeKey(code), { discount, redeemCode });
  return redeemCode;
}

function changed(world: World, shop: Shop, discount: Discount): void {
  discount.updatedAt = world.now();
  announceDiscount(world, shop, discount, "discounts/update");
}

function announceDiscount(world: World, shop: Shop, discount: Discount, topic: string): void {
  const payload = {
    admin_graphql_api_id: gid("DiscountCodeNode", discount.id),
    title: discount.title,
    status: statusOf(discount, world.now()),
    created_at: withOffset(discount.createdAt, shop.timezone),
    updated_at: withOffset(discount.updatedAt, shop.timezone),
  };
  world.webhooks.emit(shop, topic, payload, token());
}

function announceCode(world: World, shop: Shop, discount: Discount, redeemCode: RedeemCode, topic: string): void {
  const payload = {
    admin_graphql_api_id: gid("DiscountCodeNode", discount.id),
    redeem_code: { id: gid("DiscountRedeemCode", redeemCode.id), code: redeemCode.code },
    updated_at: new Date(world.now()).toISOString(),
  };
  world.webhooks.emit(shop, topic, payload, token());
}

/** Why a code cannot be added in bulk; null where it can. Words as the Admin API says them. */
function objection(shop: Shop, code: string, seen: ReadonlySet<string>): string | null {
  if (code.length === 0) return "is too short (minimum is 1 character)";
  if (code.length > 255) return "is too long (maximum is 255 characters)";
  if (/[\r\n]/.test(code)) return "cannot contain newline characters.";
  if (seen.has(codeKey(code))) return "Codes must be unique within BulkDiscountCodeCreation";
  if (shop.codes.has(codeKey(code))) return "must be unique. Please try a different code.";
  return null;
}

/**
 * Adds codes as Shopify does: the answer comes at once and says not done; the codes go live together a moment later,
 * each on its own merits.
 */
export function addCodesInBulk(world: World, shop: Shop, discount: Discount, codes: readonly string[]): BulkCreation {
  const creation: BulkCreation = {
    id: world.ids.next(),
    discountId: discount.id,
    createdAt: world.now(),
    done: false,
    rows: codes.map((code) => ({ code, error: null, redeemCode: null })),
  };
  shop.bulkCreations.set(creation.id, creation);
  world.later(world.config.bulkAddDelayMs, () => {
    const seen = new Set<string>();
    for (const row of creation.rows) {
      row.error = objection(shop, row.code, seen);
      if (row.error !== null) continue;
      seen.add(codeKey(row.code));
      row.redeemCode = addCode(world, shop, discount, row.code);
      announceCode(world, shop, discount, row.redeemCode, "discounts/redeemcode_added");
    }
    if (seen.size > 0) discount.bulk = true;
    discount.updatedAt = world.now();
    creation.done = true;
  });
  return creation;
}

/** Removes redeem codes of a discount in a job; unknown ids are passed over. */
export function removeCodesInBulk(world: World, shop: Shop, discount: Discount, ids: ReadonlySet<number>): string {
  const job = token();
  shop.jobs.set(job, { done: false });
  world.later(world.config.bulkAddDelayMs, () => {
    const removed = discount.codes.filter((one) => ids.has(one.id));
    discount.codes = discount.codes.filter((one) => !ids.has(one.id));
    for (const redeemCode of removed) {
      shop.codes.delete(codeKey(redeemCode.code));
      announceCode(world, shop, discount, redeemCode, "discounts/redeemcode_removed");
    }
    if (removed.length > 0) discount.updatedAt = world.now();
    shop.jobs.set(job, { done: true });
  });
  return job;
}
