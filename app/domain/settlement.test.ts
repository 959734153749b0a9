import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ADA,
  aGood,
  aLineBack,
  anAppliedCode,
  anOwner,
  aProgramme,
  aRefundOf,
  aSnapshotOf,
  BEN,
  eventHistories,
  factsOf,
  later,
  NOON,
  percent,
  retold,
  USD,
} from "../../tests/orders.ts";
import { codeKey } from "./code.ts";
import { decodeDecided, encodeDecided } from "./decided.ts";
import { fold, redact } from "./fold.ts";
import { type Currency, type Instant, instant, type PartnerId } from "./ids.ts";
import { type Balance, balanceAfter, EMPTY_BALANCE, type NewEntry } from "./ledger.ts";
import { emptyFacts, type OrderEvent, type OrderFacts, type OrderSnapshot, type Refund } from "./order.ts";
import type { Programme } from "./programme.ts";
import { type Decided, settle, type Tally } from "./settlement.ts";
import { type TotalsDeltas, tallyDeltas } from "./totals.ts";

/** An order's books: what a service would keep of it between events. */
type Books = {
  facts: OrderFacts;
  decided: Decided | null;
  booked: Map<PartnerId, Balance>;
  entries: NewEntry[];
  totals: TotalsDeltas[];
};

const empty = (): Books => ({ facts: emptyFacts(), decided: null, booked: new Map(), entries: [], totals: [] });

function look(books: Books, now: Instant, programme: Programme = aProgramme(), facts = books.facts): Books {
  const { decided, entries } = settle({
    facts,
    evidence: { named: [], strays: [] },
    programme,
    decided: books.decided,
    booked: books.booked,
    now,
  });
  const booked = new Map(books.booked);
  for (const entry of entries) {
    booked.set(entry.partnerId, balanceAfter(booked.get(entry.partnerId) ?? EMPTY_BALANCE, [entry]));
  }
  return {
    facts,
    // What is kept goes through the database each time.
    decided: decodeDecided(encodeDecided(decided)),
    booked,
    entries: [...books.entries, ...entries],
    totals: [...books.totals, tallyDeltas(books.decided?.tally ?? null, decided.tally)],
  };
}

const hear = (books: Books, event: OrderEvent, now: Instant = NOON, programme?: Programme): Books =>
  look(books, now, programme, fold(books.facts, event));
const hearAll = (events: readonly OrderEvent[], from = empty(), now: Instant = NOON) =>
  events.reduce((books, event) => hear(books, event, now), from);
const order = (snapshot: Partial<OrderSnapshot> = {}, refunds: Refund[] = []): OrderEvent => ({
  kind: "snapshot",
  snapshot: aSnapshotOf(snapshot),
  refunds,
});
const balance = (books: Books, partner = ADA) => books.booked.get(partner) ?? EMPTY_BALANCE;
const balances = (books: Books) => [ADA, BEN].map((partner) => balance(books, partner));
const moves = ({ entries }: Books) =>
  entries.map(({ from, to, amount, cause }) => `${from} → ${to} ${amount} ${cause}`);
const DUE = later(14);

