import type { Credit } from "./attribution.ts";
import { type Fraction, isAbove, minus, plus, roundHalfEven, roundTogether, times, whole, ZERO } from "./fraction.ts";
import { chargeOf, itemsLeft, linesBack, removedByEdits } from "./items.ts";
import { moneyBack } from "./money-back.ts";
import type { OrderFacts, OrderSnapshot, Refund } from "./order.ts";
import { unreachable } from "./result.ts";

/**
 * One step of the arithmetic, for the order's page. `position` counts the order's lines from 1; `amount` is what the step
 * adds to or takes off the commissionable amount, rounded for the eye only: the total is rounded from exact fractions.
 */
export type AmountStep =
  | { kind: "line"; position: number; quantity: number; price: bigint; discount: bigint; tax: bigint; amount: bigint }
  | { kind: "not-counted"; position: number; quantity: number; price: bigint; what: "gift-card" | "tip" }
  | { kind: "edited"; position: number; removed: number; quantity: number; amount: bigint }
  | { kind: "refunded"; position: number; quantity: number; subtotal: bigint; tax: bigint; amount: bigint }
  | { kind: "stopped-at-zero"; amount: bigint }
  | { kind: "money-for-goods"; money: bigint }
  | { kind: "money-refunded"; money: bigint; of: bigint; amount: bigint }
  | { kind: "cancelled" | "deleted"; amount: bigint };

/**
 * What commission is computed on: exact, rounded for display, and how it came about, in minor units of the order's currency;
 * and how many items are left.
 */
export type Amount = { exact: Fraction; total: bigint; items: number; steps: AmountStep[] };

/**
 * The commissionable amount of an order as it now stands: goods after discounts, without tax, shipping and duties, less what
 * was refunded or edited away. The design's chapter "Amounts" is the rule for each step.
 */
export function explainAmount(facts: OrderFacts): Amount {
  const { snapshot, refunds, deleted } = facts;
  if (snapshot === null) return { exact: ZERO, total: 0n, items: 0, steps: [] };
  const steps: AmountStep[] = [];
  let exact = goodsOf(snapshot, refunds, steps);
  if (isAbove(ZERO, exact)) {
    steps.push({ kind: "stopped-at-zero", amount: -roundHalfEven(exact) });
    exact = ZERO;
  }
  exact = afterMoneyRefunds(exact, snapshot, refunds, steps);
  if (snapshot.cancelledAt !== null || deleted) {
    steps.push({ kind: deleted ? "deleted" : "cancelled", amount: -roundHalfEven(exact) });
    exact = ZERO;
  }
  const items = isAbove(exact, ZERO) ? itemsLeft(facts) : 0;
  return { exact, total: roundHalfEven(exact), items, steps };
}

function goodsOf(order: OrderSnapshot, refunds: readonly Refund[], steps: AmountStep[]): Fraction {
  let sum = ZERO;
  const add = (amount: Fraction) => {
    sum = plus(sum, amount);
    return roundHalfEven(amount);
  };
  order.lines.forEach((line, index) => {
    const position = index + 1;
    const { kind, quantity, price } = line;
    if (kind !== "goods") {
      steps.push({ kind: "not-counted", position, quantity, price, what: kind });
      return;
    }
    const tax = order.taxesIncluded ? line.tax : 0n;
    const net = whole(chargeOf(line) - tax);
    steps.push({ kind: "line", position, quantity, price, discount: line.allocated, tax, amount: add(net) });
    const removed = removedByEdits(line, order, refunds);
    if (removed > 0) {
      const amount = add(times(net, BigInt(-removed), BigInt(quantity)));
      steps.push({ kind: "edited", position, removed, quantity, amount });
    }
    for (const back of linesBack(refunds, line)) {
      const includedTax = order.taxesIncluded ? back.tax : 0n;
      const amount = add(whole(includedTax - back.subtotal));
      steps.push({
        kind: "refunded",
        position,
        quantity: back.quantity,
        subtotal: back.subtotal,
        tax: includedTax,
        amount,
      });
    }
  });
  return sum;
}

/** Money given back beyond all that the customer was owed reduces what is left in proportion to what the order still charged. */
function afterMoneyRefunds(
  amount: Fraction,
  order: OrderSnapshot,
  refunds: readonly Refund[],
  steps: AmountStep[],
): Fraction {
  if (refunds.length === 0) return amount;
  const { given, owed, charged } = moneyBack(order, refunds);
  if (isAbove(owed, ZERO)) steps.push({ kind: "money-for-goods", money: roundHalfEven(owed) });
  if (!isAbove(given, ZERO)) return amount;
  const left = isAbove(charged, given) ? minus(charged, given) : ZERO;
  const rest = isAbove(charged, ZERO) ? times(amount, left.num * charged.den, left.den * charged.num) : ZERO;
  steps.push({
    kind: "money-refunded",
    money: roundHalfEven(given),
    of: roundHalfEven(charged),
    amount: roundHalfEven(minus(rest, amount)),
  });
  return rest;
}

/**
 * What each credit earns on the amount, in minor units: rounded once, last, half to even, so that the parts add up to the
 * rounded whole. A flat commission falls only when nothing is left; one for each item falls with each item.
 */
export function commissionsOn(amount: EarningAmount, credits: readonly Credit[]): bigint[] {
  return roundTogether(credits.map((credit) => earnedBy(credit, amount)));
}

export type EarningAmount = Pick<Amount, "exact" | "items">;

function earnedBy({ terms: { terms }, shareBps }: Credit, { exact, items }: EarningAmount): Fraction {
  switch (terms.kind) {
    case "percent":
      return times(exact, BigInt(terms.rateBps) * BigInt(shareBps), 100_000_000n);
    case "flat":
      // A part of a cent may be left of an order of which no piece is: edits take shares off, refunds whole cents.
      return items > 0 && isAbove(exact, ZERO) ? times(whole(terms.amount), BigInt(shareBps), 10_000n) : ZERO;
    case "per-item":
      return times(whole(terms.amount * BigInt(items)), BigInt(shareBps), 10_000n);
    default:
      return unreachable(terms);
  }
}

/** An amount split by shares, in minor units; the parts add up to the rounded whole. */
export const splitByShares = (amount: Fraction, credits: readonly Pick<Credit, "shareBps">[]): bigint[] =>
  roundTogether(credits.map(({ shareBps }) => times(amount, BigInt(shareBps), 10_000n)));
