import { describe, expect, test } from "vitest";
import { later, NOON, USD } from "../../tests/orders.ts";
import { checkCode, type Here, type InStore } from "./check.ts";
import type { CheckStep } from "./check-step.ts";
import { codeKey } from "./code.ts";
import { NO_CONDITIONS } from "./conditions.ts";
import type { SeenDiscount } from "./difference.ts";
import { partnerId } from "./ids.ts";
import type { Offer, OfferCode } from "./offer.ts";
import { FOLLOWS } from "./own-conditions.ts";
import { NOTHING_SAID } from "./terms.ts";

const CART = { amount: 10_000n, currency: USD };
const GID = "gid://shopify/DiscountCodeNode/1";

const anOffer = (given: Partial<Offer> = {}): Offer => ({
  id: 1,
  title: "Friends",
  value: { kind: "percent", bps: 2000 },
  conditions: NO_CONDITIONS,
  startsAt: later(-30),
  endsAt: null,
  note: "",
  pausedAt: null,
  version: 1,
  inStore: { kind: "as-here" },
  discountGid: GID,
  firstOrderSegment: null,
  hasCodes: true,
  terms: NOTHING_SAID,
  createdAt: later(-30),
  ...given,
});

const aCode = (given: Partial<OfferCode> = {}): OfferCode & { discountGid: string } => ({
  key: codeKey("SARAH20"),
  display: "SARAH20",
  state: "live",
  problem: null,
  offer: { id: 1, title: "Friends", startsAt: later(-30), endsAt: null, pausedAt: null },
  own: FOLLOWS,
  twinOf: null,
  partner: { id: partnerId(1), name: "Sarah Lee", since: later(-20) },
  createdAt: later(-20),
  discountGid: GID,
  ...given,
});

const here = ({ code = {}, offer = {} }: { code?: Partial<OfferCode>; offer?: Partial<Offer> } = {}): Here => ({
  typed: "sarah20",
  code: aCode(code),
  offer: anOffer(offer),
  by: null,
});
const UNKNOWN: Here = { typed: "sara20", code: null, offer: null, by: null };

type Conditions = Partial<SeenDiscount["conditions"]>;
const inStore = ({
  conditions,
  ...given
}: Partial<Omit<SeenDiscount, "conditions">> & { conditions?: Conditions } = {}) => ({
  kind: "read" as const,
  gid: GID,
  discount: {
    title: "Friends",
    value: { kind: "percent" as const, bps: 2000 },
    conditions: { ...NO_CONDITIONS, appliesTo: "all" as const, customers: "everybody" as const, ...conditions },
    startsAt: later(-30),
    endsAt: null,
    ended: false,
    uses: { count: 0, codes: 1 },
    ...given,
  },
});

const look = (of: Here, store: InStore, cart = CART) => checkCode(of, store, cart, NOON);
const stepOf = (steps: readonly CheckStep[], ...kinds: CheckStep["kind"][]) =>
  steps.find(({ kind }) => kinds.includes(kind));

describe("what Vouch knows of a code", () => {
  test.each([
    ["a live code", here(), "good"],
    ["one that is being made", here({ code: { state: "making" } }), "warning"],
    ["one that is being stopped", here({ code: { state: "stopping" } }), "warning"],
    ["one that is coming back", here({ code: { state: "resuming" } }), "warning"],
    ["one that was stopped", here({ code: { state: "stopped" } }), "bad"],
    ["one that could not be made", here({ code: { state: "failed" } }), "bad"],
    ["one that is missing in the store", here({ code: { state: "missing" } }), "bad"],
    ["one of nobody", here({ code: { partner: null } }), "bad"],
  ])("%s", (_, of, verdict) => {
    expect(look(of, inStore()).steps[0]).toMatchObject({ kind: "known", verdict });
  });

  test("a code that was never given here", () => {
    expect(look(UNKNOWN, inStore()).steps[0]).toEqual({
      kind: "not-known",
      verdict: "bad",
      typed: "sara20",
      inStore: true,
    });
  });
});

describe("what the store has", () => {
  test.each([
    ["in the discount that Vouch made", here(), inStore(), { kind: "in-store", verdict: "good", ours: true }],
    [
      "in another discount",
      here(),
      { ...inStore(), gid: "other" },
      { kind: "in-store", verdict: "warning", ours: false },
    ],
    [
      "in another discount, after its own was deleted",
      { ...here({ code: { state: "missing" } }), code: { ...aCode({ state: "missing" }), discountGid: null } },
      inStore(),
      { kind: "in-store", verdict: "warning", ours: false },
    ],
    ["not at all", here(), { kind: "absent" as const }, { kind: "not-in-store", verdict: "bad", state: "live" }],
    [
      "not yet",
      here({ code: { state: "making" } }),
      { kind: "absent" as const },
      { kind: "not-in-store", verdict: "warning", state: "making" },
    ],
    ["no answer", here(), { kind: "no-answer" as const, message: "?" }, { kind: "no-answer", verdict: "warning" }],
  ] as const)("%s", (_, of, store, step) => {
    expect(look(of, store).steps[1]).toMatchObject(step);
  });

  test("a discount of a kind that Vouch does not make applies, and what it takes off is not known", () => {
    const { steps, applies, value } = look(here(), { kind: "other", gid: GID });
    expect(steps.map(({ kind }) => kind)).toEqual(["known", "in-store", "not-readable"]);
    expect({ applies, value }).toEqual({ applies: true, value: null });
  });
});

