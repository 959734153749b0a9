import { type HandTold, readHands } from "../db/hands.ts";
import { type Movement, orderMovements, type PartnerMovement, partnerMovements } from "../db/movements.ts";
import { readOfferTitles } from "../db/offers.ts";
import {
  listOrders,
  namesOf,
  type OrderCursor,
  type OrderFilter,
  type OrderRow,
  readOrder,
  ruleInForce,
} from "../db/order-lists.ts";
import { everyOwner } from "../db/owners.ts";
import { readGroupNames } from "../db/partner-groups.ts";
import { appPool } from "../db/pools.ts";
import { findShopById } from "../db/shops.ts";
import type { Step } from "../domain/attribution.ts";
import { type AmountStep, explainAmount } from "../domain/commission.ts";
import { decodeDecided } from "../domain/decided.ts";
import { decodeFacts } from "../domain/facts.ts";
import { type Handless, handlessness } from "../domain/hand.ts";
import type { CodeKey, Instant, OrderId, PartnerId, ShopId } from "../domain/ids.ts";
import type { OrderFacts } from "../domain/order.ts";
import { nothingEarned, type OrderState, type OrderSummary } from "../domain/order-summary.ts";
import { type PartnerStep, passedOver } from "../domain/passed-over.ts";
import type { Rule } from "../domain/rule.ts";
import type { Decided } from "../domain/settlement.ts";
import type { TermsVersion } from "../domain/terms.ts";

export type { Credit } from "../db/order-lists.ts";

export type OrderPage = { orders: OrderSummary[]; next: string | null; previous: string | null };

const PAGE = 50;

/** A page of orders, newest first. `after` and `before` are the cursors of a former answer. */
export async function readOrders(
  shopId: ShopId,
  filter: OrderFilter,
  at: { after: string | null; before: string | null; limit?: number },
): Promise<OrderPage> {
  const { rows, ...cursors } = await readRows(shopId, filter, at);
  return { orders: rows.map(summaryOf), ...cursors };
}

/** `passedOver`: why an order for which something speaks for the partner is not credited to them. */
export type PartnerOrder = { order: OrderSummary; passedOver: PartnerStep | "unknown" | null };

/** A page of a partner's orders, newest first, with those of which something speaks for them alone. */
export async function readPartnerOrders(
  shopId: ShopId,
  partnerId: PartnerId,
  at: { after: string | null; before: string | null; limit: number; passedOver: boolean },
): Promise<{ orders: PartnerOrder[]; next: string | null; previous: string | null }> {
  const filter = { credit: null, partnerId, passedOver: at.passedOver, codeKey: null, span: null, search: "" };
  const { rows, ...cursors } = await readRows(shopId, filter, at);
  const orders = rows.map((row): PartnerOrder => {
    const order = summaryOf(row);
    if (order.partner?.id === partnerId) return { order, passedOver: null };
    const attribution = decidedOf(row)?.attribution;
    return { order, passedOver: (attribution && passedOver(attribution).get(partnerId)) ?? "unknown" };
  });
  return { orders, ...cursors };
}

type Rows = { rows: OrderRow[]; next: string | null; previous: string | null };

async function readRows(
  shopId: ShopId,
  filter: OrderFilter,
  at: { after: string | null; before: string | null; limit?: number },
): Promise<Rows> {
  const limit = at.limit ?? PAGE;
  const [after, before] = [readCursor(at.after), readCursor(at.before)];
  const found = await listOrders(appPool(), shopId, filter, { limit, after: before ? null : after, before });
  const more = found.length > limit;
  const rows = !more ? found : before ? found.slice(1) : found.slice(0, limit);
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    rows,
    previous: first && (before ? more : after !== null) ? cursorOf(first) : null,
    next: last && (before !== null || more) ? cursorOf(last) : null,
  };
}

/** A partner's share of an order: parts of 10,000, the terms that hold and what they come to. */
export type Credited = { partnerId: PartnerId; shareBps: number; terms: TermsVersion; commission: bigint };

