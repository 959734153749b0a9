import { expect, test } from "vitest";
import type { SecondReason } from "../../domain/attribution.ts";
import { NO_CONDITIONS } from "../../domain/conditions.ts";
import { type CodeKey, type Currency, instant, type PartnerId } from "../../domain/ids.ts";
import type { PartnerStep } from "../../domain/passed-over.ts";
import type { EvidenceKind, Rule } from "../../domain/rule.ts";
import type { Terms } from "../../domain/terms.ts";
import {
  earnsWords,
  givesWords,
  linkWords,
  passedOverWords,
  prefixWords,
  ruleForPartners,
  stateWords,
  waitWords,
} from "./words.ts";

const partnerId = 7 as PartnerId;
const at = instant(0);
const key = "BEN10" as CodeKey;
const click = (why: SecondReason): PartnerStep => ({ kind: "second", by: "click", partnerId, at, why, seen: "pixel" });

test.each([
  ["2026-12-05T13:00:00Z", "payable in 7 days"],
  ["2026-12-05T22:59:00Z", "payable in 7 days"],
  ["2026-12-05T23:00:00Z", "payable in 8 days"],
  ["2026-11-29T06:00:00Z", "payable tomorrow"],
  ["2026-11-28T22:59:00Z", "payable today"],
  ["2026-11-28T13:00:00Z", "payable within the hour"],
])(
  "what waits until %s is, on the afternoon of 28 November in Berlin, %s: the day that the merchant reads",
  (until, words) => {
    const clock = { now: instant(Date.parse("2026-11-28T13:00:00Z")), timeZone: "Europe/Berlin" };
    expect(stateWords({ kind: "in-hold", until: instant(Date.parse(until)) }, clock)).toBe(words);
  },
);

test.each<[PartnerStep | "unknown", Parameters<typeof passedOverWords>[1], string]>([
  [
    { kind: "code-second", key, partnerId, why: "smaller-discount" },
    "code",
    "Your code BEN10 was used as well. Another code took off more, and the larger discount counts.",
  ],
  [
    { kind: "code-second", key, partnerId, why: "lower-priority" },
    "click",
    "Your code BEN10 was used as well. Another link was followed, which counts first here.",
  ],
  [click("lower-priority"), "code", "The customer came by your link. A code was used, which counts first here."],
  [click("by-hand"), "hand", "The customer came by your link. The shop gave the order to somebody else."],
  [click("by-hand"), null, "The customer came by your link. The order counts for nobody."],
  [
    { kind: "second", by: "hand", partnerId, at, why: "earlier-hand" },
    "hand",
    "The shop gave you this order. It was decided anew later.",
  ],
  [
    click("earlier-click"),
    "click",
    "The customer came by your link. Another link was followed after it, and the last one counts.",
  ],
  [
    { kind: "partner-paused", by: "click", partnerId, state: "paused" },
    null,
    "The customer came by your link. Your part in the program was paused when the order was placed.",
  ],
  [
    { kind: "code-self-referral", key, partnerId },
    null,
    "You placed this order yourself: nobody earns on their own orders.",
  ],
  [
    { kind: "click-outside-window", partnerId, at, days: 30 },
    null,
    "Your link was followed more than 30 days before the order.",
  ],
  ["unknown", null, "The rule of the shop counted something else."],
])("%o, where %s decided, is a sentence for its partner", (step, winner, sentence) =>
  expect(passedOverWords(step, winner)).toBe(sentence),
);

test.each([
  [0, "The commission of a new order is payable as soon as it is paid for."],
  [1, "The commission of a new order waits 1 day, in case something is returned, and is then payable."],
  [14, "The commission of a new order waits 14 days, in case something is returned, and is then payable."],
])("a waiting period of %d days is a sentence", (days, sentence) => expect(waitWords(days)).toBe(sentence));

const rule = (order: EvidenceKind[], clickWindowDays = 30) =>
  ({ order, clickWindowDays, severalCodes: "largest-discount" }) as const;

test.each<[Rule, boolean, string]>([
  [
    rule(["hand", "code", "click", "earlier-customer"]),
    false,
    "An order counts for the partner whose code the customer used. Without a code, it counts for the partner whose link the customer clicked last, in the 30 days before.",
  ],
  [
    rule(["click", "code", "earlier-customer"], 1),
    true,
    "An order counts for the partner whose link the customer clicked last, in the day before. Without such a click, it counts for the partner whose code the customer used. Without either, it counts for the partner who brought the customer before.",
  ],
  [rule(["hand", "code"]), true, "An order counts for the partner whose code the customer used."],
])("a rule is said as it asks", (given, bound, sentences) => expect(ruleForPartners(given, bound)).toBe(sentences));

const eur = "EUR" as Currency;
const clock = { now: instant(Date.UTC(2026, 10, 20, 12)), timeZone: "UTC" };
const TWENTY = { value: { kind: "percent", bps: 2_000 }, conditions: NO_CONDITIONS } as const;
const day = (month: number, date: number) => instant(Date.UTC(2026, month, date));

test("a code says what its customer must know, and from when until when it works", () => {
  const minimum = { kind: "amount", amount: 8_000n, currency: eur } as const;
  const gives = { ...TWENTY, conditions: { ...NO_CONDITIONS, minimum, oncePerCustomer: true } };
  expect(givesWords({ gives: TWENTY, from: null, until: null }, clock)).toBe("20\u00a0% off the whole order.");
  expect(givesWords({ gives, from: day(11, 1), until: day(11, 24) }, clock)).toBe(
    "20\u00a0% off the whole order, from 1 Dec, until 24 Dec. Conditions: orders of €80.00 or more, once per customer.",
  );
  expect(givesWords({ gives: null, from: null, until: null }, clock)).toBe("");
});

test.each<[Terms, string]>([
  [
    { kind: "percent", rateBps: 1_250 },
    "An order by it earns 12.5\u00a0% of the sales, after discounts, without tax and shipping.",
  ],
  [{ kind: "flat", amount: 500n, currency: eur }, "An order by it earns €5.00."],
  [{ kind: "per-item", amount: 150n, currency: eur }, "An order by it earns €1.50 for each item."],
])("what an order earns is a sentence that holds for its kind", (terms, sentence) =>
  expect(earnsWords(terms, "by it")).toBe(sentence),
);

test("how codes begin that count is said, however many ways there are", () => {
  expect(prefixWords(["SARAH-"], "active")).toBe(
    "Codes that begin with SARAH- are yours as well: who orders with one counts for you.",
  );
  expect(prefixWords(["A-", "B-", "C-"], "paused")).toBe(
    "Codes that begin with A-, B- or C- are yours as well: who orders with one counts for nobody now.",
  );
});

test("whoever makes a link of their own is told how, where its address has a query already", () =>
  expect(linkWords("active", "ada")).toContain(
    "add ?ref=ada to the end of its address, or &ref=ada where it has a ? already.",
  ));
