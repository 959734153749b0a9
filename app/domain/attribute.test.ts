import { describe, expect, test } from "vitest";
import {
  ADA,
  anAppliedCode,
  anOwner,
  aProgramme,
  aStanding,
  BEN,
  factsOf,
  later,
  NOON,
  USD,
} from "../../tests/orders.ts";
import { attribute } from "./attribute.ts";
import type { NamedEvidence } from "./attribution.ts";
import type { Seen } from "./click.ts";
import { codeKey } from "./code.ts";
import { fold } from "./fold.ts";
import { type Currency, type HandleKey, instant } from "./ids.ts";
import { type AppliedCode, emptyFacts, type OrderSnapshot } from "./order.ts";
import type { Programme } from "./programme.ts";
import { DEFAULT_RULE_VERSION } from "./rule.ts";

const partners = new Map([
  [ADA, aStanding(ADA)],
  [BEN, aStanding(BEN)],
]);
const who = (snapshot: Partial<OrderSnapshot>, evidence: NamedEvidence[] = [], programme: Partial<Programme> = {}) =>
  attribute(factsOf(snapshot), { named: evidence, strays: [] }, aProgramme({ partners, ...programme }));
const creditedTo = (partnerId: number) => ({ kind: "credited", credits: [{ partnerId, shareBps: 10_000 }] });
const click = (at = NOON, partnerId = BEN): NamedEvidence => ({ kind: "click", partnerId, at, seen: "pixel" });
const owners = (...of: [string, ReturnType<typeof anOwner>][]) =>
  new Map(of.map(([typed, owner]) => [codeKey(typed), owner] as const));

