import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ADA,
  aGood,
  anAppliedCode,
  anOwner,
  aProgramme,
  aRefundOf,
  aSnapshotOf,
  aStanding,
  BEN,
  eventHistories,
  later,
  NOON,
  percent,
} from "../../tests/orders.ts";
import { codeKey } from "./code.ts";
import { decodeDecided, encodeDecided } from "./decided.ts";
import { fold, redact } from "./fold.ts";
import { addHand, type Hand, speakingHands } from "./hand.ts";
import { type Instant, type PartnerId, partnerId } from "./ids.ts";
import { type Balance, balanceAfter, EMPTY_BALANCE, type NewEntry } from "./ledger.ts";
import { emptyFacts, type OrderEvent, type OrderFacts, type OrderSnapshot } from "./order.ts";
import type { Programme } from "./programme.ts";
import { type Decided, settle } from "./settlement.ts";

/** An order's books with what was decided by hand about it: what a service would keep between events. */
type Books = {
  facts: OrderFacts;
  hands: Hand[];
  decided: Decided | null;
  booked: Map<PartnerId, Balance>;
  entries: NewEntry[];
};

const CLEO = partnerId(3);
/** Cleo has no code, and earns twice as much as the others. */
const PROGRAMME = aProgramme({
  partners: new Map([
    [ADA, aStanding(ADA)],
    [BEN, aStanding(BEN)],
    [CLEO, aStanding(CLEO, { earns: percent(2000) })],
  ]),
});
const DUE = later(14);
const empty = (): Books => ({ facts: emptyFacts(), hands: [], decided: null, booked: new Map(), entries: [] });

function look(books: Books, now: Instant, programme: Programme = PROGRAMME): Books {
  const { named, ...nobody } = speakingHands(books.hands);
  const evidence = { named, strays: [], ...nobody };
  const { decided, entries } = settle({ ...books, evidence, programme, now });
  const booked = new Map(books.booked);
  for (const entry of entries)
    booked.set(entry.partnerId, balanceAfter(booked.get(entry.partnerId) ?? EMPTY_BALANCE, [entry]));
  // What is kept goes through the database each time.
  return { ...books, decided: decodeDecided(encodeDecided(decided)), booked, entries: [...books.entries, ...entries] };
}

const hear = (books: Books, event: OrderEvent, now: Instant = NOON): Books =>
  look({ ...books, facts: fold(books.facts, event) }, now);
const hearAll = (events: readonly OrderEvent[], from = empty(), now: Instant = NOON) =>
  events.reduce((books, event) => hear(books, event, now), from);
const decide = (books: Books, hand: PartnerId | "nobody" | "undone", at: Instant, programme?: Programme): Books => {
  const given: Hand = typeof hand === "number" ? { kind: "partner", partnerId: hand, at } : { kind: hand, at };
  return look({ ...books, hands: [...books.hands, addHand(books.hands, given)] }, at, programme);
};
const order = (snapshot: Partial<OrderSnapshot> = {}): OrderEvent => ({
  kind: "snapshot",
  snapshot: aSnapshotOf(snapshot),
  refunds: [],
});
const placed = (snapshot: Partial<OrderSnapshot> = {}) => hear(empty(), order(snapshot));
const balance = (books: Books, partner = ADA) => books.booked.get(partner) ?? EMPTY_BALANCE;
const balances = (books: Books) => [ADA, BEN, CLEO].map((partner) => balance(books, partner));
const moves = ({ entries }: Books) =>
  entries.map(({ partnerId: id, from, to, amount, cause }) => `${id} ${from} → ${to} ${amount} ${cause}`);
const pending = (amount: bigint) => ({ pending: amount, payable: 0n, paid: 0n });
const payable = (amount: bigint) => ({ pending: 0n, payable: amount, paid: 0n });