/** Everything known of one order: the amounts, the decision with its steps, and what moved since. */
export type OrderStory = {
  summary: OrderSummary;
  /** What was bought, line by line; null where Shopify does not say. */
  titles: (string | null)[];
  /** What commission is computed on, step by step. */
  amount: { total: bigint; items: number; steps: AmountStep[] };
  credits: readonly Credited[];
  /** What took something off the order since, for the words of its movements. */
  since: { cancelledAt: Instant | null; refunded: boolean; edited: boolean; deleted: boolean };
  /** The code that decides, given to who is credited by somebody for whom it was booked before. */
  given: { code: string; partner: string } | null;
  trail: Step[];
  rule: { version: number; from: Instant; rule: Rule; holdDays: number } | null;
  movements: Movement[];
  /** What was decided by hand about who gets the credit, the newest first; and why it cannot be decided so. */
  hands: HandTold[];
  handless: Handless | null;
  /** By partner id and by code key, for all that the trail and the movements name. */
  names: { partners: Map<number, string>; codes: Map<string, string> };
  /** Groups and offers by whose terms it is earned. */
  levels: { groups: Map<number, string>; offers: Map<number, string> };
};

export async function readOrderStory(shopId: ShopId, orderId: OrderId): Promise<OrderStory | null> {
  const row = await readOrder(appPool(), shopId, orderId);
  if (!row) return null;
  const decided = decidedOf(row);
  const trail = await withStartOfNow(shopId, decided?.attribution.trail ?? []);
  const credits = decided ? creditsOf(decided) : [];
  const movements = await orderMovements(appPool(), shopId, orderId);
  const partners = new Set([...movements, ...credits].map((m) => m.partnerId));
  const codes = new Set<CodeKey>();
  for (const step of trail) {
    if ("partnerId" in step) partners.add(step.partnerId);
    if ("key" in step) codes.add(step.key);
  }
  const levels = credits.map(({ terms }) => terms.level);
  const idsOf = (kind: "group" | "offer") => levels.flatMap((level) => (level.kind === kind ? [level.id] : []));
  const [names, rule, groups, offers, hands] = await Promise.all([
    namesOf(appPool(), shopId, { partners: [...partners], codes: [...codes] }),
    decided ? ruleInForce(appPool(), shopId, decided.ruleVersion) : null,
    readGroupNames(appPool(), shopId, idsOf("group")),
    readOfferTitles(appPool(), shopId, idsOf("offer")),
    readHands(appPool(), shopId, orderId),
  ]);
  const facts = decodeFacts(row.facts);
  const amount = explainAmount(facts);
  return {
    summary: summaryOf(row),
    titles: facts.snapshot?.lines.map(({ title }) => title) ?? [],
    amount: { total: amount.total, items: amount.items, steps: amount.steps },
    credits,
    since: {
      cancelledAt: facts.snapshot?.cancelledAt ?? null,
      refunded: facts.refunds.length > 0,
      edited: amount.steps.some(({ kind }) => kind === "edited"),
      deleted: facts.deleted,
    },
    given: await givenCode(shopId, row, { credits, movements, names: names.partners }),
    trail,
    rule: rule && { ...rule, rule: rule.rule as Rule },
    movements,
    hands,
    handless: handlessness(trail),
    names,
    levels: { groups, offers },
  };
}

// An order from before the first day is not looked at again where that is moved and it is from before the new one as well.
async function withStartOfNow(shopId: ShopId, trail: Step[]): Promise<Step[]> {
  if (!trail.some(({ kind }) => kind === "before-start")) return trail;
  const start = (await findShopById(appPool(), shopId))?.earnsFrom;
  return trail.map((step) => (step.kind === "before-start" && start !== undefined ? { ...step, start } : step));
}

type Booked = { credits: readonly Credited[]; movements: readonly Movement[]; names: ReadonlyMap<number, string> };

async function givenCode(
  shopId: ShopId,
  row: OrderRow,
  { credits, movements, names }: Booked,
): Promise<OrderStory["given"]> {
  const [credit] = credits;
  const former = movements.filter(({ partnerId }) => !credits.some((one) => one.partnerId === partnerId));
  // Where somebody decided by hand, no code led to it.
  if (summaryOf(row).by === "hand") return null;
  if (row.codeKey === null || credit === undefined || former.length === 0) return null;
  const owners = await everyOwner(appPool(), shopId, row.codeKey);
  if (!owners.has(credit.partnerId) || !former.some(({ partnerId }) => owners.has(partnerId))) return null;
  const code = summaryOf(row).codes[0] ?? row.codeKey;
  return { code, partner: names.get(credit.partnerId) ?? "another partner" };
}

