import { readBxgy } from "./bxgy-input.ts";
import type { Discount, DiscountContext, DiscountMinimum, DiscountValue } from "./discount.ts";
import { codeKey, type DiscountTerms } from "./discounts.ts";
import { type BuysInput, type GetsInput, type Ids, merged, type Objection, readItems } from "./items-input.ts";
import { parseFraction, parseMoney } from "./money.ts";
import type { Shop } from "./shop.ts";
import { parseTime } from "./time.ts";

export interface UserError {
  field: string[] | null;
  code: string | null;
  message: string;
  extraInfo: string | null;
}

/** DiscountCodeBasicInput, DiscountCodeFreeShippingInput and DiscountCodeBxgyInput as far as the stand-in reads them. */
export interface DiscountInput {
  title?: string | null;
  code?: string | null;
  startsAt?: string | null;
  endsAt?: string | null;
  usageLimit?: number | null;
  appliesOncePerCustomer?: boolean | null;
  recurringCycleLimit?: number | null;
  tags?: readonly string[] | null;
  appliesOnOneTimePurchase?: boolean | null;
  appliesOnSubscription?: boolean | null;
  maximumShippingPrice?: string | null;
  customerSelection?: unknown;
  context?: {
    all?: string | null;
    customers?: { add?: Ids; remove?: Ids } | null;
    customerSegments?: { add?: Ids; remove?: Ids } | null;
    markets?: { add?: Ids; remove?: Ids } | null;
  } | null;
  combinesWith?: {
    orderDiscounts?: boolean | null;
    productDiscounts?: boolean | null;
    shippingDiscounts?: boolean | null;
  } | null;
  minimumRequirement?: {
    quantity?: { greaterThanOrEqualToQuantity?: string | number | null } | null;
    subtotal?: { greaterThanOrEqualToSubtotal?: string | null } | null;
  } | null;
  customerGets?: GetsInput | null;
  customerBuys?: BuysInput | null;
  usesPerOrderLimit?: number | null;
}

/** What each kind of discount is called as an argument, the first part of every field path. */
export const ROOTS: Readonly<Record<Discount["value"]["kind"], string>> = {
  percentage: "basicCodeDiscount",
  amount: "basicCodeDiscount",
  "free-shipping": "freeShippingCodeDiscount",
  bxgy: "bxgyCodeDiscount",
};

export interface ReadInput {
  terms: DiscountTerms;
  code: string | null;
  errors: UserError[];
}

const FRESH: DiscountTerms = {
  title: "",
  startsAt: 0,
  endsAt: null,
  value: { kind: "percentage", ppm: 0n },
  items: { kind: "all" },
  context: { kind: "all" },
  minimum: null,
  usageLimit: null,
  oncePerCustomer: false,
  oneTimePurchases: true,
  subscriptions: false,
  recurringCycleLimit: null,
  combinesWith: { order: false, product: false, shipping: false },
  tags: [],
};

/**
 * Reads a create or update input over what the discount was (null: a new one) and lists what the Admin API would object
 * to, in its words. `root` is one of ROOTS.
 */
export function readDiscountInput(shop: Shop, input: DiscountInput, before: Discount | null, root: string): ReadInput {
  const errors: UserError[] = [];
  const object = (field: string[], code: string | null, message: string) =>
    void errors.push({ field: [root, ...field], code, message, extraInfo: null });
  const terms: DiscountTerms = before ? termsOf(before) : structuredClone(FRESH);
  if (input.context && input.customerSelection)
    object(["context"], "INVALID", "Only one of context or customerSelection can be provided.");
  readTitle(input, before, terms, object);
  const code = readCode(shop, input, before, object, errors);
  readDates(input, before, terms, object);
  readLimits(input, terms, object);
  if (root === ROOTS["free-shipping"]) readFreeShipping(shop, input, terms, object);
  else if (root === ROOTS.bxgy) readBxgy(shop, input, terms, object);
  else readValue(shop, input, before, terms, object);
  const items = input.customerGets?.items;
  if (items) terms.items = readItems(shop, items, { was: terms.items, path: ["customerGets", "items"], object });
  readMinimum(shop, input, terms, object);
  readContext(input, before, terms, object);
  if (input.combinesWith) {
    const { orderDiscounts, productDiscounts, shippingDiscounts } = input.combinesWith;
    terms.combinesWith = {
      order: orderDiscounts ?? terms.combinesWith.order,
      product: productDiscounts ?? terms.combinesWith.product,
      shipping: shippingDiscounts ?? terms.combinesWith.shipping,
    };
  }
  return { terms, code, errors };
}