describe("a merchant's hand", () => {
  test("gives an order of nobody to a partner, who waits as the order does", () => {
    const books = decide(placed({ codes: [] }), CLEO, later(1));
    expect(moves(books)).toEqual(["3 expense → pending 2000 earned"]);
    expect(books.decided).toMatchObject({
      attribution: { kind: "credited", credits: [{ partnerId: CLEO, by: "hand", codeKey: null }] },
      dueAt: DUE,
      frozen: false,
    });
    expect(balances(look(books, DUE))).toEqual([EMPTY_BALANCE, EMPTY_BALANCE, payable(2000n)]);
  });

  test("takes an order from the partner whose code it carries, by entries added", () => {
    const books = decide(placed(), CLEO, later(1));
    expect(moves(books)).toEqual([
      "1 expense → pending 1000 earned",
      "1 pending → expense 1000 taken-back",
      "3 expense → pending 2000 earned",
    ]);
    expect(books.decided?.attribution.trail).toMatchObject([
      { kind: "decides", by: "hand", partnerId: CLEO },
      { kind: "code-second", partnerId: ADA, why: "by-hand" },
    ]);
    expect(books.decided?.tally?.redemptions).toMatchObject([{ codeKey: "ADA10", credited: false, commission: 0n }]);
  });

  test("gives it to nobody, and says so first", () => {
    const books = decide(placed(), "nobody", later(1));
    expect(balances(books)).toEqual([EMPTY_BALANCE, EMPTY_BALANCE, EMPTY_BALANCE]);
    expect(books.decided?.attribution).toMatchObject({
      kind: "uncredited",
      reason: "by-hand",
      trail: [
        { kind: "nobody-by-hand", at: later(1) },
        { kind: "code-second", partnerId: ADA, why: "by-hand" },
      ],
    });
    expect(look(books, later(99)).entries).toEqual(books.entries);
  });

  test("decides where no account of the order says its codes yet, also for nobody", () => {
    expect(decide(placed({ codes: null }), BEN, later(1)).decided?.attribution.kind).toBe("credited");
    expect(decide(placed({ codes: null }), "nobody", later(1)).decided?.attribution).toMatchObject({
      reason: "by-hand",
    });
  });

  test("gives who has a code on the order what the code earns", () => {
    const owners = new Map([
      [codeKey("ADA10"), anOwner(ADA, { earns: percent(500) })],
      [codeKey("BEN20"), anOwner(BEN, { earns: percent(3000) })],
    ]);
    const codes = [anAppliedCode("ADA10"), anAppliedCode("BEN20", { position: 1, discount: 1n })];
    const books = decide(placed({ codes }), BEN, later(1), { ...PROGRAMME, owners });
    expect(books.decided?.attribution).toMatchObject({ credits: [{ by: "hand", codeKey: "BEN20" }] });
    expect(balance(books, BEN)).toEqual(pending(3000n));
  });

  test("of several the last holds, and who had it before is told why", () => {
    const books = decide(decide(placed({ codes: [] }), BEN, later(1)), CLEO, later(1));
    expect(balances(books)).toEqual([EMPTY_BALANCE, EMPTY_BALANCE, pending(2000n)]);
    expect(books.decided?.attribution.trail).toMatchObject([
      { kind: "decides", partnerId: CLEO },
      { kind: "second", partnerId: BEN, why: "earlier-hand" },
      { kind: "no-code" },
    ]);
  });
});

describe("after an approval", () => {
  test("the hand moves what was approved, and nobody waits for it once more", () => {
    const books = decide(look(placed(), DUE), CLEO, later(20));
    expect(balances(books)).toEqual([payable(0n), EMPTY_BALANCE, payable(2000n)]);
    expect(moves(books).slice(2)).toEqual([
      "1 payable → expense 1000 taken-back",
      "3 expense → pending 2000 earned",
      "3 pending → payable 2000 approved",
    ]);
    expect(books.decided?.frozen).toBe(true);
  });

  test("what was paid out already goes below zero", () => {
    const approved = look(placed(), DUE);
    const paid = { ...approved, booked: new Map([[ADA, { pending: 0n, payable: 0n, paid: 1000n }]]) };
    expect(balance(decide(paid, "nobody", later(20)))).toEqual({ pending: 0n, payable: -1000n, paid: 1000n });
  });

  test("an increase that still waits goes on waiting under who is given the order", () => {
    const more = order({ updatedAt: later(20), lines: [aGood({ price: 15_000n })], total: 15_000n });
    const books = decide(hear(look(placed(), DUE), more, later(20)), BEN, later(21));
    expect(balance(books, BEN)).toEqual(pending(1500n));
    expect(books.decided?.dueAt).toBe(later(34));
    expect(balance(look(books, later(34)), BEN)).toEqual(payable(1500n));
  });

  test("amounts go on following the order", () => {
    const given = decide(look(placed(), DUE), BEN, later(20));
    const refunded = hear(given, { kind: "refund", refund: aRefundOf({ money: 2500n }) }, later(21));
    expect(balances(refunded)).toEqual([payable(0n), payable(750n), EMPTY_BALANCE]);
  });

  test("taken back, what was frozen holds again, whatever was set or seen since", () => {
    const dearer = anOwner(ADA, { earns: percent(5000) });
    const dated = {
      ...PROGRAMME,
      owners: new Map([[codeKey("ADA10"), { ...dearer, terms: { ...dearer.terms, version: 2 } }]]),
    };
    const given = decide(look(placed(), DUE), "nobody", later(20), dated);
    const back = decide(given, "undone", later(21), dated);
    expect(balance(back)).toEqual(payable(1000n));
    expect(back.decided).toEqual(look(placed(), DUE).decided);
    const [again, once] = [decide(back, CLEO, later(22), dated), decide(look(placed(), DUE), CLEO, later(22), dated)];
    expect(balances(again)).toEqual(balances(once));
  });

  test("what an approval froze under a hand is asked anew when the hand is taken back", () => {
    const given = look(decide(placed(), CLEO, later(1)), DUE);
    expect(balances(decide(given, "undone", later(20)))).toEqual([payable(1000n), EMPTY_BALANCE, payable(0n)]);
  });

  test("a self-referral whose customer was erased stays one when a hand is taken back", () => {
    const owners = new Map([[codeKey("ADA10"), anOwner(ADA, { emailHash: "ada" })]]);
    const programme = { ...PROGRAMME, owners };
    const own = look({ ...empty(), facts: fold(emptyFacts(), order({ emailHash: "ada" })) }, NOON, programme);
    const erased = look({ ...own, facts: redact(own.facts) }, NOON, programme);
    const back = decide(decide(erased, BEN, later(1), programme), "undone", later(2), programme);
    expect(back.decided?.attribution).toMatchObject({ kind: "uncredited", reason: "self-referral" });
  });
});

