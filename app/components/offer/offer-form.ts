import type { Conditions, StoreItem } from "../../domain/conditions.ts";
import type { Currency } from "../../domain/ids.ts";
import { toDecimal } from "../../domain/money.ts";
import type { Offer, OfferValue } from "../../domain/offer.ts";
import { percentText } from "../../domain/percent.ts";
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
  appliesTo: string;
  items: string;
  purchases: string;
  minimum: string;
  minimumAmount: string;
  minimumQuantity: string;
  limited: string;
  usageLimit: string;
  once: string;
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
  ...{ appliesTo: "all", items: "[]", purchases: "one-time" },
  ...{ minimum: "none", minimumAmount: "", minimumQuantity: "", limited: "", usageLimit: "", once: "" },
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
  const [start, end] = [fieldsOf(startsAt, timeZone), endsAt === null ? null : fieldsOf(endsAt, timeZone)];
  const earns = termsForm(terms.terms);
  return {
    ...EMPTY,
    title,
    ...valueFields(value),
    ...conditionFields(conditions),
    startDate: start.day,
    startTime: start.time,
    endDate: end?.day ?? "",
    endTime: end?.time ?? "",
    commission: earns.commission,
    rate: earns.rate,
    commissionAmount: earns.amount,
    note,
  };
}

/** The products or collections that are chosen; the text is always our own. */
export const itemsIn = ({ items }: Pick<OfferForm, "items">): StoreItem[] => JSON.parse(items);

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
  }
}

function conditionFields({ appliesTo, minimum, usageLimit, ...rest }: Conditions): Partial<OfferForm> {
  return {
    appliesTo: appliesTo.kind,
    items: JSON.stringify(appliesTo.kind === "all" ? [] : appliesTo.items),
    purchases: rest.purchases,
    minimum: minimum?.kind ?? "none",
    minimumAmount: minimum?.kind === "amount" ? decimal(minimum.amount, minimum.currency) : "",
    minimumQuantity: minimum?.kind === "quantity" ? String(minimum.quantity) : "",
    limited: on(usageLimit !== null),
    usageLimit: usageLimit === null ? "" : String(usageLimit),
    once: on(rest.oncePerCustomer),
    combineProducts: on(rest.combinesWith.products),
    combineOrders: on(rest.combinesWith.orders),
    combineShipping: on(rest.combinesWith.shipping),
  };
}

const on = (ticked: boolean) => (ticked ? "on" : "");
const decimal = (minor: bigint, currency: Currency) => toDecimal({ minor, currency });
