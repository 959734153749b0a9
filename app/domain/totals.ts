import type { CodeKey, Currency, Day, PartnerId } from "./ids.ts";
import type { Tally } from "./settlement.ts";
import { monthOf } from "./time.ts";

/** What is added to the rows of each totals table. Rows that would add nothing are left out. */
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
  const partnerDay = merged(
    [...partnerRows(old, -1n), ...partnerRows(now, 1n)],
    ({ partnerId, currency, day }) => `${partnerId} ${currency} ${day}`,
  );
  return {
    shopDay: merged([...shopRows(old, -1n), ...shopRows(now, 1n)], ({ currency, day }) => `${currency} ${day}`),
    partnerDay,
    partnerMonth: merged(
      partnerDay.map(({ day, ...figures }) => ({ ...figures, month: monthOf(day) })),
      ({ partnerId, currency, month }) => `${partnerId} ${currency} ${month}`,
    ),
    codeDay: merged(
      [...codeRows(old, -1n), ...codeRows(now, 1n)],
      ({ codeKey, currency, day }) => `${codeKey} ${currency} ${day}`,
    ),
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

/** Adds rows of one key together, figure by figure, and drops those that add nothing. */
function merged<Row extends object>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const known = byKey.get(keyOf(row));
    byKey.set(keyOf(row), known === undefined ? row : sumOf(known, row));
  }
  return [...byKey.values()].filter((row) =>
    Object.values(row).some((figure) => typeof figure === "bigint" && figure !== 0n),
  );
}

function sumOf<Row extends object>(a: Row, b: Row): Row {
  const added = Object.entries(b).map(([name, figure]) => {
    const other: unknown = a[name as keyof Row];
    return [name, typeof figure === "bigint" && typeof other === "bigint" ? other + figure : figure];
  });
  return Object.fromEntries(added) as Row;
}