function termsOf(discount: Discount): DiscountTerms {
  const { id: _, createdAt: _c, updatedAt: _u, codes: _codes, bulk: _b, usedBy: _used, sales: _s, ...terms } = discount;
  return structuredClone(terms);
}

function readTitle(input: DiscountInput, before: Discount | null, terms: DiscountTerms, object: Objection): void {
  if (input.title === undefined && before) return;
  const title = input.title ?? "";
  if (title.trim() === "") object(["title"], "BLANK", "Title can't be blank");
  if (title.length > 255) object(["title"], "TOO_LONG", "Title is too long (maximum is 255 characters)");
  terms.title = title;
}

function readCode(
  shop: Shop,
  input: DiscountInput,
  before: Discount | null,
  object: Objection,
  errors: UserError[],
): string | null {
  const { code } = input;
  if (code === undefined || code === null) {
    if (!before) object(["code"], "BLANK", "Code can't be blank");
    return null;
  }
  if (before?.bulk && code !== before.codes[0]?.code) {
    const message = "Cannot update the code of a bulk discount.";
    errors.push({ field: ["id"], code: null, message, extraInfo: null });
    return null;
  }
  if (code.length === 0) object(["code"], "TOO_SHORT", "Code is too short (minimum is 1 character)");
  if (code.length > 255) object(["code"], "TOO_LONG", "Code is too long (maximum is 255 characters)");
  if (/[\r\n]/.test(code)) object(["code"], "INVALID", "Code cannot contain newline characters.");
  const owner = shop.codes.get(codeKey(code));
  if (owner && (owner.discount.id !== before?.id || owner.redeemCode !== before.codes[0]))
    object(["code"], "TAKEN", "Code must be unique. Please try a different code.");
  return code;
}

function readDates(input: DiscountInput, before: Discount | null, terms: DiscountTerms, object: Objection): void {
  if (input.startsAt) terms.startsAt = parseTime(input.startsAt);
  else if (!before || input.startsAt === null) object(["startsAt"], "BLANK", "Starts at can't be blank");
  if (input.endsAt !== undefined) terms.endsAt = input.endsAt === null ? null : parseTime(input.endsAt);
  if (terms.endsAt !== null && terms.endsAt <= terms.startsAt && (input.endsAt || input.startsAt))
    object(["endsAt"], "INVALID", "Ends at needs to be after starts_at");
}

function readLimits(input: DiscountInput, terms: DiscountTerms, object: Objection): void {
  if (input.usageLimit !== undefined) terms.usageLimit = input.usageLimit;
  if (input.usageLimit !== undefined && input.usageLimit !== null && input.usageLimit <= 0)
    object(["usageLimit"], "GREATER_THAN", "Usage limit must be greater than 0");
  terms.oncePerCustomer = input.appliesOncePerCustomer ?? terms.oncePerCustomer;
  if (input.recurringCycleLimit !== undefined) terms.recurringCycleLimit = input.recurringCycleLimit;
  terms.oneTimePurchases =
    input.customerGets?.appliesOnOneTimePurchase ?? input.appliesOnOneTimePurchase ?? terms.oneTimePurchases;
  terms.subscriptions = input.customerGets?.appliesOnSubscription ?? input.appliesOnSubscription ?? terms.subscriptions;
  const tags = input.tags ?? terms.tags;
  if (tags.length > 5) object(["tags"], "TOO_MANY_TAGS", "Tags exceeds the maximum of 5");
  if (tags.some((tag) => tag.length > 255)) object(["tags"], "INVALID_TAG_LENGTH", "Tag is too long (maximum is 255)");
  terms.tags = [...tags];
}