describe("codes", () => {
  test("a partner's code credits its owner", () => {
    expect(who({})).toMatchObject({
      ...creditedTo(ADA),
      trail: [{ kind: "code-decides", key: "ADA10", partnerId: ADA }],
    });
  });

  test("without a code nobody is credited", () => {
    expect(who({ codes: [] })).toEqual({
      kind: "uncredited",
      reason: "no-evidence",
      trail: [{ kind: "no-code" }, { kind: "no-click", days: 30 }],
    });
  });

  test("a code that is a partner's by how it begins decides as codes do, and the trail names the prefix", () => {
    const prefix = codeKey("ADA-");
    const codes = [anAppliedCode("ADA-8F3K2")];
    const of = (given: Parameters<typeof anOwner>[1]) => ({
      owners: owners(["ADA-8F3K2", anOwner(ADA, { prefix, ...given })]),
    });
    expect(who({ codes }, [click()], of({}))).toMatchObject({
      ...creditedTo(ADA),
      trail: [
        { kind: "code-decides", key: "ADA-8F3K2", partnerId: ADA, prefix },
        { kind: "second", partnerId: BEN },
      ],
    });
    expect(who({ codes }, [], of({ state: "paused" }))).toMatchObject({
      reason: "partner-paused",
      trail: [{ kind: "code-partner-paused", prefix }, { kind: "no-click" }],
    });
    expect(who({ codes, emailHash: "ada" }, [], of({ emailHash: "ada" }))).toMatchObject({
      reason: "self-referral",
      trail: [{ kind: "code-self-referral", prefix }, { kind: "no-click" }],
    });
    expect(
      who({ codes: [anAppliedCode("ADA10"), anAppliedCode("ADA-8F3K2", { position: 1 })] }, [], {
        owners: owners(["ADA10", anOwner(BEN)], ["ADA-8F3K2", anOwner(ADA, { prefix })]),
      }).trail.find(({ kind }) => kind === "code-second"),
    ).toMatchObject({ partnerId: ADA, prefix });
  });

  test("a code of nobody's credits nobody", () => {
    expect(who({ codes: [anAppliedCode("HOUSE")] })).toEqual({
      kind: "uncredited",
      reason: "code-without-partner",
      trail: [
        { kind: "code-without-partner", key: "HOUSE" },
        { kind: "no-click", days: 30 },
      ],
    });
  });

  test.each([
    ["the largest discount", [1000n, 2000n], BEN, "smaller-discount"],
    ["the first where discounts are equal", [1500n, 1500n], ADA, "later-at-equal-discount"],
    ["the largest discount, though it comes second", [1n, 2n], BEN, "smaller-discount"],
  ] as const)("of several, %s decides", (_rule, [ada, ben], winner, why) => {
    const codes = [
      anAppliedCode("BEN20", { position: 1, discount: ben }),
      anAppliedCode("ADA10", { position: 0, discount: ada }),
    ];
    const decided = who({ codes });
    expect(decided).toMatchObject(creditedTo(winner));
    expect(decided.trail[1]).toMatchObject({ kind: "code-second", why });
  });

  test("two codes of the same partner are one credit, and both stand in the trail", () => {
    const codes = [anAppliedCode("ADA10"), anAppliedCode("ADA5", { position: 1 })];
    const decided = who({ codes }, [], { owners: owners(["ADA10", anOwner(ADA)], ["ADA5", anOwner(ADA)]) });
    expect(decided).toMatchObject({ ...creditedTo(ADA), trail: [{ kind: "code-decides" }, { why: "same-partner" }] });
  });

  test.each(["invited", "applied", "paused", "archived"] as const)(
    "a code whose partner is %s does not credit; another one does",
    (state) => {
      const programme = { owners: owners(["ADA10", anOwner(ADA, { state })], ["BEN20", anOwner(BEN)]) };
      expect(who({}, [], programme)).toMatchObject({
        reason: "partner-paused",
        trail: [{ kind: "code-partner-paused", key: "ADA10", state }, { kind: "no-click" }],
      });
      const both = [anAppliedCode("ADA10", { discount: 9n }), anAppliedCode("BEN20", { position: 1, discount: 1n })];
      expect(who({ codes: both }, [], programme)).toMatchObject(creditedTo(BEN));
    },
  );

  test("who buys with their own code is not credited", () => {
    const programme = { owners: owners(["ADA10", anOwner(ADA, { emailHash: "ada" })]) };
    expect(who({ emailHash: "ada" }, [], programme)).toMatchObject({
      reason: "self-referral",
      trail: [{ kind: "code-self-referral" }, { kind: "no-click" }],
    });
    expect(who({ emailHash: "zoe" }, [], programme)).toMatchObject(creditedTo(ADA));
  });

  test("an unknown address is not taken for the partner's", () => {
    expect(
      who({ emailHash: null }, [], { owners: owners(["ADA10", anOwner(ADA, { emailHash: null })]) }),
    ).toMatchObject(creditedTo(ADA));
  });

  test("a code that a later account of the order no longer holds still speaks", () => {
    const facts = fold(factsOf(), {
      kind: "snapshot",
      snapshot: { ...factsOf({ codes: [], updatedAt: later(1) }).snapshot } as OrderSnapshot,
      refunds: [],
    });
    expect(attribute(facts, { named: [], strays: [] }, aProgramme())).toMatchObject({
      ...creditedTo(ADA),
      trail: [{ kind: "code-decides", key: "ADA10", gone: true }],
    });
  });

  describe("a code that came off the order", () => {
    const off = anAppliedCode("ADA10", { discount: 1000n });
    const on = (codes: AppliedCode[], programme: Partial<Programme> = {}) => {
      const facts = [
        factsOf({ codes: [off] }).snapshot as OrderSnapshot,
        factsOf({ codes, updatedAt: later(1) }).snapshot as OrderSnapshot,
      ].reduce((all, snapshot) => fold(all, { kind: "snapshot", snapshot, refunds: [] }), emptyFacts());
      return attribute(facts, { named: [], strays: [] }, aProgramme(programme));
    };
    const ben = anAppliedCode("BEN20", { discount: 1n });

    test("does not win over the one that the order carries now, however much more it took off", () => {
      expect(on([ben])).toMatchObject({
        ...creditedTo(BEN),
        trail: [
          { kind: "code-decides", key: "BEN20" },
          { kind: "code-second", key: "ADA10", partnerId: ADA, why: "no-longer-on-order" },
        ],
      });
      expect(on([ben]).trail[0]).not.toHaveProperty("gone");
    });

    test("counts where the order carries none, or none that speaks for a partner who may earn", () => {
      expect(on([])).toMatchObject(creditedTo(ADA));
      expect(on([anAppliedCode("HOUSE")])).toMatchObject(creditedTo(ADA));
      const paused = { owners: owners(["ADA10", anOwner(ADA)], ["BEN20", anOwner(BEN, { state: "paused" })]) };
      expect(on([ben], paused)).toMatchObject(creditedTo(ADA));
    });

    test("and came back is on the order like any other", () => {
      expect(on([ben, off])).toMatchObject(creditedTo(ADA));
    });

    test("of the same partner is one credit", () => {
      expect(on([ben], { owners: owners(["ADA10", anOwner(ADA)], ["BEN20", anOwner(ADA)]) })).toMatchObject({
        credits: [{ partnerId: ADA, codeKey: "BEN20" }],
        trail: [{ kind: "code-decides", key: "BEN20" }, { why: "same-partner" }],
      });
    });
  });
});

