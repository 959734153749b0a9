import type { FieldProblem } from "../domain/shop.ts";
import type { UserError } from "./documents/operation.ts";

/** The name is in use in the store, by any kind of discount and in any case. */
export function saysTaken(errors: readonly { code: string | null; message: string }[]): boolean {
  // Codes that are added in bulk are refused without an error code. Source: recorded answers, 2026-04.
  return errors.some(({ code, message }) => code === "TAKEN" || /must be unique/i.test(message));
}

/** The discount that was named is not in the store (any more). */
export function saysGone(errors: readonly UserError[]): boolean {
  return errors.some(({ message }) => /does not exist|not found|could not be found/i.test(message));
}

const FIELDS: Readonly<Record<string, string>> = {
  code: "typed",
  codes: "typed",
  title: "title",
  startsAt: "startDate",
  endsAt: "endDate",
  percentage: "percent",
  amount: "amount",
  usageLimit: "usageLimit",
  customerSegments: "firstOrder",
  productsToAdd: "items",
  collections: "items",
  greaterThanOrEqualToQuantity: "minimumQuantity",
  greaterThanOrEqualToSubtotal: "minimumAmount",
  minimumRequirement: "minimumAmount",
  maximumShippingPrice: "shippingMost",
};

/** Of buy X get Y, by the side of the bargain first: both have items and quantities. */
const BXGY_FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  customerBuys: { quantity: "buysQuantity", amount: "buysAmount", items: "buysItems" },
  customerGets: { quantity: "getsQuantity", percentage: "getsPercent", amount: "getsAmount", items: "getsItems" },
  usesPerOrderLimit: { usesPerOrderLimit: "usesPerOrder" },
};

/** Shopify's refusals next to the fields of our forms; what fits none is about the form as a whole. */
export function problemsOf(errors: readonly UserError[]): FieldProblem[] {
  return errors.map(({ field, message }) => ({ field: formField(field ?? []), message: `Shopify says: ${message}` }));
}

function formField(path: readonly string[]): string {
  const side = path[0] === "bxgyCodeDiscount" ? BXGY_FIELDS[path[1] ?? ""] : undefined;
  const fields = side ?? FIELDS;
  const named = path.findLast((part) => part in fields);
  return (named === undefined ? undefined : fields[named]) ?? "form";
}
