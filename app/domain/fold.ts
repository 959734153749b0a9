import { encodeCode, encodeRefund, encodeSnapshot } from "./facts.ts";
import type { OrderEvent, OrderFacts, OrderSnapshot, Refund, SeenCode } from "./order.ts";

/** Adds what one delivery says to what is known. Returns the same object where nothing new was said. */
export function fold(facts: OrderFacts, event: OrderEvent): OrderFacts {
  switch (event.kind) {
    case "deleted":
      return facts.deleted ? facts : { ...facts, deleted: true };
    case "refund":
      return withRefunds(facts, [event.refund]);
    case "snapshot":
      return withRefunds(withSnapshot(facts, event.snapshot), event.refunds);
  }
}

/** Erases personal data, now and for what arrives later. */
export function redact(facts: OrderFacts): OrderFacts {
  if (facts.redacted) return facts;
  return { ...facts, redacted: true, snapshot: facts.snapshot && { ...facts.snapshot, ...NOBODY } };
}

/**
 * Whether the event is another account of the very second that is already known (updated_at has a grain of one second): the
 * greater content is kept, and the order should be read from the Admin API.
 */
export function disagrees(facts: OrderFacts, event: OrderEvent): boolean {
  if (event.kind !== "snapshot" || facts.snapshot === null) return false;
  if (event.snapshot.updatedAt !== facts.snapshot.updatedAt) return false;
  return encodeSnapshot(event.snapshot) !== encodeSnapshot(facts.snapshot);
}

function withSnapshot(facts: OrderFacts, heard: OrderSnapshot): OrderFacts {
  const known = facts.snapshot;
  const newest = known === null || isNewer(heard, known) ? heard : known;
  const person = facts.redacted ? NOBODY : personIn(heard, known);
  const codesSeen = withCodes(facts.codesSeen, heard);
  if (newest === known && codesSeen === facts.codesSeen && isSame(known, person)) return facts;
  return { ...facts, snapshot: { ...newest, ...person }, codesSeen };
}

/**
 * Of one second, an account that says the codes goes before one that does not: the order would wait for them for good. Then one that
 * says what was asked of the customer. Else content alone decides, without personal data: so erasing it never changes which snapshot is kept.
 */
function isNewer(a: OrderSnapshot, b: OrderSnapshot): boolean {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt > b.updatedAt;
  if ((a.codes === null) !== (b.codes === null)) return b.codes === null;
  if ((a.asked === null) !== (b.asked === null)) return b.asked === null;
  return encodeSnapshot(a) > encodeSnapshot(b);
}

type Person = Pick<OrderSnapshot, "customerId" | "emailHash">;

const NOBODY: Person = { customerId: null, emailHash: null };

/**
 * Not every account of an order names the customer (the Admin API is not asked to), so who was named once stays. Of two that
 * differ the greater is kept: any fixed choice will do, as long as it does not depend on which was heard first.
 */
const personIn = (heard: Person, known: Person | null): Person => ({
  customerId: greater(heard.customerId, known?.customerId ?? null),
  emailHash: greater(heard.emailHash, known?.emailHash ?? null),
});

const greater = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);

const isSame = (a: Person, b: Person): boolean => a.customerId === b.customerId && a.emailHash === b.emailHash;

function withCodes(seen: SeenCode[], { codes, updatedAt }: OrderSnapshot): SeenCode[] {
  let merged = seen;
  for (const code of codes ?? []) {
    const heard: SeenCode = { ...code, seenAt: updatedAt };
    const known = merged.find((one) => one.key === code.key);
    if (known !== undefined && !isLater(heard, known)) continue;
    merged = [...merged.filter((one) => one.key !== code.key), heard].sort((a, b) => (a.key < b.key ? -1 : 1));
  }
  return merged;
}

const isLater = (a: SeenCode, b: SeenCode): boolean =>
  a.seenAt === b.seenAt ? encodeCode(a) > encodeCode(b) : a.seenAt > b.seenAt;

function withRefunds(facts: OrderFacts, heard: readonly Refund[]): OrderFacts {
  let refunds = facts.refunds;
  for (const refund of heard) {
    const known = refunds.find((one) => one.id === refund.id);
    if (known !== undefined && !isNewerRefund(refund, known)) continue;
    refunds = [...refunds.filter((one) => one.id !== refund.id), refund].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  return refunds === facts.refunds ? facts : { ...facts, refunds };
}

const isNewerRefund = (a: Refund, b: Refund): boolean =>
  a.asOf === b.asOf ? encodeRefund(a) > encodeRefund(b) : a.asOf > b.asOf;
