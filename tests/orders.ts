// Builders of an order's facts for tests without a database: each shows only what matters.
import fc from "fast-check";
import { codeKey } from "../app/domain/code.ts";
import { fold } from "../app/domain/fold.ts";
import type { Currency, Instant, PartnerId } from "../app/domain/ids.ts";
import { instant, partnerId } from "../app/domain/ids.ts";
import type {
  AppliedCode,
  OrderEvent,
  OrderFacts,
  OrderLine,
  OrderSnapshot,
  Refund,
  RefundLine,
} from "../app/domain/order.ts";
import { emptyFacts } from "../app/domain/order.ts";
import type { CodeOwner, PartnerStanding, Programme } from "../app/domain/programme.ts";
import { DEFAULT_RULE_VERSION } from "../app/domain/rule.ts";
import type { Terms } from "../app/domain/terms.ts";

export const USD = "USD" as Currency;
export const NOON = instant(Date.UTC(2026, 10, 20, 12));
export const later = (days: number): Instant => instant(NOON + days * 86_400_000);
export const ADA = partnerId(1);
export const BEN = partnerId(2);

export const aGood = (given: Partial<OrderLine> = {}): OrderLine => ({
  id: "1",
  title: null,
  kind: "goods",
  price: 10_000n,
  quantity: 1,
  currentQuantity: null,
  allocated: 0n,
  tax: 0n,
  ...given,
});

export const anAppliedCode = (typed: string, given: Partial<AppliedCode> = {}): AppliedCode => ({
  key: codeKey(typed),
  typed,
  position: 0,
  discount: 1000n,
  ...given,
});

/** A paid order of one item for $100.00 with ADA10. */
export const aSnapshotOf = (given: Partial<OrderSnapshot> = {}): OrderSnapshot => ({
  updatedAt: NOON,
  processedAt: NOON,
  name: "#1001",
  currency: USD,
  test: false,
  cancelledAt: null,
  financialStatus: "paid",
  taxesIncluded: false,
  customerId: null,
  emailHash: null,
  checkoutToken: null,
  landingSite: null,
  cartReferral: null,
  sourceName: "web",
  codes: [anAppliedCode("ADA10")],
  lines: [aGood()],
  total: 10_000n,
  refundIds: null,
  asked: null,
  ...given,
});

export const aRefundOf = (given: Partial<Refund> = {}): Refund => ({
  id: "900",
  asOf: NOON,
  currency: USD,
  lines: [],
  money: 0n,
  beyond: 0n,
  shipping: 0n,
  duties: 0n,
  ...given,
});

export const aLineBack = (given: Partial<RefundLine> = {}): RefundLine => ({
  lineId: "1",
  quantity: 1,
  subtotal: 10_000n,
  tax: 0n,
  ...given,
});

export const factsOf = (snapshot: Partial<OrderSnapshot> = {}, refunds: Refund[] = []): OrderFacts =>
  fold(emptyFacts(), { kind: "snapshot", snapshot: aSnapshotOf(snapshot), refunds });

export const percent = (rateBps: number): Terms => ({ kind: "percent", rateBps });

export const aStanding = (
  partner: PartnerId,
  given: Partial<PartnerStanding> & { earns?: Terms } = {},
): PartnerStanding => {
  const { earns = percent(1000), ...fields } = given;
  return {
    partnerId: partner,
    state: "active",
    emailHash: null,
    terms: { version: 1, from: instant(0), terms: earns, level: { kind: "partner" } },
    ...fields,
  };
};

export const anOwner = (partner: PartnerId, given: Partial<CodeOwner> & { earns?: Terms } = {}): CodeOwner => ({
  since: instant(0),
  ...aStanding(partner, given),
  ...(given.since !== undefined && { since: given.since }),
});

/** ADA10 is Ada's and BEN20 is Ben's, for 10 % each, with a hold of 14 days. */
export const aProgramme = (given: Partial<Programme> = {}): Programme => ({
  currency: USD,
  timeZone: "UTC",
  earnsFrom: instant(0),
  rule: DEFAULT_RULE_VERSION,
  owners: new Map([
    [codeKey("ADA10"), anOwner(ADA)],
    [codeKey("BEN20"), anOwner(BEN)],
  ]),
  partners: new Map(),
  ...given,
});

