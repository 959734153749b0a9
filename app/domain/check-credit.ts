// An order that nobody placed: what is decided on it is what would be decided on one of today.
import { attribute, type Gathered } from "./attribute.ts";
import type { Step } from "./attribution.ts";
import type { CheckStep, Named } from "./check-step.ts";
import { commissionsOn, explainAmount } from "./commission.ts";
import type { SeenValue } from "./difference.ts";
import { fold } from "./fold.ts";
import { roundHalfEven, times, whole } from "./fraction.ts";
import type { CodeKey, Currency, Instant, PartnerId } from "./ids.ts";
import { emptyFacts, type OrderFacts } from "./order.ts";
import type { Programme } from "./programme.ts";
import type { EvidenceKind } from "./rule.ts";

export type Trial = {
  cart: bigint;
  currency: Currency;
  /** The code that applies, if one does. */
  code: { key: CodeKey; typed: string; value: SeenValue | null } | null;
  /** The link by which the customer comes, from its path on. */
  address: string | null;
  at: Instant;
};

/** What a code takes off a cart of one item: buy X get Y nothing, it takes two. */
export function discountOn(value: SeenValue | null, cart: bigint): bigint {
  if (value === null || value.kind === "free-shipping" || value.kind === "bxgy") return 0n;
  if (value.kind === "percent") return roundHalfEven(times(whole(cart), BigInt(value.bps), 10_000n));
  return value.amount < cart ? value.amount : cart;
}

/** The facts of an order as it would be heard of: one item for the whole cart, without tax and shipping. */
export function trialOrder({ cart, currency, code, address, at }: Trial): OrderFacts {
  const discount = code === null ? 0n : discountOn(code.value, cart);
  const codes = code === null ? [] : [{ key: code.key, typed: code.typed, position: 0, discount }];
  const snapshot = {
    updatedAt: at,
    processedAt: at,
    name: "",
    currency,
    test: false,
    cancelledAt: null,
    financialStatus: "paid" as const,
    taxesIncluded: false,
    customerId: null,
    emailHash: null,
    checkoutToken: null,
    landingSite: address,
    cartReferral: null,
    sourceName: null,
    codes,
    lines: [
      {
        id: "1",
        title: null,
        kind: "goods" as const,
        price: cart,
        quantity: 1,
        currentQuantity: null,
        allocated: discount,
        tax: 0n,
      },
    ],
    total: cart - discount,
    refundIds: null,
    asked: null,
  };
  return fold(emptyFacts(), { kind: "snapshot", snapshot, refunds: [] });
}

type Decision = { gathered: Gathered; programme: Programme; nameOf: (id: PartnerId) => string };

/** Who would be credited with the trial, and what they would earn, as the last steps of a check. */
export function checkCredit(trial: Trial, { gathered, programme, nameOf }: Decision): CheckStep[] {
  const facts = trialOrder(trial);
  const named = (id: PartnerId): Named => ({ id, name: nameOf(id) });
  const attribution = attribute(facts, gathered, programme);
  if (attribution.kind !== "credited") {
    const paused = partnerOf(attribution.trail);
    const partner = paused === null ? null : named(paused);
    return [{ verdict: "bad", kind: "uncredited", reason: attribution.reason, partner }];
  }
  const { credits, trail } = attribution;
  const [credit] = credits;
  const amount = explainAmount(facts);
  const [commission = 0n] = commissionsOn(amount, credits);
  const partner = named(credit.partnerId);
  const second = secondOf(trail, credit.partnerId);
  const other = second === null ? null : { ...named(second.partnerId), by: second.by };
  return [
    {
      verdict: other === null ? "good" : "warning",
      kind: "credited",
      partner,
      by: credit.by,
      other,
      rule: programme.rule.rule,
    },
    {
      verdict: "good",
      kind: "earns",
      partner,
      cart: trial.cart,
      discount: trial.code === null ? 0n : discountOn(trial.code.value, trial.cart),
      amount: amount.total,
      terms: credit.terms.terms,
      commission,
      currency: trial.currency,
      unsure: trial.code !== null && trial.code.value === null,
    },
  ];
}

function secondOf(trail: readonly Step[], winner: PartnerId): { partnerId: PartnerId; by: EvidenceKind } | null {
  for (const step of trail) {
    if (step.kind === "code-second" && step.partnerId !== winner) return { partnerId: step.partnerId, by: "code" };
    if (step.kind === "second" && step.partnerId !== winner) return { partnerId: step.partnerId, by: step.by };
  }
  return null;
}

/** The partner who would have been credited, were they active. */
function partnerOf(trail: readonly Step[]): PartnerId | null {
  for (const step of trail) {
    if (step.kind === "code-partner-paused" || step.kind === "partner-paused") return step.partnerId;
  }
  return null;
}