describe("whether the discount is live", () => {
  test.each([
    ["live", here(), inStore(), { kind: "live", verdict: "good", until: null }],
    ["live until a day", here(), inStore({ endsAt: later(3) }), { kind: "live", until: later(3) }],
    ["from this very moment", here(), inStore({ startsAt: NOON }), { kind: "live" }],
    ["scheduled", here(), inStore({ startsAt: later(1) }), { why: "scheduled", at: later(1) }],
    ["ended", here({ offer: { endsAt: later(-1) } }), inStore({ ended: true }), { why: "ended" }],
    ["the offer is paused", here({ offer: { pausedAt: later(-1) } }), inStore({ ended: true }), { why: "paused-here" }],
    ["the code was stopped", here({ code: { state: "stopped" } }), inStore({ ended: true }), { why: "stopped-here" }],
    ["ended by hand", here(), inStore({ ended: true }), { why: "ended-in-store" }],
    ["ended, and no offer's", UNKNOWN, inStore({ ended: true }), { why: "ended" }],
  ])("%s", (_, of, store, step) => {
    const found = look(of, store);
    expect(stepOf(found.steps, "live", "not-live")).toMatchObject(step);
    expect(found.applies).toBe(!("why" in step));
  });
});

describe("whether it gives what the offer says", () => {
  const fifteen = inStore({ value: { kind: "percent", bps: 1500 } });
  const behind = { inStore: { kind: "behind" as const, problem: null } };
  test.each([
    ["the same", here(), inStore(), { kind: "gives", verdict: "good", value: { bps: 2000 } }],
    ["another value", here(), fifteen, { kind: "differs", verdict: "bad", behind: false }],
    ["the version before", here({ offer: behind }), fifteen, { kind: "differs", verdict: "warning", behind: true }],
    ["with no offer to compare", UNKNOWN, fifteen, { kind: "gives", verdict: "good", value: { bps: 1500 } }],
    ["what no offer can", UNKNOWN, inStore({ value: null }), { kind: "gives", verdict: "warning", value: null }],
    ["paused on both sides", here({ offer: { pausedAt: later(-1) } }), inStore({ ended: true }), { kind: "gives" }],
    [
      "paused here alone",
      here({ offer: { pausedAt: later(-1) } }),
      inStore(),
      { kind: "differs", differences: [{ what: "State", store: "live", here: "paused" }] },
    ],
  ])("%s", (_, of, store, step) => {
    expect(stepOf(look(of, store).steps, "gives", "differs")).toMatchObject(step);
  });
});

describe("how many uses are left", () => {
  const used = (count: number, usageLimit: number | null, codes = 1) =>
    inStore({ uses: { count, codes }, conditions: { usageLimit } });
  test.each([
    ["no limit", used(500, null), "good", true],
    ["one left", used(9, 10), "good", true],
    ["none left", used(10, 10), "bad", false],
    ["more than there were", used(11, 10), "bad", false],
    ["used up by several codes together, which may count apart", used(10, 10, 2), "warning", true],
  ])("%s", (_, store, verdict, applies) => {
    const found = look(UNKNOWN, store);
    expect(stepOf(found.steps, "uses")).toMatchObject({ verdict });
    expect(found.applies).toBe(applies);
  });
});

describe("whether the cart reaches the minimum", () => {
  const least = (amount: bigint) => inStore({ conditions: { minimum: { kind: "amount", amount, currency: USD } } });
  test.each([
    ["none", inStore(), "good", true],
    ["one below", least(9_999n), "good", true],
    ["the very amount", least(10_000n), "good", true],
    ["one above", least(10_001n), "bad", false],
    ["items cannot be counted", inStore({ conditions: { minimum: { kind: "quantity", quantity: 3 } } }), "note", true],
  ])("%s", (_, store, verdict, applies) => {
    const found = look(UNKNOWN, store);
    expect(stepOf(found.steps, "minimum")).toMatchObject({ verdict });
    expect(found.applies).toBe(applies);
  });
});

test("what else holds is noted", () => {
  const { steps } = look(UNKNOWN, inStore({ conditions: { oncePerCustomer: true, purchases: "both" } }));
  expect(steps.filter(({ verdict }) => verdict === "note")).toEqual([
    { verdict: "note", kind: "once-per-customer" },
    { verdict: "note", kind: "purchases", purchases: "both" },
    { verdict: "note", kind: "combines", combinesWith: NO_CONDITIONS.combinesWith },
  ]);
});

test.each([
  ["everybody", false, []],
  ["segment", true, [{ verdict: "note", kind: "customers", firstOrder: true }]],
  ["segment", false, [{ verdict: "note", kind: "customers", firstOrder: false }]],
  ["others", true, [{ verdict: "note", kind: "customers", firstOrder: false }]],
] as const)("a discount for %s, first orders here: %s", (customers, firstOrder, notes) => {
  const of = here({ offer: { conditions: { ...NO_CONDITIONS, firstOrder } } });
  const { steps } = look(of, inStore({ conditions: { customers } }));
  expect(steps.filter(({ kind }) => kind === "customers")).toEqual(notes);
});

test("where the store does not answer, Vouch's word is taken", () => {
  const answer = { kind: "no-answer", message: "?" } as const;
  expect(look(here(), answer)).toMatchObject({ applies: true, value: { bps: 2000 } });
  expect(look(here({ code: { state: "stopped" } }), answer).applies).toBe(false);
  expect(look(here({ offer: { pausedAt: later(-1) } }), answer).applies).toBe(false);
  expect(look(UNKNOWN, answer)).toMatchObject({ applies: false, value: null });
});