describe("a commission's life", () => {
  test("it is earned when the order is heard", () => {
    const books = hear(empty(), order());
    expect(moves(books)).toEqual(["expense → pending 1000 earned"]);
    expect(books.decided).toMatchObject({ frozen: false, dueAt: DUE, approved: [] });
  });

  test("it is approved in the moment its hold ends, not one before", () => {
    const heard = hear(empty(), order());
    expect(balance(look(heard, instant(DUE - 1)))).toEqual({ pending: 1000n, payable: 0n, paid: 0n });
    const approved = look(heard, DUE);
    expect(balance(approved)).toEqual({ pending: 0n, payable: 1000n, paid: 0n });
    expect(approved.decided).toMatchObject({
      frozen: true,
      dueAt: null,
      approved: [{ partnerId: ADA, amount: 1000n }],
    });
    expect(look(approved, later(90)).entries).toHaveLength(2);
  });

  test.each(["pending", "authorized", "partially_paid", "voided", "expired", "unknown"] as const)(
    "an order that is %s waits, unapproved and without a date",
    (financialStatus) => {
      const books = look(hear(empty(), order({ financialStatus })), later(90));
      expect(balance(books)).toEqual({ pending: 1000n, payable: 0n, paid: 0n });
      expect(books.decided).toMatchObject({ frozen: false, dueAt: null });
    },
  );

  test.each(["paid", "partially_refunded", "refunded"] as const)(
    "an order that is %s is approved",
    (financialStatus) => {
      expect(balance(look(hear(empty(), order({ financialStatus })), DUE)).payable).toBe(1000n);
    },
  );

  test("a refund before approval is taken back from pending", () => {
    const books = hear(hear(empty(), order()), { kind: "refund", refund: aRefundOf({ money: 2500n }) });
    expect(moves(books)).toEqual(["expense → pending 1000 earned", "pending → expense 250 taken-back"]);
  });

  test("a refund after approval is taken back from payable", () => {
    const approved = look(hear(empty(), order()), DUE);
    const books = hear(approved, { kind: "refund", refund: aRefundOf({ money: 2500n }) }, later(20));
    expect(balance(books)).toEqual({ pending: 0n, payable: 750n, paid: 0n });
  });

  test("what was paid out is never touched: payable goes below zero", () => {
    const approved = look(hear(empty(), order()), DUE);
    const paid = { ...approved, booked: new Map([[ADA, { pending: 0n, payable: 0n, paid: 1000n }]]) };
    const books = hear(paid, order({ updatedAt: later(20), cancelledAt: later(20) }), later(20));
    expect(balance(books)).toEqual({ pending: 0n, payable: -1000n, paid: 1000n });
  });

  test("an increase after approval has a hold of its own, and is taken back first", () => {
    const approved = look(hear(empty(), order()), DUE);
    const more = order({ updatedAt: later(20), lines: [aGood({ price: 15_000n })], total: 15_000n });
    const raised = hear(approved, more, later(20));
    expect(balance(raised)).toEqual({ pending: 500n, payable: 1000n, paid: 0n });
    expect(raised.decided?.dueAt).toBe(later(34));
    const refunded = hear(raised, { kind: "refund", refund: aRefundOf({ money: 6000n }) }, later(21));
    expect(balance(refunded).payable).toBe(900n);
    expect(balance(look(raised, later(34)))).toEqual({ pending: 0n, payable: 1500n, paid: 0n });
  });

  test("an update that raises nothing further does not postpone an increase", () => {
    const approved = look(hear(empty(), order()), DUE);
    const more = (price: bigint, day: number) => order({ updatedAt: later(day), lines: [aGood({ price })] });
    const raised = hear(approved, more(30_000n, 20), later(20));
    const touched = hear(raised, more(30_000n, 27), later(27));
    expect(touched.decided?.dueAt).toBe(later(34));
    const lowered = hear(touched, more(25_000n, 28), later(28));
    expect(lowered.decided?.dueAt).toBe(later(34));
    expect(look(lowered, later(34)).decided?.dueAt).toBe(null);
    expect(hear(lowered, more(26_000n, 29), later(29)).decided?.dueAt).toBe(later(43));
  });

  test("what was approved, lost and won again (a chargeback) needs no new hold", () => {
    const approved = look(hear(empty(), order()), DUE);
    const lost = hear(approved, order({ updatedAt: later(20), lines: [aGood({ price: 6000n })] }), later(20));
    const won = hear(lost, order({ updatedAt: later(21) }), later(21));
    expect([balance(lost), balance(won)]).toEqual([
      { pending: 0n, payable: 600n, paid: 0n },
      { pending: 0n, payable: 1000n, paid: 0n },
    ]);
  });

  test("a cancellation and a deletion take everything back", () => {
    for (const end of [order({ updatedAt: later(1), cancelledAt: later(1) }), { kind: "deleted" as const }]) {
      expect(balance(hear(hear(empty(), order()), end))).toEqual(EMPTY_BALANCE);
    }
  });
});

