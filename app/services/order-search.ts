import type { OrderFilter } from "../db/order-lists.ts";
import { selectPartners } from "../db/partner-lists.ts";
import { codeKey } from "../domain/code.ts";
import type { PartnerId, ShopId } from "../domain/ids.ts";
import { EVERY_PARTNER } from "../domain/partner.ts";
import { fold } from "../domain/same-name.ts";
import { type OrderPage, readOrders } from "./orders.ts";

/** By what a search found its orders, where it was no order's number. */
export type FoundBy = { kind: "code"; code: string } | { kind: "partner"; id: PartnerId; name: string };

/**
 * A page of orders for what a merchant typed: an order's number, else a code that was used, else a partner who was credited. A
 * partner counts who is called so, or who alone is found.
 */
export async function searchOrders(
  shopId: ShopId,
  filter: OrderFilter,
  at: { after: string | null; before: string | null },
): Promise<OrderPage & { by: FoundBy | null }> {
  const page = await readOrders(shopId, filter, at);
  if (filter.search === "" || page.orders.length > 0) return { ...page, by: null };
  if (filter.codeKey === null) {
    const code = codeKey(filter.search);
    const used = await readOrders(shopId, { ...filter, search: "", codeKey: code }, at);
    if (used.orders.length > 0) return { ...used, by: { kind: "code", code } };
  }
  const partner = filter.partnerId === null ? await onePartner(shopId, filter.search) : null;
  if (partner === null) return { ...page, by: null };
  const theirs = await readOrders(shopId, { ...filter, search: "", partnerId: partner.id }, at);
  return { ...theirs, by: { kind: "partner", ...partner } };
}

async function onePartner(shopId: ShopId, search: string): Promise<{ id: PartnerId; name: string } | null> {
  const { rows, total } = await selectPartners(shopId, { ...EVERY_PARTNER, search }, 1);
  const called = rows.filter(({ name }) => fold(name) === fold(search));
  const [one] = called.length === 1 ? called : total === 1 ? rows : [];
  return one ? { id: one.id, name: one.name } : null;
}
