import { type FormerDue, formerDues } from "../db/former-dues.ts";
import { appPool } from "../db/pools.ts";
import {
  type CodeTotals,
  type CreditedTotals,
  codeTotals,
  codeYields,
  creditedUntil,
  type DayTotals,
  offerYields,
  openQuarantine,
  otherAccounts,
  type PartnerTotals,
  partnerAccounts,
  partnerTotals,
  type Slice,
  type Sliced,
  type Span,
  type Standing,
  shopDays,
  standing,
} from "../db/reports.ts";
import type { CodeKey, Currency, Day, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { Money } from "../domain/money.ts";
import { daysIn, type Former, formerOf, type Period } from "../domain/period.ts";
import type { Shop } from "../domain/shop.ts";
import { instantAt, shiftDay } from "../domain/time.ts";

export type { CodeTotals, OtherAccount, PartnerTotals, Slice, Sliced, Standing, TotalsSort } from "../db/reports.ts";

/** A period's sums in minor units. `costBps` is (commission + discount) of the credited sales, null without any. */
export type Sums = CreditedSums & { orders: number; sales: bigint };
export type CreditedSums = CreditedTotals & { costBps: number | null };

/** One bar of the chart: a day, or the days from `from` to `to` where a period is too long for bars of a day. */
export type Bar = { from: Day; to: Day; withPartner: bigint; others: bigint; orders: number; credited: number };

export type Report = {
  now: Sums;
  before: CreditedSums & { span: Former };
  /** One a day of the period, days without orders included. */
  days: DayTotals[];
  /** At least a week, so that a single day stands beside its neighbours. */
  bars: Bar[];
  partners: Sliced<PartnerTotals>;
  codes: Sliced<CodeTotals>;
};

const TOP: Slice = { sort: "sales", limit: 10, offset: 0 };
const FEWEST_BARS = 7;
const MOST_BARS = 92;

/** What a shop sold in a period, through whom, and what it cost; from the totals alone but for the part of a day. */
export async function readReport(
  shop: Pick<Shop, "id" | "currency" | "timeZone">,
  period: Period,
  now: Instant,
): Promise<Report> {
  const scope = scopeOf(shop);
  const former = formerOf(period, { now, timeZone: shop.timeZone });
  const chart = { from: earlier(period.from, shiftDay(period.to, 1 - FEWEST_BARS)), to: period.to };
  const [days, part, partners, codes] = await Promise.all([
    shopDays(appPool(), scope, { from: earlier(former.from, chart.from), to: period.to }),
    partOfDay(shop, former),
    partnerTotals(appPool(), scope, period, TOP),
    codeTotals(appPool(), scope, period, TOP),
  ]);
  const whole = { from: former.from, to: part === null ? former.to : shiftDay(former.to, -1) };
  return {
    now: sumOf(within(days, period)),
    before: { ...creditedSumOf([...within(days, whole), ...(part === null ? [] : [part])]), span: former },
    days: everyDay(days, period),
    bars: barsOf(everyDay(days, chart)),
    partners,
    codes,
  };
}

/** What the last day of a span made until its moment; null where the whole day counts. */
async function partOfDay(
  shop: Pick<Shop, "id" | "currency" | "timeZone">,
  { to: day, until }: Former,
): Promise<CreditedTotals | null> {
  const from = instantAt(day, "00:00", shop.timeZone);
  return from === null || until === null ? null : creditedUntil(appPool(), scopeOf(shop), { day, from, until });
}

/** A period's partners, a page at a time. */
export function readPartnerTotals(shop: Pick<Shop, "id" | "currency">, period: Period, slice: Slice) {
  return partnerTotals(appPool(), scopeOf(shop), period, slice);
}

/** A period's codes, a page at a time. */
export function readCodeTotals(shop: Pick<Shop, "id" | "currency">, period: Period, slice: Slice) {
  return codeTotals(appPool(), scopeOf(shop), period, slice);
}

/** What needs the merchant, and how far the first steps have come. */
export function readStanding(shopId: ShopId): Promise<Standing> {
  return standing(appPool(), shopId);
}

/** Adds up days; the cost of sales is rounded half up to a basis point. */
export function sumOf(days: readonly DayTotals[]): Sums {
  const all = { orders: 0, sales: 0n };
  for (const day of days) {
    all.orders += day.orders;
    all.sales += day.sales;
  }
  return { ...all, ...creditedSumOf(days) };
}

function creditedSumOf(days: readonly CreditedTotals[]): CreditedSums {
  const sum = { credited: 0, creditedSales: 0n, discount: 0n, commission: 0n };
  for (const day of days) {
    sum.credited += day.credited;
    sum.creditedSales += day.creditedSales;
    sum.discount += day.discount;
    sum.commission += day.commission;
  }
  const cost = sum.discount + sum.commission;
  const costBps =
    sum.creditedSales > 0n ? Number((cost * 20_000n + sum.creditedSales) / (2n * sum.creditedSales)) : null;
  return { ...sum, costBps };
}

/** Fills in the days without an order, from the first to the last of the span. */
export function everyDay(known: readonly DayTotals[], span: Span): DayTotals[] {
  const byDay = new Map(known.map((day) => [day.day, day]));
  const none = { orders: 0, sales: 0n, credited: 0, creditedSales: 0n, discount: 0n, commission: 0n };
  return Array.from({ length: daysIn(span) }, (_, i) => {
    const day = shiftDay(span.from, i);
    return byDay.get(day) ?? { day, ...none };
  });
}

/** Bars of a day, or of a week or four where there would be more than fit; the last bar always ends with the period. */
export function barsOf(days: readonly DayTotals[]): Bar[] {
  const width = days.length <= MOST_BARS ? 1 : days.length <= MOST_BARS * 7 ? 7 : 28;
  const first = days.length % width || width;
  const bars: Bar[] = [];
  for (let start = 0, end = first; start < days.length; start = end, end += width) {
    const part = days.slice(start, end);
    const sum = sumOf(part);
    const [from, to] = [part[0], part.at(-1)];
    if (!from || !to) break;
    const others = sum.sales - sum.creditedSales;
    bars.push({
      from: from.day,
      to: to.day,
      withPartner: sum.creditedSales,
      others: others > 0n ? others : 0n,
      orders: sum.orders,
      credited: sum.credited,
    });
  }
  return bars;
}

const scopeOf = (shop: { id: ShopId; currency: Currency }) => ({ shopId: shop.id, currency: shop.currency });
const within = (days: readonly DayTotals[], span: Span) => days.filter((d) => d.day >= span.from && d.day <= span.to);
const earlier = (a: Day, b: Day) => (a < b ? a : b);

/** What codes brought since the beginning, by key. */
export function readCodeYields(shop: Pick<Shop, "id" | "currency">, keys: readonly CodeKey[]) {
  return codeYields(appPool(), scopeOf(shop), keys);
}

/** What the codes of offers brought since the beginning, by offer. */
export function readOfferYields(shop: Pick<Shop, "id" | "currency">, offerIds: readonly number[]) {
  return offerYields(appPool(), scopeOf(shop), offerIds);
}

/** Partners' accounts as they stand now. */
export function readPartnerAccounts(shop: Pick<Shop, "id" | "currency">, partnerIds: readonly PartnerId[]) {
  return partnerAccounts(appPool(), scopeOf(shop), partnerIds);
}

/** What stands in partners' accounts in other currencies than the shop counts in now. */
export function readOtherAccounts(shop: Pick<Shop, "id" | "currency">, partnerIds: readonly PartnerId[]) {
  return otherAccounts(appPool(), scopeOf(shop), partnerIds);
}

/** What is due to each of some partners in a currency, where the shop counts in another; null where it counts in this one. */
export async function readDues(
  shop: Pick<Shop, "id" | "currency">,
  partnerIds: readonly PartnerId[],
  currency: Currency,
): Promise<(id: PartnerId) => Money | null> {
  if (currency === shop.currency) return () => null;
  const others = await readOtherAccounts(shop, partnerIds);
  return (id) => {
    const account = others(id).find((one) => one.currency === currency);
    return account === undefined ? null : { minor: account.pending + account.payable, currency };
  };
}

/** What is still owed to partners in currencies that the shop counted in before. */
export function readFormerDues(shop: Pick<Shop, "id" | "currency">): Promise<FormerDue[]> {
  return formerDues(appPool(), scopeOf(shop));
}

/** How many events wait in quarantine; above a thousand it is a thousand. */
export function readOpenQuarantine(shopId: ShopId): Promise<number> {
  return openQuarantine(appPool(), shopId);
}
