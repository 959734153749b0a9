import { describe, expect, test } from "vitest";
import type { CheckStep } from "../domain/check-step.ts";
import { codeKey } from "../domain/code.ts";
import { handleKey } from "../domain/handle.ts";
import { type Currency, instant, partnerId } from "../domain/ids.ts";
import type { OfferCode } from "../domain/offer.ts";
import { DEFAULT_RULE } from "../domain/rule.ts";
import { stepWords, verdictWords } from "./check-words.ts";

const EUR = "EUR" as Currency;
const CLOCK = { now: instant(Date.UTC(2026, 10, 20, 12)), timeZone: "Europe/Berlin" };
const SARAH = { id: partnerId(1), name: "Sarah Lee" };
const BEN = { id: partnerId(2), name: "Ben Ode" };
const EARNS = {
  verdict: "good",
  kind: "earns",
  partner: SARAH,
  cart: 10_000n,
  discount: 2000n,
  amount: 8000n,
  terms: { kind: "percent", rateBps: 1000 },
  commission: 800n,
  currency: EUR,
  unsure: false,
} as const satisfies CheckStep;
const words = (step: CheckStep) => stepWords(step, CLOCK);

describe("what a partner would earn", () => {
  test.each<[string, Partial<typeof EARNS> | object, string]>([
    ["percent", {}, "€100.00 − €20.00 = €80.00 × 10 % = €8.00."],
    ["percent, nothing off", { discount: 0n, amount: 10_000n, commission: 1000n }, "earn €100.00 × 10 % = €10.00."],
    [
      "flat",
      { terms: { kind: "flat", amount: 500n, currency: EUR }, commission: 500n },
      "€100.00 − €20.00 = €80.00; €5.00 for each order.",
    ],
    ["not known what is off", { unsure: true, discount: 0n }, "What the code takes off is not known"],
  ])("%s", (_, given, sentence) => {
    expect(words({ ...EARNS, ...given } as CheckStep).text.replaceAll("\u00a0", " ")).toContain(sentence);
  });
});

test("a code that counts by how it begins says by which prefix, and whose that is", () => {
  const since = instant(Date.UTC(2026, 8, 1, 12));
  const prefix = codeKey("SARAH-");
  expect(words({ verdict: "good", kind: "by-prefix", typed: "sarah-8f3k2", prefix, partner: SARAH, since })).toEqual({
    text: "sarah-8f3k2 begins with SARAH-, and codes that begin so belong to Sarah Lee since 1 Sep.",
    places: [{ content: "Open Sarah Lee", url: "/app/partners/1" }],
  });
});

test("two partners: who is credited, who is not, and under which rule", () => {
  const other = { ...BEN, by: "click" } as const;
  expect(
    words({ verdict: "warning", kind: "credited", partner: SARAH, by: "code", other, rule: DEFAULT_RULE }),
  ).toEqual({
    text: "Sarah Lee would be credited, by the code. The link speaks for Ben Ode, who gets nothing: the rule is “Code, then link”.",
    remedy: "Let code and link be of one partner.",
    places: [
      { content: "Open Sarah Lee", url: "/app/partners/1" },
      { content: "Open Ben Ode", url: "/app/partners/2" },
    ],
  });
});

test("a code that the store has and nobody is credited for leads to where it is given to a partner", () => {
  const step: CheckStep = { verdict: "bad", kind: "not-known", typed: "WELCOME 10", inStore: true };
  expect(stepWords(step, CLOCK)).toEqual({
    text: "WELCOME 10 belongs to no partner, so orders with it are credited to nobody.",
    remedy: "Give it to a partner as it is, or leave it to the house.",
    places: [{ content: "Map WELCOME 10", url: "/app/codes/map?q=WELCOME+10" }],
  });
});

