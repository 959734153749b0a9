// What stands of locked orders besides their facts: decided, booked, seen and done by hand. One statement for all of it, since each
// that is sent costs both sides as much as several rows do; it must come after the one that locks.
import type { EarlierCustomer } from "../domain/attribution.ts";
import type { Hand } from "../domain/hand.ts";
import { bigintArray, intArray } from "./arrays.ts";
import { DECIDED_OF_ORDER } from "./decisions.ts";
import { BOOKED_OF_ORDER, type BookedOrder, bookedOrders } from "./entries.ts";
import { clicksOf, customersOf, EVIDENCE_OF_ORDER, type KnownClick } from "./evidence.ts";
import { handsOf } from "./hands.ts";
import type { OrderKey } from "./orders.ts";
import type { Call, Row } from "./pipeline.ts";
import { epochMs } from "./values.ts";

/** By the order's place in the list that was asked for. */
export type KnownOrders = {
  /** As text: most are compared with nothing. */
  decided: Map<number, string>;
  booked: Map<number, BookedOrder>;
  /** Clicks that speak for a partner and are stored with the order. */
  clicks: Map<number, KnownClick[]>;
  /** To whom a former program had bound the customer, as it is stored with the order. */
  boundBefore: Map<number, EarlierCustomer[]>;
  /** What was decided by hand, the oldest first. */
  hands: Map<number, Hand[]>;
};

// The first column after the place tells which of the three a row is.
const [DECIDED, BOOKED, EVIDENCE] = ["d", "b", "e"];

export const readKnown = (keys: readonly OrderKey[]): Call => ({
  statement: {
    name: "known",
    text: `SELECT x.n, k.* FROM unnest($1::int[], $2::bigint[]) WITH ORDINALITY x(s, o, n)
      CROSS JOIN LATERAL (
        SELECT '${DECIDED}', decided::text, NULL::int, NULL::bigint, NULL::text, NULL::bigint, NULL::bigint, NULL::bigint
          FROM (${DECIDED_OF_ORDER}) d
        UNION ALL
        SELECT '${BOOKED}', NULL, partner_id, seq, NULL, pending, payable, paid FROM (${BOOKED_OF_ORDER}) b
        UNION ALL
        SELECT '${EVIDENCE}', coalesce(seq::text, 'stored'), partner_id, ${epochMs("at")}, seen, NULL, NULL, NULL
          FROM (${EVIDENCE_OF_ORDER}) e
        OFFSET 0) k`,
  },
  values: [intArray(keys.map(({ shopId }) => shopId)), bigintArray(keys.map(({ orderId }) => orderId))],
});

export function knownOrders(rows: readonly Row[]): KnownOrders {
  const decided = new Map<number, string>();
  const [booked, evidence]: [Row[], Row[]] = [[], []];
  for (const [n = null, kind, text = null, partner = null, number = null, seen = null, ...sums] of rows) {
    if (kind === DECIDED) decided.set(Number(n) - 1, text ?? "");
    else if (kind === BOOKED) booked.push([n, partner, ...sums, number]);
    else evidence.push([n, partner, seen, number, text]);
  }
  return {
    decided,
    booked: bookedOrders(booked),
    clicks: clicksOf(evidence),
    boundBefore: customersOf(evidence),
    hands: handsOf(evidence),
  };
}