/** A partner's newest movements. */
export function readStatement(shopId: ShopId, partnerId: PartnerId, limit: number): Promise<PartnerMovement[]> {
  return partnerMovements(appPool(), shopId, partnerId, limit);
}

/** An order id as an address holds it; null where it is none. */
export function readOrderId(text: string | undefined): OrderId | null {
  return text && /^\d{1,19}$/.test(text) && BigInt(text) <= 9_223_372_036_854_775_807n ? (text as OrderId) : null;
}

function summaryOf(row: OrderRow): OrderSummary {
  const facts = decodeFacts(row.facts);
  const decided = decidedOf(row);
  const typed = facts.codesSeen.toSorted((a, b) => a.position - b.position);
  const deciding = typed.filter((code) => code.key === row.codeKey);
  const others = typed.filter((code) => code.key !== row.codeKey);
  const state = stateOf(row, decided, facts);
  const earned = decided?.tally?.credits.reduce((sum, credit) => sum + credit.commission, 0n) ?? 0n;
  return {
    orderId: row.orderId,
    name: row.name,
    at: row.at,
    codes: [...deciding, ...others].map((code) => code.typed),
    partner: row.partner,
    by: decided?.attribution.kind === "credited" ? decided.attribution.credits[0].by : null,
    products: facts.snapshot?.lines.flatMap(({ title }) => title ?? []) ?? [],
    currency: decided?.tally?.currency ?? facts.snapshot?.currency ?? null,
    sales: decided?.tally?.sales ?? null,
    commission: state.kind === "test" ? 0n : earned,
    wouldEarn: state.kind === "test" ? earned : 0n,
    state,
  };
}

function stateOf(row: OrderRow, decided: Decided | null, facts: OrderFacts): OrderState {
  const attribution = decided?.attribution;
  if (row.outcome === "test") return { kind: "test" };
  if (!decided || !attribution) return { kind: "waiting", reason: "order-not-heard" };
  switch (attribution.kind) {
    case "waiting":
      return { kind: "waiting", reason: attribution.reason };
    case "uncredited":
      return { kind: "uncredited", reason: attribution.reason };
    case "credited":
      if (row.dueAt !== null) return { kind: "in-hold", until: row.dueAt };
      return afterHold(decided, facts);
  }
}

/** Nothing is due: all of it was approved, or there is nothing, or the order is not paid yet. */
function afterHold({ tally, approved }: Decided, facts: OrderFacts): OrderState {
  const earned = tally?.credits.filter((credit) => credit.commission > 0n) ?? [];
  if (earned.length === 0) return { kind: "nothing-left", why: nothingEarned(facts, explainAmount(facts)) };
  const level = (id: PartnerId) => approved.find((one) => one.partnerId === id)?.amount ?? 0n;
  if (earned.every((c) => c.commission <= level(c.partnerId))) return { kind: "approved" };
  return { kind: "unpaid", payment: facts.snapshot?.financialStatus ?? "unknown" };
}

function creditsOf(decided: Decided): Credited[] {
  if (decided.attribution.kind !== "credited") return [];
  return decided.attribution.credits.map(({ partnerId, shareBps, terms }) => ({
    partnerId,
    shareBps,
    terms,
    commission: decided.tally?.credits.find((c) => c.partnerId === partnerId)?.commission ?? 0n,
  }));
}

const decidedOf = (row: OrderRow) => (row.decided === null ? null : decodeDecided(row.decided));

const cursorOf = (row: OrderRow) => `${row.at ?? ""}_${row.orderId}`;

function readCursor(text: string | null): OrderCursor | null {
  const parts = /^(\d{0,15}(?:\.\d{1,3})?)_(\d{1,19})$/.exec(text ?? "");
  const orderId = readOrderId(parts?.[2]);
  return parts && orderId ? { at: parts[1] ? (Number(parts[1]) as Instant) : null, orderId } : null;
}