function readFreeShipping(shop: Shop, input: DiscountInput, terms: DiscountTerms, object: Objection): void {
  const { maximumShippingPrice } = input;
  const was = terms.value.kind === "free-shipping" ? terms.value.maximum : null;
  const maximum =
    maximumShippingPrice === undefined
      ? was
      : maximumShippingPrice === null
        ? null
        : parseMoney(maximumShippingPrice, shop.currency);
  terms.value = { kind: "free-shipping", maximum };
  if (input.combinesWith?.shippingDiscounts)
    object(
      ["combinesWith"],
      "INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS",
      "The combinesWith settings are not valid for the discount class.",
    );
}

function readValue(
  shop: Shop,
  input: DiscountInput,
  before: Discount | null,
  terms: DiscountTerms,
  object: Objection,
): void {
  const value = input.customerGets?.value;
  if (!value) {
    if (!before) object(["customerGets"], "BLANK", "Customer gets can't be blank");
    return;
  }
  if (value.discountOnQuantity) {
    const message = "discountOnQuantity field is only permitted with bxgy discounts.";
    object(["customerGets", "value", "discountOnQuantity"], "INVALID", message);
    return;
  }
  const read = discountValue(shop, value);
  if (!read) {
    object(["customerGets", "value"], "BLANK", "Value can't be blank");
    return;
  }
  if (read.kind === "percentage" && (read.ppm < 0n || read.ppm > 1_000_000n))
    object(["customerGets", "value", "percentage"], "VALUE_OUTSIDE_RANGE", "Value must be between 0.0 and 1.0");
  if (read.kind === "amount" && read.minor <= 0n)
    object(["customerGets", "value", "discountAmount", "amount"], "GREATER_THAN", "Amount must be greater than 0");
  terms.value = read;
}

type ValueInput = NonNullable<GetsInput["value"]>;

function discountValue(shop: Shop, value: ValueInput): DiscountValue | null {
  if (value.percentage !== undefined && value.percentage !== null)
    return { kind: "percentage", ppm: parseFraction(value.percentage) };
  const amount = value.discountAmount;
  if (!amount || amount.amount === undefined || amount.amount === null) return null;
  return { kind: "amount", minor: parseMoney(amount.amount, shop.currency), each: amount.appliesOnEachItem ?? false };
}

function readMinimum(shop: Shop, input: DiscountInput, terms: DiscountTerms, object: Objection): void {
  if (input.minimumRequirement === undefined) return;
  const quantity = input.minimumRequirement?.quantity?.greaterThanOrEqualToQuantity ?? null;
  const subtotal = input.minimumRequirement?.subtotal?.greaterThanOrEqualToSubtotal ?? null;
  if (quantity !== null && subtotal !== null)
    object(["minimumRequirement"], "CONFLICT", "Minimum subtotal and minimum quantity cannot both be set");
  const read: DiscountMinimum | null =
    quantity !== null
      ? { kind: "quantity", quantity: Number(quantity) }
      : subtotal !== null
        ? { kind: "subtotal", minor: parseMoney(subtotal, shop.currency) }
        : null;
  terms.minimum = read;
}

function readContext(input: DiscountInput, before: Discount | null, terms: DiscountTerms, object: Objection): void {
  const { context } = input;
  if (!context) {
    if (!before && !input.customerSelection) object(["context"], "BLANK", "Context can't be blank");
    return;
  }
  const was: DiscountContext = terms.context;
  const idsOf = (kind: DiscountContext["kind"]) => (was.kind === kind && was.kind !== "all" ? was.ids : []);
  if (context.customers)
    terms.context = {
      kind: "customers",
      ids: merged("Customer", idsOf("customers"), context.customers.add, context.customers.remove),
    };
  else if (context.customerSegments)
    terms.context = {
      kind: "segments",
      ids: merged("Segment", idsOf("segments"), context.customerSegments.add, context.customerSegments.remove),
    };
  else if (context.markets)
    terms.context = {
      kind: "markets",
      ids: merged("Market", idsOf("markets"), context.markets.add, context.markets.remove),
    };
  else terms.context = { kind: "all" };
}
