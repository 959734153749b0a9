import { appPool } from "../db/pools.ts";
import { findDiscount } from "../db/store-discounts.ts";
import type { Shop } from "../domain/shop.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { readListed } from "../shopify/store-codes.ts";

const MAPPING = "/app/codes/map";

/**
 * Where the admin's link from a discount leads: to the offer it stands for, else to its codes, which can be mapped.
 *
 * Shape: `id` is the discount's number, or its global id.
 */
export async function pageOfDiscount(shop: Shop, call: AdminCall, id: string): Promise<string> {
  const number = /^(?:gid:\/\/shopify\/Discount\w*Node\/)?(\d{1,19})$/.exec(id)?.[1];
  if (number === undefined) return MAPPING;
  const gid = `gid://shopify/DiscountCodeNode/${number}`;
  const known = await findDiscount(appPool(), shop.id, gid);
  if (known !== null) return `/app/offers/${known.offerId}`;
  const listed = await readListed(call, gid);
  // The page of codes says why the store cannot be read.
  const code = listed.ok ? listed.value?.codes[0]?.code : undefined;
  return code === undefined ? MAPPING : `${MAPPING}?${new URLSearchParams({ q: code })}`;
}
