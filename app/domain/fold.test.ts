import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  aGood,
  anAppliedCode,
  aRefundOf,
  aSnapshotOf,
  eventHistories,
  factsOf,
  later,
  NOON,
  retold,
} from "../../tests/orders.ts";
import { encodeFacts } from "./facts.ts";
import { disagrees, fold, redact } from "./fold.ts";
import { emptyFacts, type OrderEvent, type OrderFacts } from "./order.ts";

const folded = (events: readonly OrderEvent[], from: OrderFacts = emptyFacts()) => events.reduce(fold, from);
const heard = (snapshot: Parameters<typeof aSnapshotOf>[0]): OrderEvent => ({
  kind: "snapshot",
  snapshot: aSnapshotOf(snapshot),
  refunds: [],
});

describe("laws of folding", () => {
  test("any order and repetition of an order's events leads to the same facts", () => {
    const cases = eventHistories.chain((events) => fc.record({ events: fc.constant(events), again: retold(events) }));
    fc.assert(
      fc.property(cases, ({ events, again }) => {
        expect(encodeFacts(folded(again))).toBe(encodeFacts(folded(events)));
      }),
      { numRuns: 1_000 },
    );
  });

  test("what is already known changes nothing, and says so by being the same object", () => {
    fc.assert(
      fc.property(eventHistories, (events) => {
        const facts = folded(events);
        expect(events.every((event) => fold(facts, event) === facts)).toBe(true);
      }),
    );
  });

  test("erasing personal data leads to the same facts at whatever point it happens", () => {
    const cases = fc.record({ events: eventHistories, at: fc.nat(8) });
    fc.assert(
      fc.property(cases, ({ events, at }) => {
        const midway = folded(events.slice(at), redact(folded(events.slice(0, at))));
        expect(encodeFacts(midway)).toBe(encodeFacts(redact(folded(events))));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("snapshots", () => {
  test("of accounts of one second, one that says the codes goes before any that does not", () => {
    const silent = { codes: null, name: "#zzz" };
    for (const codes of [[], [anAppliedCode("ADA10")]]) {
      const facts = folded([heard(silent), heard({ codes })]);
      expect(facts.snapshot?.codes).toEqual(codes);
      expect(folded([heard({ codes }), heard(silent)])).toEqual(facts);
    }
    fc.assert(
      fc.property(eventHistories, (events) => {
        const accounts = events.flatMap((event) => (event.kind === "snapshot" ? [event.snapshot] : []));
        const newest = Math.max(...accounts.map(({ updatedAt }) => updatedAt));
        const said = accounts.some(({ updatedAt, codes }) => updatedAt === newest && codes !== null);
        expect(said).toBe(accounts.length > 0 && folded(events).snapshot?.codes !== null);
      }),
    );
  });

  test("of accounts of one second, one that says what was asked of the customer goes before one that does not", () => {
    for (const total of [0n, 10_000n, 15_000n]) {
      const facts = folded([heard({ asked: null, total: 10_000n }), heard({ asked: 9000n, total })]);
      expect(facts.snapshot?.asked).toBe(9000n);
      expect(folded([heard({ asked: 9000n, total }), heard({ asked: null, total: 10_000n })])).toEqual(facts);
    }
  });

  test("a stale one changes nothing", () => {
    const facts = folded([heard({ updatedAt: later(1), total: 5n }), heard({ updatedAt: NOON, total: 7n })]);
    expect(facts.snapshot?.total).toBe(5n);
  });

  test("of two of the same second the greater is kept, and the disagreement is told", () => {
    const [one, other] = [heard({ total: 5n }), heard({ total: 7n })];
    expect(folded([one, other])).toEqual(folded([other, one]));
    expect(disagrees(folded([one]), other)).toBe(true);
    expect(disagrees(folded([one]), one)).toBe(false);
    expect(disagrees(folded([one]), heard({ updatedAt: later(1), total: 7n }))).toBe(false);
  });

  test("an account that does not name the customer does not make us forget them", () => {
    const facts = folded([heard({ customerId: "7", emailHash: "ada" }), heard({ updatedAt: later(1) })]);
    expect(facts.snapshot).toMatchObject({ customerId: "7", emailHash: "ada", updatedAt: later(1) });
    expect(disagrees(facts, heard({ updatedAt: later(1), customerId: null }))).toBe(false);
  });
});

describe("refunds", () => {
  test("one heard before its order is kept until the order comes", () => {
    const refund = aRefundOf({ money: 500n });
    const facts = folded([{ kind: "refund", refund }, heard({})]);
    expect(facts.refunds).toEqual([refund]);
    expect(facts.snapshot).not.toBeNull();
  });

  test("the newest account of a refund is kept: money that was pending has moved since", () => {
    const pending: OrderEvent = { kind: "refund", refund: aRefundOf({ asOf: NOON, money: 0n }) };
    const moved: OrderEvent = { kind: "refund", refund: aRefundOf({ asOf: later(1), money: 500n }) };
    expect(folded([moved, pending]).refunds[0]?.money).toBe(500n);
  });

  test("a snapshot that lists none does not take any away", () => {
    expect(folded([{ kind: "refund", refund: aRefundOf() }, heard({ refundIds: [] })]).refunds).toHaveLength(1);
  });
});

test("a code that an edit removed stays evidence, as it last stood", () => {
  const facts = folded([
    heard({ codes: [anAppliedCode("ada10", { discount: 5n })] }),
    heard({ updatedAt: later(1), codes: [anAppliedCode("ADA10", { discount: 7n })] }),
    heard({ updatedAt: later(2), codes: [] }),
  ]);
  expect(facts.codesSeen).toMatchObject([{ key: "ADA10", typed: "ADA10", discount: 7n, seenAt: later(1) }]);
});

test("a deletion holds, also of an order that is not yet known", () => {
  expect(folded([{ kind: "deleted" }, heard({})])).toMatchObject({ deleted: true, snapshot: { name: "#1001" } });
});

test("what was erased does not come back with a later event", () => {
  const facts = fold(
    redact(factsOf({ customerId: "7", emailHash: "ada" })),
    heard({ updatedAt: later(1), emailHash: "ada", lines: [aGood()] }),
  );
  expect(facts).toMatchObject({ redacted: true, snapshot: { customerId: null, emailHash: null } });
});
