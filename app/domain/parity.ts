// What a former program reckoned beside what is reckoned here, order by order, and why they differ.
import type { UncreditedReason } from "./attribution.ts";
import { explainAmount } from "./commission.ts";
import { roundHalfEven, times, whole } from "./fraction.ts";
import type { Instant, OrderId, PartnerId } from "./ids.ts";
import { chargeOf } from "./items.ts";
import type { OrderFacts, OrderSnapshot } from "./order.ts";
import type { Terms } from "./terms.ts";

/** One commission as the former program told it; `partnerId` is null for somebody who is not here. */
export type Theirs = { line: number; order: string; partnerId: PartnerId | null; partner: string; amount: bigint };

/** What is reckoned here of an order; `tried` where it is a trial. */
export type Ours = {
  orderId: OrderId;
  name: string | null;
  at: Instant | null;
  tried: boolean;
  credit: { partnerId: PartnerId; partner: string; commission: bigint; terms: Terms } | null;
  uncredited: UncreditedReason | "waiting" | "test" | null;
  facts: OrderFacts;
};

export type Base = "tax" | "shipping" | "tax-and-shipping" | "before-discount";

export type Why =
  | { kind: "same" }
  | { kind: "rounding" }
  | { kind: "other-partner" }
  | { kind: "other-base"; base: Base }
  | { kind: "other-rate"; rateBps: number }
  | { kind: "refund" }
  | { kind: "other-amount" }
  | { kind: "not-credited"; reason: NonNullable<Ours["uncredited"]> }
  | { kind: "before-start" }
  | { kind: "not-known" }
  | { kind: "several-orders" }
  | { kind: "only-here" };

/** `partnerId` is null for somebody who was not here when their list was read. */
type Earned = { partnerId: PartnerId | null; partner: string; amount: bigint };

/** A line of the report. What is earned here counts on one line of its order. */
export type ParityLine = {
  order: string;
  orderId: OrderId | null;
  at: Instant | null;
  tried: boolean;
  theirs: Earned | null;
  ours: Earned | null;
  difference: bigint;
  why: Why;
};

export type PartnerSums = { key: string; partner: string; orders: number; theirs: bigint; ours: bigint };

/** `found`: the orders that a name of their list stands for. `others`: orders of the same time that their list does not have. */
export function compare(
  theirs: readonly Theirs[],
  { found, others }: { found: ReadonlyMap<string, readonly Ours[]>; others: readonly Ours[] },
): ParityLine[] {
  const orders = new Map<string, Theirs[]>();
  for (const one of joined(theirs)) orders.set(one.order, [...(orders.get(one.order) ?? []), one]);
  const lines = [...orders].flatMap(([order, rows]) => linesOf(order, rows, found.get(order) ?? []));
  return [...lines, ...others.flatMap(onlyHere)];
}

/** Two commissions of one partner for one order are one: some programs write a refund as a row of its own. */
function joined(theirs: readonly Theirs[]): Theirs[] {
  const sums = new Map<string, Theirs>();
  for (const one of theirs) {
    const key = `${one.order}\n${one.partnerId ?? one.partner}`;
    const before = sums.get(key);
    sums.set(key, before === undefined ? one : { ...before, amount: before.amount + one.amount });
  }
  return [...sums.values()];
}

function linesOf(order: string, rows: readonly Theirs[], found: readonly Ours[]): ParityLine[] {
  const [ours] = found;
  const plain = { order, orderId: null, at: null, tried: false, ours: null };
  if (ours === undefined || found.length > 1) {
    const kind = ours === undefined ? ("not-known" as const) : ("several-orders" as const);
    return rows.map(({ partnerId, partner, amount }) => ({
      ...plain,
      theirs: { partnerId, partner, amount },
      difference: -amount,
      why: { kind },
    }));
  }
  const { orderId, at, tried, credit } = ours;
  const own = rows.find(({ partnerId }) => credit !== null && partnerId === credit.partnerId) ?? rows[0];
  return rows.map((row) => {
    const counted = row === own && credit !== null ? earnedHere(credit) : null;
    return {
      order: ours.name ?? order,
      orderId,
      at,
      tried,
      theirs: { partnerId: row.partnerId, partner: row.partner, amount: row.amount },
      ours: counted,
      difference: (counted?.amount ?? 0n) - row.amount,
      why: whyOf(row, ours),
    };
  });
}

const earnedHere = ({ partnerId, partner, commission: amount }: NonNullable<Ours["credit"]>): Earned => ({
  partnerId,
  partner,
  amount,
});

function onlyHere({ orderId, name, at, tried, credit }: Ours): ParityLine[] {
  if (credit === null || credit.commission === 0n) return [];
  const ours = earnedHere(credit);
  return [
    {
      order: name ?? orderId,
      orderId,
      at,
      tried,
      theirs: null,
      ours,
      difference: ours.amount,
      why: { kind: "only-here" },
    },
  ];
}

