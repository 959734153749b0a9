import { encodeDecided } from "../../app/domain/decided.ts";
import { encodeFacts } from "../../app/domain/facts.ts";
import type { Currency, Day, PartnerId } from "../../app/domain/ids.ts";
import { instant } from "../../app/domain/ids.ts";
import type { TermsVersion } from "../../app/domain/terms.ts";

/** Stands in `DECIDED` for the partner's number. */
export const PARTNER_MARK = "4242424242";
const partnerId = Number(PARTNER_MARK) as PartnerId;
const terms: TermsVersion = {
  version: 1,
  from: instant(0),
  terms: { kind: "percent", rateBps: 1_000 },
  level: { kind: "partner" },
};
const figures = { sales: 9_000n, discount: 0n, commission: 900n };

/** What is stored of an order of one item for $90, as text. */
export const FACTS = encodeFacts({
  snapshot: {
    updatedAt: instant(0),
    processedAt: instant(Date.UTC(2026, 9, 1)),
    name: "#1",
    currency: "USD" as Currency,
    test: false,
    cancelledAt: null,
    financialStatus: "paid",
    taxesIncluded: false,
    customerId: "77",
    emailHash: null,
    checkoutToken: "81e7bb3a9dafc6cf74f66b935ed413c1",
    landingSite: "/products/shirt?utm_source=newsletter",
    cartReferral: null,
    sourceName: "web",
    codes: [],
    lines: [
      {
        id: "13000000001",
        title: "Linen shirt",
        kind: "goods",
        price: 9_000n,
        quantity: 1,
        currentQuantity: 1,
        allocated: 0n,
        tax: 0n,
      },
    ],
    total: 9_000n,
    refundIds: [],
    asked: null,
  },
  refunds: [],
  codesSeen: [],
  deleted: false,
  redacted: false,
});

/** What is stored of the decision on it: credited by a click. */
export const DECIDED = encodeDecided({
  attribution: {
    kind: "credited",
    credits: [{ partnerId, shareBps: 10_000, by: "click", codeKey: null, terms }],
    trail: [{ kind: "no-code" }, { kind: "decides", by: "click", partnerId, at: instant(0), seen: "pixel" }],
  },
  ruleVersion: 1,
  holdDays: 14,
  frozen: false,
  evidence: "",
  approved: [],
  tally: {
    day: "2026-10-01" as Day,
    currency: "USD" as Currency,
    counted: true,
    sales: 9_000n,
    credits: [{ partnerId, ...figures }],
    redemptions: [],
  },
  dueAt: null,
});