describe("what must be heard first", () => {
  test("where discount_applications is absent nobody is credited yet", () => {
    expect(who({ codes: null })).toEqual({
      kind: "waiting",
      reason: "codes-not-known",
      trail: [{ kind: "codes-not-known" }],
    });
  });

  test("an order of which only a refund was heard waits; a deleted one does not", () => {
    expect(attribute(emptyFacts(), { named: [], strays: [] }, aProgramme())).toMatchObject({
      kind: "waiting",
      reason: "order-not-heard",
    });
    const gone = fold(emptyFacts(), { kind: "deleted" });
    expect(attribute(gone, { named: [], strays: [] }, aProgramme())).toMatchObject({
      kind: "uncredited",
      reason: "deleted-unknown",
    });
  });
});

describe("what nobody earns on", () => {
  test("an order from before the start; one of its very moment earns", () => {
    expect(who({}, [], { earnsFrom: instant(NOON + 1) })).toMatchObject({
      reason: "before-start",
      trail: [{ start: NOON + 1 }],
    });
    expect(who({}, [], { earnsFrom: NOON })).toMatchObject({ kind: "credited" });
  });

  test("an order in another currency than the shop's", () => {
    expect(who({ currency: "EUR" as Currency })).toMatchObject({
      reason: "other-currency",
      trail: [{ order: "EUR", shop: "USD" }],
    });
  });

  test("terms in a currency that the shop no longer has", () => {
    const earns = { kind: "flat" as const, amount: 500n, currency: "EUR" as Currency };
    expect(who({}, [], { owners: owners(["ADA10", anOwner(ADA, { earns })]) })).toMatchObject({
      reason: "other-currency",
      trail: [
        { kind: "code-decides" },
        { kind: "terms-other-currency", partnerId: ADA, order: "USD", terms: "EUR", level: { kind: "partner" } },
      ],
    });
    expect(
      who({}, [], { owners: owners(["ADA10", anOwner(ADA, { earns: { ...earns, currency: USD } })]) }),
    ).toMatchObject({
      kind: "credited",
    });
  });
});

test("a test order is explained like any other, and marked", () => {
  expect(who({ test: true }).trail).toMatchObject([{ kind: "test-order" }, { kind: "code-decides" }]);
});