describe("laws", () => {
  const givers = fc.constantFrom<PartnerId | "nobody" | "undone">(ADA, BEN, CLEO, "nobody", "undone");
  const approvals = fc.constantFrom(null, DUE, later(40));
  const steps = fc.array(fc.record({ hand: fc.option(givers), events: eventHistories, approval: approvals }), {
    minLength: 1,
    maxLength: 3,
  });
  type Play = { hand: PartnerId | "nobody" | "undone" | null; events: readonly OrderEvent[]; approval: Instant | null };
  const play = (played: readonly Play[]): Books => {
    let [books, now] = [empty(), NOON];
    for (const { hand, events, approval } of played) {
      books = hearAll(events, books, now);
      if (approval !== null && approval > now) now = approval;
      books = look(books, now);
      if (hand !== null && books.facts.snapshot !== null) books = decide(books, hand, now);
    }
    return books;
  };

  test("whatever is decided by hand and whenever, who is credited holds what the order earns, and nobody else anything", () => {
    fc.assert(
      fc.property(steps, (played) => {
        const books = play(played);
        for (const partner of [ADA, BEN, CLEO]) {
          const { pending, payable, paid } = balance(books, partner);
          const credit = books.decided?.tally?.credits.find(({ partnerId }) => partnerId === partner);
          expect(pending + payable + paid).toBe(credit?.commission ?? 0n);
          expect(pending >= 0n && payable >= 0n).toBe(true);
        }
        expect(books.entries.every(({ amount, from, to }) => amount > 0n && from !== to)).toBe(true);
        expect(look(books, NOON).entries).toEqual(books.entries);
        const hand = books.hands.at(-1);
        const { attribution } = books.decided ?? {};
        if (hand?.kind === "nobody") expect(attribution?.kind).toBe("uncredited");
        if (hand?.kind === "partner") expect(attribution).toMatchObject({ credits: [{ partnerId: hand.partnerId }] });
      }),
      { numRuns: 1_000 },
    );
  });

  test("a hand that is taken back leaves the balances as though it had never been", () => {
    const stories = fc.record({
      before: eventHistories,
      between: eventHistories,
      after: eventHistories,
      approval: approvals,
      hand: fc.constantFrom<PartnerId | "nobody">(ADA, BEN, CLEO, "nobody"),
    });
    fc.assert(
      fc.property(stories, ({ before, between, after, approval, hand }) => {
        const now = approval ?? NOON;
        const approved = look(hearAll(before), now);
        // What is approved in between, under the hand, is not what would be approved without it.
        fc.pre(approved.facts.snapshot !== null && (approval === null || approved.decided?.frozen === true));
        const untouched = hearAll(after, hearAll(between, approved, now), now);
        const given = hearAll(between, decide(approved, hand, now), now);
        const back = hearAll(after, decide(given, "undone", now), now);
        expect(balances(look(back, later(99)))).toEqual(balances(look(untouched, later(99))));
      }),
      { numRuns: 1_000 },
    );
  });
});