function whyOf({ partnerId, amount }: Theirs, { credit, uncredited, facts }: Ours): Why {
  if (credit === null) {
    if (amount === 0n) return { kind: "same" };
    if (uncredited === "before-start") return { kind: "before-start" };
    return { kind: "not-credited", reason: uncredited ?? "no-evidence" };
  }
  if (partnerId !== credit.partnerId) return { kind: "other-partner" };
  if (amount === credit.commission) return { kind: "same" };
  if (isNear(amount, credit.commission)) return { kind: "rounding" };
  if (facts.snapshot === null) return { kind: "other-amount" };
  return fitting(amount, credit.terms, facts, facts.snapshot);
}

const isNear = (a: bigint, b: bigint) => a - b <= 1n && b - a <= 1n;

/** What their amount fits: the order before its refunds, another base at the rate here, another rate on the base here. */
function fitting(amount: bigint, terms: Terms, facts: OrderFacts, snapshot: OrderSnapshot): Why {
  const left = explainAmount(facts).total;
  const placed = explainAmount(asPlaced(facts, snapshot)).total;
  if (terms.kind !== "percent") return placed !== left ? { kind: "refund" } : { kind: "other-amount" };
  const earns = (base: bigint) => roundHalfEven(times(whole(base), BigInt(terms.rateBps), 10_000n));
  if (placed !== left && isNear(amount, earns(placed))) return { kind: "refund" };
  for (const [base, value] of basesOf(snapshot)) {
    if (value !== left && isNear(amount, earns(value))) return { kind: "other-base", base };
  }
  const rate = rateOn(left, amount) ?? rateOn(placed, amount);
  if (rate !== null && rate !== terms.rateBps) return { kind: "other-rate", rateBps: rate };
  return { kind: "other-amount" };
}

/** The order before anything was given back. */
const asPlaced = (facts: OrderFacts, snapshot: OrderSnapshot): OrderFacts => ({
  ...facts,
  refunds: [],
  deleted: false,
  snapshot: {
    ...snapshot,
    cancelledAt: null,
    refundIds: [],
    lines: snapshot.lines.map((line) => ({ ...line, currentQuantity: null })),
  },
});

function basesOf(snapshot: OrderSnapshot): [Base, bigint][] {
  const goods = snapshot.lines.filter(({ kind }) => kind === "goods");
  const sum = (amountOf: (line: (typeof goods)[number]) => bigint) =>
    goods.reduce((all, line) => all + amountOf(line), 0n);
  const charge = sum(chargeOf);
  const tax = sum((line) => line.tax);
  const withTax = snapshot.taxesIncluded ? charge : charge + tax;
  return [
    ["tax", withTax],
    ["shipping", snapshot.total - tax],
    ["tax-and-shipping", snapshot.total],
    ["before-discount", sum(({ price, quantity }) => price * BigInt(quantity))],
  ];
}

/** A rate of whole or half percent that gives the amount to the cent; null where there is none. */
function rateOn(base: bigint, amount: bigint): number | null {
  if (base <= 0n || amount <= 0n || amount > base) return null;
  const rateBps = Number((amount * 10_000n + base / 2n) / base);
  const clean = Math.round(rateBps / 50) * 50;
  return clean > 0 && roundHalfEven(times(whole(base), BigInt(clean), 10_000n)) === amount ? clean : null;
}

/** Sums of both by partner, the largest difference first. Two of one name are two, as far as it is known who is meant. */
export function sumsByPartner(lines: readonly ParityLine[]): PartnerSums[] {
  const sums = new Map<string, PartnerSums>();
  const keyOf = keysIn(lines);
  const add = (earned: Earned, side: "theirs" | "ours") => {
    const { partner, amount } = earned;
    const key = keyOf(earned);
    const sum = sums.get(key) ?? { key, partner, orders: 0, theirs: 0n, ours: 0n };
    sums.set(key, { ...sum, [side]: sum[side] + amount });
    return key;
  };
  for (const { theirs, ours } of lines) {
    const keys = new Set<string>();
    if (theirs !== null) keys.add(add(theirs, "theirs"));
    if (ours !== null) keys.add(add(ours, "ours"));
    for (const key of keys) {
      const sum = sums.get(key);
      if (sum) sums.set(key, { ...sum, orders: sum.orders + 1 });
    }
  }
  const size = ({ theirs, ours }: PartnerSums) => (ours > theirs ? ours - theirs : theirs - ours);
  return [...sums.values()].sort((a, b) => Number(size(b) - size(a)) || (a.key < b.key ? -1 : 1));
}

function keysIn(lines: readonly ParityLine[]): (earned: Earned) => string {
  const known = lines.flatMap(({ theirs, ours }) => [theirs ?? [], ours ?? []].flat());
  const named = known.filter(({ partnerId }) => partnerId !== null);
  const byName = Map.groupBy(named, ({ partner }) => nameKey(partner));
  return ({ partnerId, partner }) => {
    if (partnerId !== null) return String(partnerId);
    const ids = new Set(byName.get(nameKey(partner))?.map((one) => one.partnerId));
    const [only] = ids;
    return ids.size === 1 ? String(only) : nameKey(partner);
  };
}

const nameKey = (name: string) => name.trim().normalize("NFC").toLowerCase();
