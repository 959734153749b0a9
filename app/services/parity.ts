import { readTrialFrom } from "../db/moving.ts";
import { readFileRows } from "../db/moving-files.ts";
import { appPool } from "../db/pools.ts";
import { numbersNamed, numbersPlaced } from "../db/replay.ts";
import { type Instant, instant, type OrderId, type PartnerId } from "../domain/ids.ts";
import { toDecimal } from "../domain/money.ts";
import type { MovingFile } from "../domain/moving.ts";
import { compare, type Ours, type ParityLine, type PartnerSums, sumsByPartner, type Theirs } from "../domain/parity.ts";
import type { SaidCommission } from "../domain/parity-row.ts";
import type { Decided } from "../domain/settlement.ts";
import type { Shop } from "../domain/shop.ts";
import { dayOf } from "../domain/time.ts";
import { getFile } from "./moving-files.ts";
import { readPartnerNamesById } from "./partner-names.ts";
import { type Replayed, replay } from "./replay.ts";
import { writeTable } from "./table-file.ts";

export type Parity = {
  file: MovingFile;
  lines: ParityLine[];
  partners: PartnerSums[];
  theirs: bigint;
  ours: bigint;
  /** When the first and the last order of their list was placed; null where none is known here. */
  span: { from: Instant; to: Instant } | null;
  /** Rows that could not be read, by line. */
  unread: { line: number; shown: string[]; problem: string | null }[];
  /** How many rows the former program itself rejected: they are not compared. */
  rejected: number;
  /** False where there are more orders than a page compares. */
  all: boolean;
};

/** As many orders as a page waits for. */
const MOST = 10_000;

/** Compares a former program's list with what is reckoned here: in a trial, or for real. Null where there is no such list. */
export async function readParity(shop: Shop, id: number, now: Instant): Promise<Parity | null> {
  const file = await getFile(shop.id, id);
  if (file === null || file.kind !== "commissions") return null;
  const rows = await readFileRows<SaidCommission | null>(appPool(), shop.id, id);
  const theirs = rows.flatMap(({ line, said }): Theirs[] =>
    said ? [{ line, ...said, amount: BigInt(said.amount) }] : [],
  );
  const named = await numbersNamed(appPool(), shop.id, [...new Set(theirs.map(({ order }) => order))]);
  const trialFrom = await readTrialFrom(appPool(), shop.id);
  const earnsFrom = instant(Math.min(trialFrom ?? shop.earnsFrom, shop.earnsFrom));
  const read = (ids: readonly OrderId[]) => replay(appPool(), shop.id, { ids: ids.slice(0, MOST), earnsFrom, now });
  const known = await read([...new Set(named.map((one) => one.id))]);
  const span = spanOf(known);
  const listed = new Set(named.map((one) => one.id));
  const placed =
    span === null
      ? []
      : await numbersPlaced(appPool(), shop.id, { from: span.from, to: instant(span.to + 1), most: MOST + 1 });
  const others = await read(placed.filter((one) => !listed.has(one)));
  const nameOf = await readPartnerNamesById(shop.id, [...known, ...others].flatMap(partnersOf));
  const ours = new Map(known.map((order) => [order.orderId, oursOf(order, nameOf)]));
  const found = new Map<string, Ours[]>();
  for (const one of named) {
    const order = ours.get(one.id);
    if (order) found.set(one.asked, [...(found.get(one.asked) ?? []), order]);
  }
  const lines = compare(theirs, { found, others: others.map((order) => oursOf(order, nameOf)) });
  const sum = (side: "theirs" | "ours") => lines.reduce((all, line) => all + (line[side]?.amount ?? 0n), 0n);
  return {
    file,
    lines,
    partners: sumsByPartner(lines),
    theirs: sum("theirs"),
    ours: sum("ours"),
    span,
    unread: rows.flatMap(({ line, fate, shown, problem }) => (fate === "wrong" ? [{ line, shown, problem }] : [])),
    rejected: rows.filter(({ fate }) => fate === "left").length,
    all: listed.size <= MOST && placed.length <= MOST,
  };
}

const decidedNow = ({ tried, decided }: Replayed): Decided | null => tried?.decided ?? decided;

const partnersOf = (order: Replayed): PartnerId[] =>
  decidedNow(order)?.tally?.credits.map(({ partnerId }) => partnerId) ?? [];

function spanOf(orders: readonly Replayed[]): Parity["span"] {
  const moments = orders.flatMap(({ facts }) => facts.snapshot?.processedAt ?? []);
  if (moments.length === 0) return null;
  return {
    from: moments.reduce((a, b) => (b < a ? b : a)),
    to: moments.reduce((a, b) => (b > a ? b : a)),
  };
}

function oursOf(order: Replayed, nameOf: (id: PartnerId) => string): Ours {
  const { orderId, name, facts } = order;
  const decided = decidedNow(order);
  const plain = { orderId, name, at: facts.snapshot?.processedAt ?? null, tried: order.tried !== null, facts };
  if (facts.snapshot?.test) return { ...plain, credit: null, uncredited: "test" };
  if (decided === null || decided.attribution.kind === "waiting")
    return { ...plain, credit: null, uncredited: "waiting" };
  if (decided.attribution.kind === "uncredited")
    return { ...plain, credit: null, uncredited: decided.attribution.reason };
  const [{ partnerId, terms }] = decided.attribution.credits;
  const commission = decided.tally?.credits.find((one) => one.partnerId === partnerId)?.commission ?? 0n;
  return {
    ...plain,
    credit: { partnerId, partner: nameOf(partnerId), commission, terms: terms.terms },
    uncredited: null,
  };
}

const HEADER = [
  "Order",
  "Placed",
  "Partner there",
  "Theirs",
  "Partner here",
  "Vouch",
  "More there",
  "More here",
  "Currency",
  "Trial",
  "Why",
];

/** The comparison as CSV in which no spreadsheet runs a cell; null where there is no such list. */
export async function exportParity(
  shop: Shop,
  { id, words }: { id: number; words: (why: ParityLine["why"]) => string },
  now: Instant,
): Promise<string | null> {
  const parity = await readParity(shop, id, now);
  if (parity === null) return null;
  const decimal = (minor: bigint | undefined) =>
    minor === undefined ? "" : toDecimal({ minor, currency: shop.currency });
  const rows = parity.lines.map(({ order, at, tried, theirs, ours, difference, why }) => [
    order,
    at === null ? "" : dayOf(at, shop.timeZone),
    theirs?.partner ?? "",
    decimal(theirs?.amount),
    ours?.partner ?? "",
    decimal(ours?.amount),
    // Two columns: a spreadsheet would take a minus for the beginning of a formula.
    difference < 0n ? decimal(-difference) : "",
    difference > 0n ? decimal(difference) : "",
    shop.currency,
    tried ? "yes" : "",
    words(why),
  ]);
  return writeTable(HEADER, rows);
}
