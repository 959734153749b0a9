import { describe, expect, test } from "vitest";
import { ADA, anOwner, aProgramme, aStanding, BEN, NOON, USD } from "../../tests/orders.ts";
import type { NamedEvidence } from "./attribution.ts";
import { checkCredit, discountOn, type Trial } from "./check-credit.ts";
import { codeKey } from "./code.ts";
import type { OfferValue } from "./offer.ts";
import type { Programme } from "./programme.ts";
import { DEFAULT_RULE, DEFAULT_RULE_VERSION } from "./rule.ts";

const TWENTY: OfferValue = { kind: "percent", bps: 2000 };

test.each<[string, OfferValue | null, bigint, bigint]>([
  ["a percentage", TWENTY, 10_000n, 2000n],
  ["half a cent goes to the even neighbour", { kind: "percent", bps: 5000 }, 5n, 2n],
  ["an amount", { kind: "fixed", amount: 500n, currency: USD, each: false }, 10_000n, 500n],
  ["an amount above the cart", { kind: "fixed", amount: 500n, currency: USD, each: false }, 300n, 300n],
  ["shipping is not of the cart", { kind: "free-shipping", most: null, currency: USD }, 10_000n, 0n],
  ["what is not known", null, 10_000n, 0n],
])("what a code takes off: %s", (_, value, cart, off) => {
  expect(discountOn(value, cart)).toBe(off);
});

const click = { kind: "click", partnerId: BEN, at: NOON, seen: "landing" } satisfies NamedEvidence;
const ada10 = { key: codeKey("ADA10"), typed: "ada10", value: TWENTY };

function decide(
  given: Partial<Trial>,
  { clicks = [], ...programme }: Partial<Programme> & { clicks?: NamedEvidence[] } = {},
) {
  const trial: Trial = { cart: 10_000n, currency: USD, code: null, address: null, at: NOON, ...given };
  const partners = new Map([[BEN, aStanding(BEN)]]);
  return checkCredit(trial, {
    gathered: { named: clicks, strays: [] },
    programme: aProgramme({ partners, ...programme }),
    nameOf: (id) => (id === ADA ? "Ada" : "Ben"),
  });
}

describe("who would be credited", () => {
  test("the code's partner, who earns on what is left of the cart", () => {
    expect(decide({ code: ada10 })).toMatchObject([
      { kind: "credited", verdict: "good", partner: { name: "Ada" }, by: "code", other: null },
      { kind: "earns", cart: 10_000n, discount: 2000n, amount: 8000n, commission: 800n, unsure: false },
    ]);
  });

  test("of two partners the one whom the rule asks for first; the other is named", () => {
    expect(decide({ code: ada10 }, { clicks: [click] })[0]).toMatchObject({
      verdict: "warning",
      partner: { name: "Ada" },
      by: "code",
      other: { name: "Ben", by: "click" },
    });
    const rule = { ...DEFAULT_RULE, order: ["hand", "click", "code"] as const };
    const linkFirst = decide({ code: ada10 }, { clicks: [click], rule: { ...DEFAULT_RULE_VERSION, rule } });
    expect(linkFirst[0]).toMatchObject({ partner: { name: "Ben" }, by: "click", other: { name: "Ada", by: "code" } });
  });

  test("code and link of one partner are no conflict", () => {
    const both = decide(
      { code: ada10 },
      { clicks: [{ ...click, partnerId: ADA }], partners: new Map([[ADA, aStanding(ADA)]]) },
    );
    expect(both[0]).toMatchObject({ verdict: "good", other: null });
  });

  test("nobody without code and link, by a code of nobody, or for a partner who is paused", () => {
    expect(decide({})).toMatchObject([{ kind: "uncredited", verdict: "bad", reason: "no-evidence" }]);
    const house = { ...ada10, key: codeKey("HOUSE"), typed: "HOUSE" };
    expect(decide({ code: house })).toMatchObject([{ reason: "code-without-partner", partner: null }]);
    const owners = new Map([[ada10.key, anOwner(ADA, { state: "paused" })]]);
    expect(decide({ code: ada10 }, { owners })).toMatchObject([{ reason: "partner-paused", partner: { name: "Ada" } }]);
  });

  test("a flat commission falls for each order, and for none of which nothing is left", () => {
    const owners = new Map([[ada10.key, anOwner(ADA, { earns: { kind: "flat", amount: 500n, currency: USD } })]]);
    expect(decide({ code: ada10 }, { owners })[1]).toMatchObject({ commission: 500n });
    const free = { ...ada10, value: { kind: "percent", bps: 10_000 } as const };
    expect(decide({ code: free }, { owners })[1]).toMatchObject({ amount: 0n, commission: 0n });
  });

  test("what cannot be told is not taken off, and said", () => {
    expect(decide({ code: { ...ada10, value: null } })[1]).toMatchObject({
      discount: 0n,
      amount: 10_000n,
      unsure: true,
    });
  });
});
