import type { Minimum, StoreItem } from "./conditions.ts";
import type { Currency } from "./ids.ts";
import { formatMoney } from "./money.ts";
import { percentText } from "./percent.ts";

/** Products or collections that were chosen; never the whole store, which Shopify does not take here. */
export type Chosen = { kind: "products" | "collections"; items: readonly StoreItem[] };

/** What is taken off each item that the customer gets: percent in basis points, of which 10,000 is free. */
export type BxgyEffect = { kind: "percent"; bps: number } | { kind: "amount"; amount: bigint; currency: Currency };

/**
 * Buy X get Y: who buys a quantity, or for an amount, of some items gets a quantity of others for less. Both must lie in the
 * cart. `usesPerOrder` is how often that can happen within one order; null without limit.
 */
export type Bxgy<Of extends Pick<Chosen, "kind"> = Chosen> = {
  kind: "bxgy";
  buys: { least: Minimum; of: Of };
  gets: { quantity: number; effect: BxgyEffect; of: Of };
  usesPerOrder: number | null;
};

/** What the store says of one: which items they are is not read, that needs a scope of its own. */
export type SeenBxgy = Bxgy<Pick<Chosen, "kind">>;

export const FREE: BxgyEffect = { kind: "percent", bps: 10_000 };
export const isFree = (effect: BxgyEffect): boolean => effect.kind === "percent" && effect.bps === FREE.bps;

type Named<Of> = (of: Of) => string;

/** "Buy 2 of Hat, get 1 of Scarf free", or "Spend €50.00 on Hat, get 1 of Scarf at 50 % off". */
export function bxgyTitle<Of extends Pick<Chosen, "kind">>(value: Bxgy<Of>, nameOf: Named<Of>): string {
  const { verb, what } = buysWords(value, nameOf);
  return `${verb === "buy" ? "Buy" : "Spend"} ${what}, get ${getsWords(value, nameOf)}`;
}

/** The same as what a code gives: "1 of Scarf free when buying 2 of Hat". */
export function bxgyGiven<Of extends Pick<Chosen, "kind">>(value: Bxgy<Of>, nameOf: Named<Of>): string {
  const { verb, what } = buysWords(value, nameOf);
  return `${getsWords(value, nameOf)} when ${verb}ing ${what}`;
}

function buysWords<Of extends Pick<Chosen, "kind">>({ buys: { least, of } }: Bxgy<Of>, nameOf: Named<Of>) {
  if (least.kind === "quantity") return { verb: "buy", what: `${least.quantity} of ${nameOf(of)}` } as const;
  const amount = formatMoney({ minor: least.amount, currency: least.currency });
  return { verb: "spend", what: `${amount} on ${nameOf(of)}` } as const;
}

const getsWords = <Of extends Pick<Chosen, "kind">>({ gets: { quantity, effect, of } }: Bxgy<Of>, nameOf: Named<Of>) =>
  `${quantity} of ${nameOf(of)} ${effectText(effect)}`;

function effectText(effect: BxgyEffect): string {
  if (isFree(effect)) return "free";
  if (effect.kind === "percent") return `at ${percentText(effect.bps)}\u00a0% off`;
  return `at ${formatMoney({ minor: effect.amount, currency: effect.currency })} off each`;
}
