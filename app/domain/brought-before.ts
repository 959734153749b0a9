// What stands here already of what a row of a former program's balances says: it was brought over, or the order earns here.
import type { Currency, Day, Instant, OrderId, PartnerId } from "./ids.ts";
import { toDecimal } from "./money.ts";
import type { MovingRow } from "./moving.ts";
import { dayOf, toIso } from "./time.ts";

/** What was understood of a row. `amount` is in minor units, as text, below zero for a debt. */
export type SaidBalance = {
  partnerId: PartnerId;
  amount: string;
  /** In which the accounts were when it was read. */
  currency: Currency;
  /** When it becomes payable; null where it is. */
  dueAt: Instant | null;
  reference: string;
  /** What makes it the same amount when a file says it again: the order there, or an opening balance of its kind. */
  identity: string;
};

export type BroughtBefore = {
  partnerId: PartnerId;
  identity: string;
  amount: bigint;
  currency: Currency;
  dueAt: Instant | null;
  /** On which it was brought over. */
  day: Day;
};

/** An order that is known here. `earns`: why nothing is brought over for it; null where it earned in the former program alone. */
export type OrderHere = {
  id: OrderId;
  name: string | null;
  at: Instant | null;
  earns: "placed-since" | "booked" | null;
};

export type KnownHere = {
  /** Of the accounts. */
  currency: Currency;
  /** In which days are named. */
  timeZone: string;
  /** By partner and what they are of. */
  brought: ReadonlyMap<string, readonly BroughtBefore[]>;
  /** By how rows name them (`orderNamed`). */
  orders: ReadonlyMap<string, readonly OrderHere[]>;
};

export type Verdict = Pick<MovingRow, "fate" | "problem" | "wrongColumn">;

/** How a row names an order: "#1042" and "1042" are one. Empty where it names none. */
export const orderNamed = (reference: string): string => reference.trim().replace(/^#/, "");

/** What makes an amount for an order the same when a file says it again. */
export const orderIdentity = (name: string): string => `order ${orderNamed(name).toUpperCase()}`;

/** Of an opening balance's own kinds. What waits becomes due, so that both are of one balance; a debt is another. */
export const openingIdentity = (state: "pending" | "payable" | "debt", dueAt: Instant | null): string =>
  dueAt === null ? `opening ${state}` : `opening ${state} ${toIso(dueAt)}`;

// What amounts are of that cannot stand beside each other in two files.
const topicOf = (identity: string): string => (/^opening (pending|payable)/.test(identity) ? "opening" : identity);

export const broughtKey = (partnerId: PartnerId, of: string): string => `${partnerId}/${of}`;

/** What amounts were brought over before, by what they are of. */
export function indexBrought(brought: readonly BroughtBefore[]): KnownHere["brought"] {
  const index = new Map<string, BroughtBefore[]>();
  for (const one of brought) {
    const key = broughtKey(one.partnerId, topicOf(one.identity));
    index.set(key, [...(index.get(key) ?? []), one]);
  }
  return index;
}

/** All by which a row's amount may be known: an order that is here goes by its name and by Shopify's number. */
export function identitiesOf({ identity, reference }: Naming, orders: KnownHere["orders"]): string[] {
  const found = orders.get(orderNamed(reference)) ?? [];
  return [...new Set([identity, ...found.flatMap(({ id, name }) => [id, name ?? id].map(orderIdentity))])];
}
type Naming = Pick<SaidBalance, "identity" | "reference">;

/** The same, with whose it is. */
export const keysOf = (said: SaidBalance, { orders }: Pick<KnownHere, "orders">): string[] =>
  identitiesOf(said, orders).map((identity) => broughtKey(said.partnerId, identity));

/** Why an amount is not to be brought over as far as it stands here already; null where nothing speaks against it. */
export function standsHere(said: SaidBalance, here: KnownHere): Verdict | null {
  if (said.currency !== here.currency)
    return { fate: "wrong", problem: currencyProblem(said, here), wrongColumn: null };
  const earning = here.orders.get(orderNamed(said.reference))?.find(({ earns }) => earns !== null);
  if (earning !== undefined)
    return { fate: "left", problem: earningProblem(earning, here.timeZone), wrongColumn: null };
  const opening = topicOf(said.identity) !== said.identity;
  const keys = opening ? [broughtKey(said.partnerId, topicOf(said.identity))] : keysOf(said, here);
  const before = keys.flatMap((key) => here.brought.get(key) ?? []);
  const [first] = before;
  if (first === undefined) return null;
  const same = before.find(({ identity }) => identity === said.identity) ?? (opening ? undefined : first);
  if (same?.amount === BigInt(said.amount) && same.currency === said.currency)
    return { fate: "known", problem: null, wrongColumn: null };
  return { fate: "wrong", problem: otherProblem(same ?? first, here.timeZone), wrongColumn: "reference" };
}

const currencyProblem = (said: SaidBalance, { currency }: KnownHere): string =>
  `The accounts are in ${currency} now, and the amount is in ${said.currency}. Convert the file, and read it anew.`;

function earningProblem({ id, name, at, earns }: OrderHere, timeZone: string): string {
  const order = `Order ${name ?? id}`;
  if (earns === "booked" || at === null) return `${order} is credited here already: nothing is left to bring over.`;
  return `${order} was placed on ${dayOf(at, timeZone)}, since Vouch took over: what it earns is reckoned here. Where another order is meant, write Shopify’s number of it.`;
}

function otherProblem({ amount, currency, day, dueAt, identity }: BroughtBefore, timeZone: string): string {
  const decimal = `${toDecimal({ minor: amount < 0n ? -amount : amount, currency })} ${currency}`;
  const as = amount < 0n ? "a debt" : dueAt === null ? "approved" : `pending until ${dayOf(dueAt, timeZone)}`;
  const order = identity.startsWith("order ") ? "" : ", or name the order that this row is for";
  return `${decimal} was brought over on ${day} as ${as}. Undo that file first${order}.`;
}