describe("clicks", () => {
  const noCode = { codes: [] };

  test("the last one within the window decides where no code does", () => {
    const clicks = [click(later(-3), ADA), click(later(-1), BEN), click(later(-2), ADA)];
    expect(who(noCode, clicks)).toMatchObject({
      ...creditedTo(BEN),
      trail: [
        { kind: "no-code" },
        { kind: "decides", by: "click" },
        { why: "earlier-click" },
        { why: "earlier-click" },
      ],
    });
  });

  test.each([
    ["on the window's first moment", -30 * 86_400_000, "credited"],
    ["one millisecond before it", -30 * 86_400_000 - 1, "outside-window"],
    ["in the order's own moment", 0, "credited"],
    ["at the end of the order's own second, which is all that Shopify tells", 999, "credited"],
    ["in the next second", 1_000, "outside-window"],
  ])("a click %s", (_when, ms, expected) => {
    const decided = who(noCode, [click(instant(NOON + ms))]);
    expect(decided.kind === "uncredited" ? decided.reason : decided.kind).toBe(expected);
  });

  const seenBy = (seen: Seen, partnerId: typeof ADA, at = NOON): NamedEvidence => ({
    kind: "click",
    partnerId,
    at,
    seen,
  });

  test("a click that the pixel saw comes before what the cart says, and that before the landing page", () => {
    const [pixel, cart] = [seenBy("pixel", BEN, later(-20)), seenBy("cart", ADA)];
    expect(who(noCode, [seenBy("landing", ADA), cart, pixel])).toMatchObject({
      ...creditedTo(BEN),
      trail: [
        { kind: "no-code" },
        { kind: "decides", by: "click", seen: "pixel" },
        { kind: "second", seen: "cart", why: "moment-not-known" },
        { kind: "second", seen: "landing", why: "moment-not-known" },
      ],
    });
    expect(who(noCode, [seenBy("landing", BEN), cart])).toMatchObject(creditedTo(ADA));
  });

  test("what Shopify recorded comes after all that was seen in the shop, however late it was; among it the last visit decides", () => {
    const visits = [seenBy("journey", ADA, later(-1)), seenBy("journey", BEN, later(-2))];
    expect(who(noCode, visits)).toMatchObject({
      ...creditedTo(ADA),
      trail: [{ kind: "no-code" }, { kind: "decides", seen: "journey" }, { why: "earlier-click" }],
    });
    for (const seen of ["pixel", "cart", "landing"] as const)
      expect(who(noCode, [seenBy("journey", ADA, later(-1)), seenBy(seen, BEN, later(-20))])).toMatchObject({
        ...creditedTo(BEN),
        trail: [{ kind: "no-code" }, { kind: "decides", seen }, { kind: "second", why: "recorded-alone" }],
      });
    expect(who(noCode, [seenBy("journey", ADA, instant(NOON - 31 * 86_400_000))])).toMatchObject({
      kind: "uncredited",
      reason: "outside-window",
    });
  });

  test("the same partner by code and by click is credited once, with both in the trail", () => {
    expect(who({}, [click(NOON, ADA)])).toMatchObject({
      ...creditedTo(ADA),
      trail: [{ kind: "code-decides" }, { kind: "second", by: "click", why: "same-partner" }],
    });
  });

  test("a link that belongs to nobody is told, credits nobody and does not stand in another's way", () => {
    const strays = [{ parameter: "ref", value: "jhon" as HandleKey }];
    const stray = attribute(factsOf(noCode), { named: [], strays }, aProgramme({ partners }));
    expect(stray).toMatchObject({
      reason: "link-without-partner",
      trail: [{ kind: "no-code" }, { kind: "link-without-partner", parameter: "ref", value: "jhon" }],
    });
    expect(attribute(factsOf(noCode), { named: [click()], strays }, aProgramme({ partners }))).toMatchObject(
      creditedTo(BEN),
    );
  });

  test("a link that was not read is told with its reason, credits nobody and does not stand in another's way", () => {
    const gathered = { strays: [], unread: [{ seen: "landing", why: "personal" }] } as const;
    expect(attribute(factsOf(noCode), { named: [], ...gathered }, aProgramme({ partners }))).toMatchObject({
      kind: "uncredited",
      reason: "link-not-read",
      trail: [{ kind: "no-code" }, { kind: "link-not-read", seen: "landing", why: "personal" }],
    });
    expect(attribute(factsOf(noCode), { named: [click()], ...gathered }, aProgramme({ partners }))).toMatchObject(
      creditedTo(BEN),
    );
  });

  test("a code comes before a click, and the click stays in the trail", () => {
    expect(who({}, [click()])).toMatchObject({
      ...creditedTo(ADA),
      trail: [{ kind: "code-decides" }, { kind: "second", by: "click", why: "lower-priority" }],
    });
    expect(who({}, [click(NOON, ADA)]).trail[1]).toMatchObject({ why: "same-partner" });
  });

  test("under a rule that asks for clicks first, the code is the fill-in", () => {
    const rule = { ...DEFAULT_RULE_VERSION, rule: { ...DEFAULT_RULE_VERSION.rule, order: ["click", "code"] as const } };
    expect(who({}, [click()], { rule })).toMatchObject(creditedTo(BEN));
    expect(who({}, [], { rule })).toMatchObject(creditedTo(ADA));
  });

  test("neither a partner who is not active nor the buyer themselves is credited by a click", () => {
    for (const state of ["invited", "applied", "paused"] as const) {
      const idle = new Map([[BEN, aStanding(BEN, { state })]]);
      expect(who(noCode, [click()], { partners: idle })).toMatchObject({ reason: "partner-paused" });
    }
    const self = new Map([[BEN, aStanding(BEN, { emailHash: "ben" })]]);
    expect(who({ ...noCode, emailHash: "ben" }, [click()], { partners: self })).toMatchObject({
      reason: "self-referral",
    });
  });
});

describe("earlier customers and a merchant's hand", () => {
  const customer = (since: number, partnerId = ADA): NamedEvidence => ({
    kind: "earlier-customer",
    partnerId,
    since: instant(since),
  });
  const hand = (at: number, partnerId = BEN): NamedEvidence => ({
    kind: "hand",
    partnerId,
    at: instant(at),
  });

  test("an earlier customer counts last; of two partners the first to have brought them", () => {
    expect(who({ codes: [] }, [customer(5), customer(4, BEN)])).toMatchObject(creditedTo(BEN));
    expect(who({ codes: [] }, [customer(5), click()])).toMatchObject(creditedTo(BEN));
  });

  test("a merchant's hand is first, whatever the rule says, and is not questioned", () => {
    const paused = new Map([[BEN, aStanding(BEN, { state: "paused" })]]);
    const rule = { ...DEFAULT_RULE_VERSION, rule: { ...DEFAULT_RULE_VERSION.rule, order: ["code", "hand"] as const } };
    const decided = who({}, [hand(1)], { partners: paused, rule });
    expect(decided).toMatchObject({
      ...creditedTo(BEN),
      trail: [{ kind: "decides", by: "hand" }, { why: "by-hand" }],
    });
  });

  test("the later of two hands holds", () => {
    expect(who({}, [hand(1, ADA), hand(2, BEN)])).toMatchObject(creditedTo(BEN));
  });

  test("a hand decides although the codes are not yet known", () => {
    expect(who({ codes: null }, [hand(1)])).toMatchObject(creditedTo(BEN));
  });

  test("evidence for a partner who was not loaded is a broken promise", () => {
    expect(() => who({}, [hand(1)], { partners: new Map() })).toThrow("was not loaded");
  });
});
