import { type Bxgy, isFree } from "../../domain/bxgy.ts";
import type { Conditions, StoreItem } from "../../domain/conditions.ts";
import type { Currency } from "../../domain/ids.ts";
import { toDecimal } from "../../domain/money.ts";
import type { Offer, OfferValue } from "../../domain/offer.ts";
import { percentText } from "../../domain/percent.ts";
import { unreachable } from "../../domain/result.ts";
import { termsForm } from "../terms-fields.tsx";
import { fieldsOf } from "../when.ts";

/** The fields of domain/offer-form.ts as they are typed; a ticked box is "on". */
export type OfferForm = {
  title: string;
  kind: string;
  percent: string;
  amount: string;
  each: string;
  shippingLimited: string;
  shippingMost: string;
  buysLeast: string;
  buysQuantity: string;
  buysAmount: string;
  buysFrom: string;
  buysItems: string;
  getsQuantity: string;
  getsFrom: string;
  getsItems: string;
  getsEffect: string;
  getsPercent: string;
  getsAmount: string;
  usesLimited: string;
  usesPerOrder: string;
  appliesTo: string;
  items: string;
  purchases: string;
  minimum: string;
  minimumAmount: string;
  minimumQuantity: string;
  limited: string;
  usageLimit: string;
  once: string;
  firstOrder: string;
  combineProducts: string;
  combineOrders: string;
  combineShipping: string;
  startDate: string;
  startTime: string;
  endDate: string;
  endTime: string;
  commission: string;
  rate: string;
  commissionAmount: string;
  note: string;
};

const EMPTY: OfferForm = {
  ...{ title: "", kind: "percent", percent: "", amount: "", each: "", shippingLimited: "", shippingMost: "" },
  ...{ buysLeast: "quantity", buysQuantity: "", buysAmount: "", buysFrom: "products", buysItems: "[]" },
  ...{ getsQuantity: "", getsFrom: "products", getsItems: "[]", getsEffect: "free", getsPercent: "", getsAmount: "" },
  ...{ usesLimited: "", usesPerOrder: "" },
  ...{ appliesTo: "all", items: "[]", purchases: "one-time" },
  ...{ minimum: "none", minimumAmount: "", minimumQuantity: "", limited: "", usageLimit: "", once: "", firstOrder: "" },
  ...{ combineProducts: "", combineOrders: "", combineShipping: "" },
  ...{ startDate: "", startTime: "", endDate: "", endTime: "", note: "" },
  ...{ commission: "none", rate: "", commissionAmount: "" },
};

export const newOffer = (startDate: string, startTime: string): OfferForm => ({ ...EMPTY, startDate, startTime });

/** An offer as its form shows it. */
export function formOf(
  {
    title,
    value,
    conditions,
    startsAt,
    endsAt,
    note,
    terms,
  }: Pick<Offer, "title" | "value" | "conditions" | "startsAt" | "endsAt" | "note" | "terms">,
  timeZone: string,
): OfferForm {
  const earns = termsForm(terms.terms);
  return {
    ...EMPTY,
    title,
    ...valueFields(value),
    ...conditionFields(conditions),
    ...datesFields({ startsAt, endsAt }, timeZone),
    commission: earns.commission,
    rate: earns.rate,
    commissionAmount: earns.amount,
    note,
  };
}

/** The products or collections that are chosen, of a field that holds such; the text is always our own. */
export const itemsIn = (json: string): StoreItem[] => JSON.parse(json);

function valueFields(value: OfferValue): Partial<OfferForm> {
  switch (value.kind) {
    case "percent":
      return { kind: value.kind, percent: percentText(value.bps) };
    case "fixed":
      return { kind: value.kind, amount: decimal(value.amount, value.currency), each: on(value.each) };
    case "free-shipping":
      return {
        kind: value.kind,
        shippingLimited: on(value.most !== null),
        shippingMost: value.most === null ? "" : decimal(value.most, value.currency),
      };
    case "bxgy":
      return { kind: value.kind, ...buysFields(value), ...getsFields(value) };
    default:
      return unreachable(value);
  }
}

function buysFields({ buys: { least, of } }: Bxgy): Partial<OfferForm> {
  return {
    buysLeast: least.kind,
    buysQuantity: least.kind === "quantity" ? String(least.quantity) : "",
    buysAmount: least.kind === "amount" ? decimal(least.amount, least.currency) : "",
    buysFrom: of.kind,
    buysItems: JSON.stringify(of.items),
  };
}

function getsFields({ gets: { quantity, effect, of }, usesPerOrder }: Bxgy): Partial<OfferForm> {
  return {
    getsQuantity: String(quantity),
    getsFrom: of.kind,
    getsItems: JSON.stringify(of.items),
    getsEffect: isFree(effect) ? "free" : effect.kind,
    getsPercent: effect.kind === "percent" && !isFree(effect) ? percentText(effect.bps) : "",
    getsAmount: effect.kind === "amount" ? decimal(effect.amount, effect.currency) : "",
    usesLimited: on(usesPerOrder !== null),
    usesPerOrder: usesPerOrder === null ? "" : String(usesPerOrder),
  };
}

/** The fields that an offer's form and a code's own conditions share. */
export type DatesForm = Pick<OfferForm, "startDate" | "startTime" | "endDate" | "endTime">;

export function datesFields({ startsAt, endsAt }: Pick<Offer, "startsAt" | "endsAt">, timeZone: string): DatesForm {
  const [start, end] = [fieldsOf(startsAt, timeZone), endsAt === null ? null : fieldsOf(endsAt, timeZone)];
  return { startDate: start.day, startTime: start.time, endDate: end?.day ?? "", endTime: end?.time ?? "" };
}

export type CountsForm = Pick<OfferForm, "minimum" | "minimumAmount" | "minimumQuantity" | "limited" | "usageLimit">;

export const countsFields = ({ minimum, usageLimit }: Pick<Conditions, "minimum" | "usageLimit">): CountsForm => ({
  minimum: minimum?.kind ?? "none",
  minimumAmount: minimum?.kind === "amount" ? decimal(minimum.amount, minimum.currency) : "",
  minimumQuantity: minimum?.kind === "quantity" ? String(minimum.quantity) : "",
  limited: on(usageLimit !== null),
  usageLimit: usageLimit === null ? "" : String(usageLimit),
});

function conditionFields({ appliesTo, minimum, usageLimit, ...rest }: Conditions): Partial<OfferForm> {
  return {
    appliesTo: appliesTo.kind,
    items: JSON.stringify(appliesTo.kind === "all" ? [] : appliesTo.items),
    purchases: rest.purchases,
    ...countsFields({ minimum, usageLimit }),
    once: on(rest.oncePerCustomer),
    firstOrder: on(rest.firstOrder),
    combineProducts: on(rest.combinesWith.products),
    combineOrders: on(rest.combinesWith.orders),
    combineShipping: on(rest.combinesWith.shipping),
  };
}

const on = (ticked: boolean) => (ticked ? "on" : "");
const decimal = (minor: bigint, currency: Currency) => toDecimal({ minor, currency });
