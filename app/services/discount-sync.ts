import type pg from "pg";
import * as codes from "../db/codes.ts";
import * as offers from "../db/offers.ts";
import { codeKey } from "../domain/code.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { formatMoney, parseDecimal } from "../domain/money.ts";
import type { Offer, OfferValue } from "../domain/offer.ts";
import { offerStateAt } from "../domain/offer.ts";
import { percentText } from "../domain/percent.ts";
import { ok, type Result } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { findByCode, readDiscount, type SeenDiscount } from "../shopify/discounts.ts";
import type { DiscountValue } from "../shopify/documents.ts";

type Looking = { pool: pg.Pool; shopId: ShopId; call: AdminCall; now: Instant };

/** A discount of the store changed: created, updated or deleted as a whole, or by one code. */
export type DiscountChange = { gid: string; code: string | null };

/**
 * Compares the codes of one discount with what the store says of it now, and notes what differs on each code. A delivery
 * only says where to look. What Vouch itself is changing, or has changed, is no difference.
 */
export async function refreshDiscount(
  looking: Looking,
  { gid, code }: DiscountChange,
): Promise<Result<null, AdminFailure>> {
  const { pool, shopId, call, now } = looking;
  const carried = await codes.codesOfDiscount(pool, shopId, gid);
  const named = code === null ? null : await codes.findCode(pool, shopId, codeKey(code));
  if (carried.length === 0 && named === null) return ok(null);

  const discount = await readDiscount(call, gid);
  if (!discount.ok) return discount;
  for (const one of carried.filter(({ state }) => state === "live")) {
    const offer = one.offer === null ? null : await offers.findOffer(pool, shopId, one.offer.id);
    await codes.saveCheck(pool, shopId, one, { ...differenceOf(discount.value, offer, now), now });
  }
  // Which code was added or taken out is said by one delivery, and told again by no other.
  const doubtful = carried.filter(({ state, key }) => state === "missing" || key === named?.key);
  for (const one of doubtful) {
    const looked = await lookForCode(looking, one, { gid, discount: discount.value });
    if (!looked.ok) return looked;
  }
  return ok(null);
}

type Finding = { state: "live" | "missing"; problem: string | null };

const DELETED: Finding = { state: "missing", problem: "Its discount was deleted in your store." };

function differenceOf(discount: SeenDiscount | null, offer: Offer | null, now: Instant): Finding {
  if (discount === null) return DELETED;
  if (offer === null || discount.kind !== "basic") return { state: "live", problem: null };
  const said = givenText(discount.value, offer.value);
  const differs = said !== null && said !== valueText(offer.value);
  const ended = discount.status === "EXPIRED" && offerStateAt(offer, now) === "active";
  const problems = [
    ...(differs ? [`Shopify gives ${said}, Vouch says ${valueText(offer.value)}.`] : []),
    ...(ended ? ["The discount is paused in your store."] : []),
  ];
  return { state: "live", problem: problems.length > 0 ? problems.join(" ") : null };
}

/** What the store's discount gives, in the words of the offer's; null where it is of a kind that is not compared. */
function givenText(value: DiscountValue, ours: OfferValue): string | null {
  switch (value.__typename) {
    case "DiscountPercentage":
      return `${percentText(Math.round(value.percentage * 10_000))} %`;
    case "DiscountAmount": {
      if (ours.kind !== "fixed") return `${value.amount.amount} ${value.amount.currencyCode}`;
      const amount = parseDecimal(value.amount.amount, ours.currency);
      return amount.ok ? formatMoney(amount.value) : null;
    }
    default:
      return null;
  }
}

function valueText(value: OfferValue): string {
  if (value.kind === "percent") return `${percentText(value.bps)} %`;
  return formatMoney({ minor: value.amount, currency: value.currency });
}

type Seen = { gid: string; discount: SeenDiscount | null };

/** Whether one code stands in its discount: it may have been added or taken out, in the store or by us. */
async function lookForCode(
  { pool, shopId, call, now }: Looking,
  code: codes.StoredCode,
  { gid, discount }: Seen,
): Promise<Result<null, AdminFailure>> {
  const found = await findByCode(call, code.key);
  if (!found.ok) return found;
  const there = found.value?.id === gid;
  const finding = there ? foundAgain(code) : lost(code, discount);
  if (finding !== null) await codes.saveCheck(pool, shopId, code, { ...finding, now });
  return ok(null);
}

function foundAgain({ state }: codes.StoredCode): Finding | null {
  if (state === "missing") return { state: "live", problem: null };
  return state === "stopped" ? { state: "live", problem: "It was added again in your store." } : null;
}

function lost({ state }: codes.StoredCode, discount: SeenDiscount | null): Finding | null {
  if (state !== "live" || discount === null) return null;
  return { state: "missing", problem: "It was removed in your store." };
}