const amounts = fc.bigInt({ min: 0n, max: 20_000n });
const moments = fc.integer({ min: 0, max: 4 }).map((hour) => instant(NOON + hour * 3_600_000));

const lines = fc.array(
  fc.record({
    kind: fc.constantFrom<OrderLine["kind"]>("goods", "goods", "goods", "gift-card", "tip"),
    price: amounts,
    quantity: fc.integer({ min: 1, max: 3 }),
    currentQuantity: fc.constantFrom(null, 0, 1, 2, 3),
    allocated: fc.bigInt({ min: 0n, max: 500n }),
    tax: fc.bigInt({ min: 0n, max: 300n }),
  }),
  { minLength: 1, maxLength: 3 },
);

const refunds = fc.record({
  id: fc.constantFrom("901", "902", "903"),
  asOf: moments,
  lines: fc.array(
    fc.record({
      lineId: fc.constantFrom("1", "2"),
      quantity: fc.integer({ min: 0, max: 2 }),
      subtotal: amounts,
      tax: fc.bigInt({ min: 0n, max: 300n }),
    }),
    { maxLength: 2 },
  ),
  money: fc.option(amounts),
  beyond: fc.bigInt({ min: -500n, max: 500n }),
  shipping: fc.bigInt({ min: 0n, max: 500n }),
});

const codes = fc.uniqueArray(
  fc.record({
    typed: fc.constantFrom("ADA10", "ada10", "BEN20", "HOUSE"),
    position: fc.integer({ min: 0, max: 2 }),
    discount: fc.bigInt({ min: 0n, max: 3n }),
  }),
  { maxLength: 3, selector: ({ typed }) => codeKey(typed) },
);

const snapshots = fc.record({
  updatedAt: moments,
  financialStatus: fc.constantFrom<OrderSnapshot["financialStatus"]>(
    "paid",
    "paid",
    "partially_refunded",
    "pending",
    "voided",
  ),
  cancelledAt: fc.option(fc.constant(NOON), { freq: 6 }),
  taxesIncluded: fc.boolean(),
  customerId: fc.option(fc.constantFrom("7", "8")),
  emailHash: fc.option(fc.constantFrom("ada", "zoe"), { freq: 2 }),
  codes: fc.option(
    codes.map((all) => all.map(({ typed, ...code }) => anAppliedCode(typed, code))),
    { freq: 5 },
  ),
  lines: lines.map((all) => all.map((line, i) => aGood({ ...line, id: String(i + 1) }))),
  total: fc.bigInt({ min: 0n, max: 60_000n }),
  refundIds: fc.option(fc.subarray(["901", "902", "903"])),
  asked: fc.option(fc.bigInt({ min: 0n, max: 60_000n })),
});

/** Whatever may be heard of one order: contradictory, late, of the same second, before the order itself, after its end. */
export const orderEvents: fc.Arbitrary<OrderEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ snapshot: snapshots, refunds: fc.array(refunds, { maxLength: 2 }) })
      .map(({ snapshot, refunds: heard }) => ({
        kind: "snapshot" as const,
        snapshot: aSnapshotOf(snapshot),
        refunds: heard.map((refund) => aRefundOf({ ...refund, asOf: snapshot.updatedAt })),
      })),
  },
  { weight: 3, arbitrary: refunds.map((refund) => ({ kind: "refund" as const, refund: aRefundOf(refund) })) },
  { weight: 1, arbitrary: fc.constant({ kind: "deleted" as const }) },
);

export const eventHistories = fc.array(orderEvents, { minLength: 1, maxLength: 8 });

/** The same events in another order, some of them again and again. */
export const retold = (events: readonly OrderEvent[]): fc.Arbitrary<OrderEvent[]> =>
  fc
    .array(fc.constantFrom(...events), { maxLength: 6 })
    .chain((again) => fc.shuffledSubarray([...events, ...again], { minLength: events.length + again.length }));