describe("who is asked again", () => {
  const both = [anAppliedCode("ADA10", { discount: 1n }), anAppliedCode("BEN20", { position: 1, discount: 2n })];

  test("new evidence before the first approval moves the commission to the other partner", () => {
    const books = hear(hear(empty(), order()), order({ updatedAt: later(1), codes: both }));
    expect(balances(books)).toEqual([EMPTY_BALANCE, { pending: 1000n, payable: 0n, paid: 0n }]);
  });

  test("a code that comes off asks again, also where it leaves the others at their places", () => {
    const first = anAppliedCode("BEN20", { discount: 1n });
    const second = anAppliedCode("ADA10", { position: 1, discount: 2n });
    const books = hear(empty(), order({ codes: [first, second] }));
    expect(balances(books)).toEqual([{ pending: 1000n, payable: 0n, paid: 0n }, EMPTY_BALANCE]);
    const edited = hear(books, order({ updatedAt: later(1), codes: [first] }));
    expect(balances(edited)).toEqual([EMPTY_BALANCE, { pending: 1000n, payable: 0n, paid: 0n }]);
  });

  test("a self-referral whose customer was erased stays one, whatever changes about the order later", () => {
    const programme = aProgramme({
      owners: new Map([
        [codeKey("ADA10"), anOwner(ADA, { emailHash: "ada" })],
        [codeKey("BEN20"), anOwner(BEN, { emailHash: "ben" })],
      ]),
    });
    const own = order({ emailHash: "ada" });
    const heard = hear(empty(), own, NOON, programme);
    expect(heard.decided?.attribution).toMatchObject({ reason: "self-referral" });
    const erased = look(heard, NOON, programme, redact(heard.facts));
    const cheaper = [anAppliedCode("ADA10", { discount: 900n })];
    const changed = hear(erased, order({ updatedAt: later(1), codes: cheaper }), NOON, programme);
    expect(changed.decided?.attribution).toMatchObject({ kind: "uncredited", reason: "self-referral" });
    // Asked anew once more, it is still known; and another partner's code is nobody's own.
    const both = hear(
      changed,
      order({ updatedAt: later(2), codes: [...cheaper, anAppliedCode("BEN20")] }),
      NOON,
      programme,
    );
    expect(balances(both)).toEqual([EMPTY_BALANCE, { pending: 1000n, payable: 0n, paid: 0n }]);
    const back = hear(both, order({ updatedAt: later(3), codes: cheaper }), NOON, {
      ...programme,
      owners: new Map([...programme.owners].slice(0, 1)),
    });
    expect(back.decided?.attribution).toMatchObject({ kind: "uncredited", reason: "self-referral" });
  });

  test("the first approval freezes who, however the evidence grows", () => {
    const approved = look(hear(empty(), order()), DUE);
    const books = hear(approved, order({ updatedAt: later(20), codes: both }), later(20));
    expect(balances(books)).toEqual([{ pending: 0n, payable: 1000n, paid: 0n }, EMPTY_BALANCE]);
  });

  test("how much follows the terms that were decided on, not those of today", () => {
    const heard = hear(empty(), order());
    const doubled = aProgramme({ owners: new Map([[codeKey("ADA10"), anOwner(ADA, { earns: percent(2000) })]]) });
    expect(balance(look(heard, NOON, doubled)).pending).toBe(1000n);
  });

  test("a version that was back-dated asks again, until the first approval", () => {
    const owner = anOwner(ADA, { earns: percent(2000) });
    const dated = aProgramme({
      owners: new Map([[codeKey("ADA10"), { ...owner, terms: { ...owner.terms, version: 2 } }]]),
    });
    const heard = hear(empty(), order());
    expect(balance(look(heard, NOON, dated)).pending).toBe(2000n);
    expect(balance(look(look(heard, DUE), DUE, dated)).payable).toBe(1000n);
  });

  test("a shop that changes its currency takes nothing from orders placed before", () => {
    const moved = aProgramme({ currency: "EUR" as Currency });
    const books = hear(empty(), order());
    expect(balance(hear(books, order({ updatedAt: later(1) }), later(1), moved)).pending).toBe(1000n);
    expect(balance(hear(empty(), order(), NOON, moved))).toEqual(EMPTY_BALANCE);
  });

  test("erasing personal data never asks again", () => {
    const programme = aProgramme({ owners: new Map([[codeKey("ADA10"), anOwner(ADA, { emailHash: "ada" })]]) });
    const own = hear(empty(), order({ emailHash: "ada" }), NOON, programme);
    const erased = look(own, NOON, programme, redact(own.facts));
    expect(erased.decided?.attribution).toMatchObject({ kind: "uncredited", reason: "self-referral" });
    expect(erased.entries).toEqual([]);
  });

  test.each([
    ["the customer", (facts: OrderFacts) => redact(facts), "ada"],
    ["the address that the partner had", (facts: OrderFacts) => facts, null],
  ])("a self-referral stays one when %s was erased and the order changes later", (_, erase, emailHash) => {
    const programmeOf = (hash: string | null) =>
      aProgramme({ owners: new Map([[codeKey("ADA10"), anOwner(ADA, { emailHash: hash })]]) });
    const own = look({ ...empty(), facts: factsOf({ emailHash: "ada" }) }, NOON, programmeOf("ada"));
    const snapshot = aSnapshotOf({
      updatedAt: later(1),
      emailHash: "ada",
      codes: [anAppliedCode("ADA10", { discount: 900n })],
    });
    const changed = fold(erase(own.facts), { kind: "snapshot", refunds: [], snapshot });
    const after = look(own, later(1), programmeOf(emailHash), changed);
    expect(after.decided?.evidence).not.toBe(own.decided?.evidence);
    expect(after.decided?.attribution).toMatchObject({ kind: "uncredited", reason: "self-referral" });
    expect(after.entries).toEqual([]);
  });

  test("the record of what was asked holds no personal data", () => {
    const programme = aProgramme({ owners: new Map([[codeKey("ADA10"), anOwner(ADA, { emailHash: "hash-of-ada" })]]) });
    const { decided } = hear(empty(), order({ emailHash: "hash-of-ada", customerId: "77777" }), NOON, programme);
    expect(
      JSON.stringify(decided, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
    ).not.toMatch(/hash-of-ada|77777/);
  });
});

describe("what is not booked", () => {
  test("a test order is explained, never booked or counted", () => {
    const { entries, decided } = hear(empty(), order({ test: true }));
    expect(entries).toEqual([]);
    expect(decided?.attribution.kind).toBe("credited");
    expect(decided?.tally?.counted).toBe(false);
    expect(
      settle({
        facts: factsOf({ test: true }),
        evidence: { named: [], strays: [] },
        programme: aProgramme(),
        decided: null,
        booked: new Map(),
        now: NOON,
      }).outcome,
    ).toBe("test");
  });

  test("a refund of an order not yet heard waits for it", () => {
    const refund = aRefundOf({ money: 5000n });
    const waiting = hear(empty(), { kind: "refund", refund });
    expect(waiting.decided).toMatchObject({ attribution: { kind: "waiting" }, tally: null, dueAt: null });
    expect(balance(hear(waiting, order())).pending).toBe(500n);
  });

  test("a refund in another currency than its order throws: it belongs into quarantine", () => {
    const refund = aRefundOf({ currency: "EUR" as Currency });
    expect(() => hear(hear(empty(), order()), { kind: "refund", refund })).toThrow("mixed currencies");
  });

  test("an order that is told of in another currency than it is booked in throws; one with nothing booked is decided anew", () => {
    const inEuros = order({ updatedAt: later(1), currency: "EUR" as Currency });
    const booked = hear(empty(), order());
    expect(() => hear(booked, inEuros, later(1))).toThrow("mixed currencies");
    expect(() => hear(booked, inEuros, later(1), aProgramme({ currency: "EUR" as Currency }))).toThrow(
      "mixed currencies",
    );
    const nothing = hear(empty(), order({ codes: [] }));
    expect(hear(nothing, inEuros, later(1)).decided?.attribution).toMatchObject({ reason: "other-currency" });
  });
});

test("an order keeps its day, whatever time zone the shop moves to", () => {
  const heard = hear(empty(), order(), NOON, aProgramme({ timeZone: "Pacific/Kiritimati" }));
  const moved = look(heard, NOON, aProgramme({ timeZone: "UTC" }));
  expect([heard.decided?.tally?.day, moved.decided?.tally?.day]).toEqual(["2026-11-21", "2026-11-21"]);
});

test("the tally says what the code gave, sold and earned, credited or not", () => {
  const codes = [anAppliedCode("ADA10", { discount: 700n }), anAppliedCode("BEN20", { position: 1, discount: 300n })];
  expect(hear(empty(), order({ codes, lines: [aGood({ allocated: 1000n })] })).decided?.tally).toEqual({
    day: "2026-11-20",
    currency: USD,
    counted: true,
    sales: 9000n,
    credits: [{ partnerId: ADA, sales: 9000n, discount: 700n, commission: 900n }],
    redemptions: [
      { codeKey: "ADA10", credited: true, sales: 9000n, discount: 700n, commission: 900n },
      { codeKey: "BEN20", credited: false, sales: 9000n, discount: 300n, commission: 0n },
    ],
  });
});

test.each<[string, (placed: Books) => Books, bigint]>([
  [
    "half of the money given back",
    (placed) => hear(placed, { kind: "refund", refund: aRefundOf({ money: 4500n }) }),
    500n,
  ],
  ["a cancellation", (placed) => hear(placed, sold({ cancelledAt: NOON, updatedAt: later(1) })), 0n],
  ["a deletion", (placed) => hear(placed, { kind: "deleted" }), 0n],
])("the discount that was given falls with the order: %s", (_what, change, discount) => {
  const { decided } = change(hear(empty(), sold()));
  expect(decided?.tally?.redemptions.map((one) => one.discount)).toEqual([discount]);
  expect(decided?.tally?.credits.map((one) => one.discount)).toEqual([discount]);
});

const sold = (given: Partial<OrderSnapshot> = {}) =>
  order({
    codes: [anAppliedCode("ADA10", { discount: 1000n })],
    lines: [aGood({ allocated: 1000n })],
    total: 9000n,
    ...given,
  });

describe("laws", () => {
  const approvals = fc.constantFrom(null, DUE, later(40));

  // An increase waits from the first update that told of it, and a later one may be the first to be heard.
  const apartFromSecondHold = ({ decided }: Books) =>
    decided !== null && decided.approved.length > 0 ? { ...decided, dueAt: null } : decided;

  test("any order, repetition or loss-and-retry of an order's events between two approvals leaves the same balances", () => {
    const stories = fc
      .record({ before: eventHistories, after: eventHistories, approval: approvals })
      .chain((story) =>
        fc.record({ story: fc.constant(story), before: retold(story.before), after: retold(story.after) }),
      );
    fc.assert(
      fc.property(stories, ({ story, before, after }) => {
        const play = (first: readonly OrderEvent[], second: readonly OrderEvent[]) => {
          const heard = hearAll(first);
          return hearAll(second, story.approval === null ? heard : look(heard, story.approval));
        };
        const [told, again] = [play(story.before, story.after), play(before, after)];
        expect(balances(again)).toEqual(balances(told));
        expect(apartFromSecondHold(again)).toEqual(apartFromSecondHold(told));
        expect(balances(look(again, later(99)))).toEqual(balances(look(told, later(99))));
      }),
      { numRuns: 1_000 },
    );
  });

  test("looking again at what is known books nothing", () => {
    fc.assert(
      fc.property(eventHistories, approvals, (events, approval) => {
        const books = look(hearAll(events), approval ?? NOON);
        expect(look(books, approval ?? NOON).entries).toEqual(books.entries);
      }),
    );
  });

  test("entries balance, each moves an amount above zero, and together they are what the tally says is earned", () => {
    fc.assert(
      fc.property(eventHistories, approvals, (events, approval) => {
        const books = look(hearAll(events), approval ?? NOON);
        expect(books.entries.every(({ amount, from, to }) => amount > 0n && from !== to)).toBe(true);
        const test = books.facts.snapshot?.test ?? false;
        for (const partner of [ADA, BEN]) {
          const { pending, payable, paid } = balance(books, partner);
          const earned = books.decided?.tally?.credits.find(({ partnerId }) => partnerId === partner)?.commission ?? 0n;
          expect(pending + payable + paid).toBe(test ? 0n : earned);
          expect(pending >= 0n && payable >= 0n).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("totals equal a recount", () => {
    type Row = Readonly<Record<string, unknown>>;
    const summed = (deltas: readonly TotalsDeltas[], table: keyof TotalsDeltas) => {
      const sums = new Map<string, Record<string, bigint>>();
      for (const row of deltas.flatMap((delta): readonly Row[] => delta[table])) {
        const figures = Object.entries(row).filter((pair): pair is [string, bigint] => typeof pair[1] === "bigint");
        const key = JSON.stringify(Object.entries(row).filter(([, value]) => typeof value !== "bigint"));
        const sum = sums.get(key) ?? {};
        for (const [name, figure] of figures) sum[name] = (sum[name] ?? 0n) + figure;
        sums.set(key, sum);
      }
      return new Map([...sums].filter(([, sum]) => Object.values(sum).some((figure) => figure !== 0n)).sort());
    };
    fc.assert(
      fc.property(eventHistories, approvals, (events, approval) => {
        const books = look(hearAll(events), approval ?? NOON);
        const recount: Tally | null = books.decided?.tally ?? null;
        for (const table of ["shopDay", "partnerDay", "partnerMonth", "codeDay"] as const) {
          expect(summed(books.totals, table)).toEqual(summed([tallyDeltas(null, recount)], table));
        }
      }),
    );
  });
});

test("a line refunded by its cents leaves nothing to earn on", () => {
  const refund = aRefundOf({ lines: [aLineBack()], money: 10_000n });
  expect(balance(hear(empty(), order({}, [refund])))).toEqual(EMPTY_BALANCE);
});