describe("the remedy is one that there is", () => {
  const code = (more: Partial<OfferCode>): OfferCode => ({
    key: codeKey("SARAH20"),
    display: "SARAH20",
    state: "live",
    problem: null,
    partner: { ...SARAH, since: CLOCK.now },
    offer: null,
    own: {},
    twinOf: null,
    createdAt: CLOCK.now,
    ...more,
  });
  test("a code that was kept as the house’s own is given on, not deleted", () => {
    const { remedy } = words({ verdict: "bad", kind: "known", code: code({ partner: null }) });
    expect(remedy).toBe("Choose “Give” beside the code, or leave it to the house.");
  });
  test("what stood in a discount of the merchant’s own is looked for: Vouch does not make it again", () => {
    for (const step of [
      { verdict: "bad", kind: "known", code: code({ state: "missing" }) },
      { verdict: "bad", kind: "not-in-store", state: "missing", offerId: null },
      { verdict: "bad", kind: "not-in-store", state: "live", offerId: null },
    ] as const) {
      expect(words(step).remedy).toContain("“Look again”");
      expect(words(step).remedy).not.toContain("Make again");
    }
  });
  test("what Shopify and Vouch say differently is settled on the page of differences", () => {
    const differences = [{ what: "Discount", store: "15 %", here: "20 %" }];
    const step = {
      verdict: "bad",
      kind: "differs",
      differences,
      behind: false,
      offerId: 1,
      gid: "gid://shopify/X/7",
    } as const;
    expect(words(step).places?.map(({ url }) => url)).toContain("/app/differences?offer=1");
  });
});

describe("every red step says what to do", () => {
  const red: (CheckStep extends infer Step ? (Step extends CheckStep ? Omit<Step, "verdict"> : never) : never)[] = [
    { kind: "no-address" },
    { kind: "host", host: "evil.example", own: "shop.example" },
    { kind: "redirect", to: "//evil.example" },
    { kind: "redirect-unread", name: "REDIRECT" },
    { kind: "short-address", path: "/sarah", code: "SARAH20", found: { seen: null } },
    { kind: "short-address", path: "/sarah", code: "SARAH20", found: { seen: "/cart" } },
    { kind: "short-address", path: "/sarah", code: "SARAH20", found: "unknown" },
    { kind: "referral", referral: { parameter: "ref", value: handleKey("sara") }, partner: null },
    { kind: "no-referral", why: "no-parameter", parameters: ["ref", "sca_ref"] },
    { kind: "no-referral", why: "empty", parameters: ["ref"] },
    { kind: "not-known", typed: "SARA20", inStore: false },
    { kind: "not-in-store", state: null, offerId: null },
    { kind: "not-in-store", state: "live", offerId: 1 },
    { kind: "not-in-store", state: "stopped", offerId: 1 },
    { kind: "not-live", why: "ended", at: CLOCK.now, offerId: 1, gid: "gid://shopify/DiscountCodeNode/7" },
    { kind: "uses", limit: 10, used: 10, shared: false, orders: 0 },
    { kind: "minimum", minimum: { kind: "amount", amount: 12_000n, currency: EUR }, cart: 10_000n, currency: EUR },
    { kind: "uncredited", reason: "no-evidence", partner: null },
    { kind: "uncredited", reason: "partner-paused", partner: SARAH },
  ];
  test.each(red)("$kind", (fact) => {
    const { text, remedy } = words({ verdict: "bad", ...fact } as CheckStep);
    expect(text).toMatch(/\.$/);
    expect(remedy).toMatch(/\.$/);
  });
});

describe("what a check comes to", () => {
  const missing = { verdict: "bad", kind: "not-in-store", offerId: 1 } as const;
  const nobody = { verdict: "bad", kind: "uncredited", reason: "no-evidence", partner: null } as const;
  test.each<[string, CheckStep[], string]>([
    ["all good", [EARNS], "All is well. Sarah Lee would earn €8.00"],
    [
      "one amber",
      [{ verdict: "warning", kind: "no-answer", message: "" }, EARNS],
      "1 thing to look at. Sarah Lee would earn €8.00",
    ],
    [
      "what follows from another red is not counted, and said to follow",
      [{ ...missing, state: "live" }, nobody],
      "1 thing to put right. The other red step follows from it",
    ],
    ["a red that stands alone counts", [nobody], "1 thing to put right"],
    [
      "two reds",
      [{ verdict: "bad", kind: "not-known", typed: "X", inStore: false }, { ...missing, state: null }, nobody],
      "2 things to put right. The other red step follows from them",
    ],
  ])("%s", (_, steps, text) => {
    expect(verdictWords(steps).text).toBe(text);
  });
});
