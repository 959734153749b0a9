import { describe, expect, test } from "vitest";
import type { Step } from "../domain/attribution.ts";
import type { CodeKey, Currency, Instant, PartnerId } from "../domain/ids.ts";
import { formatMoney } from "../domain/money.ts";
import { stepWords } from "./arithmetic.tsx";
import { stepSentence } from "./trail.tsx";

const names = { partners: new Map([[7, "Sarah Lee"]]), codes: new Map([["SARAH20", "Sarah20"]]) };
const clock = { now: Date.UTC(2026, 10, 20) as Instant, timeZone: "UTC" };
const sarah = { key: "SARAH20" as CodeKey, partnerId: 7 as PartnerId };

describe("a step of the decision", () => {
  test.each<[Step, string]>([
    [
      { kind: "code-decides", ...sarah, since: Date.UTC(2026, 8, 1) as Instant },
      "Code Sarah20 was used at checkout. It belongs to Sarah Lee since 1 Sep.",
    ],
    [
      { kind: "code-decides", ...sarah, since: Date.UTC(2026, 8, 1) as Instant, gone: true },
      "Code Sarah20 was used at checkout, and was taken off the order later. It belongs to Sarah Lee since 1 Sep.",
    ],
    [
      { kind: "code-second", ...sarah, why: "no-longer-on-order", gone: true },
      "Code Sarah20 of Sarah Lee was used as well. It was taken off the order later; a code that the order still has comes before it.",
    ],
    [
      { kind: "code-second", ...sarah, why: "smaller-discount" },
      "Code Sarah20 of Sarah Lee was used as well. Its discount was smaller; of several codes the largest discount decides.",
    ],
    [
      {
        kind: "code-decides",
        key: "SARAH-8F3K2" as CodeKey,
        partnerId: sarah.partnerId,
        since: Date.UTC(2026, 8, 1) as Instant,
        prefix: "SARAH-" as CodeKey,
      },
      "Code SARAH-8F3K2 was used at checkout. It begins with SARAH-, and codes that begin so belong to Sarah Lee since 1 Sep.",
    ],
    [
      {
        kind: "code-second",
        key: "SARAH-8F3K2" as CodeKey,
        partnerId: sarah.partnerId,
        why: "lower-priority",
        prefix: "SARAH-" as CodeKey,
      },
      "Code SARAH-8F3K2 of Sarah Lee (by the prefix SARAH-) was used as well. It comes later in the rule.",
    ],
    [
      {
        kind: "code-partner-paused",
        key: "SARAH-8F3K2" as CodeKey,
        partnerId: sarah.partnerId,
        state: "paused",
        prefix: "SARAH-" as CodeKey,
      },
      "Code SARAH-8F3K2 belongs to Sarah Lee (by the prefix SARAH-), who was paused when the order was placed.",
    ],
    [
      { kind: "code-without-partner", key: "WELCOME10" as CodeKey },
      "Code WELCOME10 was used at checkout. It belongs to nobody.",
    ],
    [
      { kind: "code-partner-paused", ...sarah, state: "paused" },
      "Code Sarah20 belongs to Sarah Lee, who was paused when the order was placed.",
    ],
    [
      {
        kind: "decides",
        by: "click",
        partnerId: sarah.partnerId,
        at: Date.UTC(2026, 10, 19, 14, 32) as Instant,
        seen: "journey",
      },
      "Shopify's record of the customer's visits has one by a link of Sarah Lee, yesterday 14:32.",
    ],
    [
      {
        kind: "second",
        by: "click",
        partnerId: sarah.partnerId,
        at: Date.UTC(2026, 10, 19, 14, 32) as Instant,
        why: "recorded-alone",
        seen: "journey",
      },
      "Shopify's record of the customer's visits has one by a link of Sarah Lee, yesterday 14:32. It stands in Shopify's record of visits alone; a link that was seen in the shop itself comes before it.",
    ],
    [
      { kind: "code-partner-paused", ...sarah, state: "applied" },
      "Code Sarah20 belongs to Sarah Lee, who was not yet a partner when the order was placed.",
    ],
    [
      {
        kind: "terms-other-currency",
        partnerId: sarah.partnerId,
        order: "USD" as Currency,
        terms: "JPY" as Currency,
        level: { kind: "partner" },
      },
      "The commission of Sarah Lee is an amount in JPY, and the order is in USD. Nothing is converted, so nothing is earned.",
    ],
    [{ kind: "test-order" }, "This is a test order: it is explained, and never earns."],
    [
      { kind: "click-outside-window", partnerId: 9 as PartnerId, at: Date.UTC(2026, 8, 1) as Instant, days: 30 },
      "Click on a link of a former partner, 1 Sep: more than 30 days before the order.",
    ],
  ])("%o is a sentence", (step, sentence) => expect(stepSentence(step, names, clock)).toBe(sentence));
});

test("a line's arithmetic names only what took something off", () => {
  const money = (minor: bigint) => formatMoney({ minor, currency: "EUR" as Currency });
  const line = {
    kind: "line",
    position: 1,
    quantity: 2,
    price: 9900n,
    discount: 1980n,
    tax: 0n,
    amount: 17820n,
  } as const;
  expect(stepWords(line, money)).toBe("Line 1: 2 × €99.00 − discount €19.80");
  expect(stepWords({ ...line, discount: 0n, tax: 1264n }, money)).toBe("Line 1: 2 × €99.00 − tax €12.64");
});
