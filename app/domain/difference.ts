import { bxgyGiven, type SeenBxgy } from "./bxgy.ts";
import type { Conditions } from "./conditions.ts";
import type { Instant } from "./ids.ts";
import { formatMoney } from "./money.ts";
import type { Discount, Offer, OfferValue } from "./offer.ts";
import { offerStateAt } from "./offer.ts";
import type { OwnConditions } from "./own-conditions.ts";
import { percentText } from "./percent.ts";
import { unreachable } from "./result.ts";

/** What a discount of the store gives; of buy X get Y it is not read for which items. */
export type SeenValue = Exclude<OfferValue, { kind: "bxgy" }> | SeenBxgy;

/** What the store says of a discount. `value` is null where it is of a kind that an offer cannot have. */
export type StoreDiscount = Omit<Discount, "value" | "conditions"> & {
  value: SeenValue | null;
  /** Which products, collections or customers they are is not read: that needs scopes of its own. */
  conditions: Omit<Conditions, "appliesTo" | "firstOrder"> & {
    appliesTo: Conditions["appliesTo"]["kind"];
    customers: Customers;
  };
  ended: boolean;
};

/** For whom a discount is; a segment may be another than that of customers without an order. */
export type Customers = "everybody" | "segment" | "others";

/** A discount with what was made of it: how often its codes, together, were used. Shopify counts late. */
export type SeenDiscount = StoreDiscount & { uses: { count: number; codes: number } };

/** One thing that Shopify and Vouch say differently, each as the end of "… says". */
export type Difference = { what: string; store: string; here: string };

type Here = Pick<Offer, "title" | "value" | "conditions" | "startsAt" | "endsAt" | "pausedAt">;

/**
 * Compares a discount of the store with the offer that it was made for. Dates are compared while the offer runs or is still to
 * run; a pause ends it in the store, which is no difference. Times have whole seconds in Shopify.
 */
export function differencesOf(store: StoreDiscount, here: Here, now: Instant): Difference[] {
  const rows: [what: string, store: string, here: string][] = [
    ["Name", store.title, here.title],
    ["Discount", store.value === null ? "something else" : valueText(store.value), valueText(here.value)],
    ...usesRows(store.value, here.value),
    ["Applies to", appliesText(store.conditions.appliesTo), appliesText(here.conditions.appliesTo.kind)],
    ["Minimum", minimumText(store.conditions), minimumText(here.conditions)],
    ["Uses of a code", limitText(store.conditions), limitText(here.conditions)],
    ["For each customer", onceText(store.conditions), onceText(here.conditions)],
    ["Customers", CUSTOMERS[store.conditions.customers], CUSTOMERS[customersOf(here.conditions)]],
    ["Purchases", store.conditions.purchases, here.conditions.purchases],
    ["Combines with", combinesText(store.conditions), combinesText(here.conditions)],
    ...dateRows(store, here, now),
  ];
  return rows
    .filter(([, one, other]) => one !== other)
    .map(([what, said, ours]) => ({ what, store: said, here: ours }));
}

/** All that differs, as one line: two who say the same differ in the same way. */
export const saidOf = (differences: readonly Difference[]): string =>
  differences
    .map(({ what, store, here }) => `${what}: ${store}, here ${here}`)
    .join("; ")
    .replace(/\s+/g, " ");

/**
 * Of what differs in a discount of one code alone, that which the code itself cannot say (domain/own-conditions.ts). A state is
 * said by an end, unless the offer is paused: that holds for all its codes.
 */
export const beyondOwn = (differences: readonly Difference[]): Difference[] =>
  differences.filter(({ what, here }) => !SAID_BY_CODES.has(what) || (what === "State" && here === "paused"));

const SAID_BY_CODES: ReadonlySet<string> = new Set(["Starts", "Ends", "State", "Minimum", "Uses of a code"]);

/** What a code says itself once it says what the store has. Dates that differ within a minute only are those of the offer. */
export function ownAsSeen(store: StoreDiscount, own: OwnConditions, differences: readonly Difference[]): OwnConditions {
  const differs = new Set(differences.map(({ what }) => what));
  const { startsAt, endsAt, conditions } = store;
  const { usageLimit, minimum } = conditions;
  return {
    ...own,
    ...(differs.has("Starts") && { startsAt }),
    ...((differs.has("Ends") || differs.has("State")) && { endsAt }),
    ...(differs.has("Uses of a code") && { usageLimit }),
    ...(differs.has("Minimum") && { minimum }),
  };
}

/** Whom an offer is for, as its discount in the store says it. */
export const customersOf = ({ firstOrder }: Pick<Conditions, "firstOrder">): Customers =>
  firstOrder ? "segment" : "everybody";

const CUSTOMERS: Record<Customers, string> = {
  everybody: "everybody",
  segment: "a segment of customers",
  others: "chosen customers or markets",
};

function usesRows(store: SeenValue | null, here: OfferValue): [string, string, string][] {
  if (store?.kind !== "bxgy" || here.kind !== "bxgy") return [];
  const text = ({ usesPerOrder: uses }: SeenBxgy) => (uses === null ? "without limit" : `at most ${uses}`);
  return [["Uses in an order", text(store), text(here)]];
}

function dateRows(store: StoreDiscount, here: Here, now: Instant): [string, string, string][] {
  const state = offerStateAt(here, now);
  if (state === "ended") return [["State", store.ended ? "ended" : "live", "ended"]];
  if (state === "paused") return [["State", store.ended ? "paused" : "live", "paused"]];
  // Shopify's pause overwrites the end: that it is paused says it all.
  if (store.ended) return [["State", "paused", "live"]];
  return [
    ["Starts", momentText(store.startsAt), momentText(here.startsAt)],
    ["Ends", momentText(store.endsAt), momentText(here.endsAt)],
  ];
}

const momentText = (at: Instant | null) =>
  at === null ? "never" : `${new Date(Math.floor(at / 1000) * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** What a discount gives, in words. Of products and collections is known only that some were chosen. */
export function valueText(value: SeenValue): string {
  switch (value.kind) {
    case "percent":
      return `${percentText(value.bps)} %`;
    case "fixed":
      return `${formatMoney({ minor: value.amount, currency: value.currency })}${value.each ? " off each item" : ""}`;
    case "free-shipping":
      if (value.most === null) return "free shipping";
      return `free shipping up to ${formatMoney({ minor: value.most, currency: value.currency })}`;
    case "bxgy":
      return bxgyGiven(value, ({ kind }) => `chosen ${kind}`);
    default:
      return unreachable(value);
  }
}

const appliesText = (kind: Conditions["appliesTo"]["kind"]) => (kind === "all" ? "the whole order" : `chosen ${kind}`);

function minimumText({ minimum }: Pick<Conditions, "minimum">): string {
  if (minimum === null) return "none";
  if (minimum.kind === "quantity") return `${minimum.quantity} items`;
  return formatMoney({ minor: minimum.amount, currency: minimum.currency });
}

const limitText = ({ usageLimit }: Pick<Conditions, "usageLimit">) =>
  usageLimit === null ? "without limit" : `at most ${usageLimit}`;

const onceText = ({ oncePerCustomer }: Pick<Conditions, "oncePerCustomer">) =>
  oncePerCustomer ? "once" : "without limit";

function combinesText({ combinesWith }: Pick<Conditions, "combinesWith">): string {
  const { orders, products, shipping } = combinesWith;
  const named = [orders && "order", products && "product", shipping && "shipping"].filter((one) => one !== false);
  return named.length === 0 ? "nothing" : `${named.join(", ")} discounts`;
}
