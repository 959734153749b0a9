import type { CodeKey, Currency, Day, PartnerId } from "./ids.ts";
import type { Tally } from "./settlement.ts";
import { monthOf } from "./time.ts";

/** What is added to the rows of each totals table; rows of one key add up, and may add nothing. */
export type TotalsDeltas = {
  shopDay: ShopDayDelta[];
  partnerDay: (PartnerFigures & { day: Day })[];
  partnerMonth: (PartnerFigures & { month: Day })[];
  codeDay: CodeDayDelta[];
};
export type ShopDayDelta = {
  currency: Currency;
  day: Day;
  orders: bigint;
  sales: bigint;
  credited: bigint;
  creditedSales: bigint;
  discount: bigint;
  commission: bigint;
};
export type PartnerFigures = {
  partnerId: PartnerId;
  currency: Currency;
  orders: bigint;
  sales: bigint;
  discount: bigint;
  commission: bigint;
};
export type CodeDayDelta = {
  codeKey: CodeKey;
  currency: Currency;
  day: Day;
  redemptions: bigint;
  credited: bigint;
  sales: bigint;
  discount: bigint;
  commission: bigint;
};

/**
 * What one order's new tally adds to the totals and its former one takes away. Totals always equal a recount: the sum of
 * `tallyDeltas(null, tally)` over all orders.
 */
export function tallyDeltas(before: Tally | null, after: Tally | null): TotalsDeltas {
  const [old, now] = [before?.counted ? before : null, after?.counted ? after : null];
  const partnerDay = [...partnerRows(old, -1n), ...partnerRows(now, 1n)];
  return {
    shopDay: [...shopRows(old, -1n), ...shopRows(now, 1n)],
    partnerDay,
    partnerMonth: partnerDay.map(({ day, ...figures }) => ({ ...figures, month: monthOf(day) })),
    codeDay: [...codeRows(old, -1n), ...codeRows(now, 1n)],
  };
}

function shopRows(tally: Tally | null, sign: bigint): ShopDayDelta[] {
  if (tally === null) return [];
  const { currency, day, sales, credits } = tally;
  const total = (figure: "sales" | "discount" | "commission") =>
    sign * credits.reduce((sum, one) => sum + one[figure], 0n);
  return [
    {
      currency,
      day,
      orders: sign,
      sales: sign * sales,
      credited: credits.length > 0 ? sign : 0n,
      creditedSales: total("sales"),
      discount: total("discount"),
      commission: total("commission"),
    },
  ];
}

function partnerRows(tally: Tally | null, sign: bigint): (PartnerFigures & { day: Day })[] {
  if (tally === null) return [];
  return tally.credits.map(({ partnerId, sales, discount, commission }) => ({
    partnerId,
    currency: tally.currency,
    day: tally.day,
    orders: sign,
    sales: sign * sales,
    discount: sign * discount,
    commission: sign * commission,
  }));
}

function codeRows(tally: Tally | null, sign: bigint): CodeDayDelta[] {
  if (tally === null) return [];
  return tally.redemptions.map(({ codeKey, credited, sales, discount, commission }) => ({
    codeKey,
    currency: tally.currency,
    day: tally.day,
    redemptions: sign,
    credited: credited ? sign : 0n,
    sales: sign * sales,
    discount: sign * discount,
    commission: sign * commission,
  }));
}
