import { keptReferral } from "../domain/arrival.ts";
import { ADDRESS_LENGTH } from "../domain/click.ts";
import { OWN_PARAMETER } from "../domain/handle.ts";
import type { Instant } from "../domain/ids.ts";
import { digitsOf, minorOf } from "../domain/money.ts";
import { moneyIn } from "../domain/money-back.ts";
import type { AppliedCode, FinancialStatus, OrderEvent, OrderLine, OrderSnapshot, Refund } from "../domain/order.ts";
import {
  flagOf,
  idOf,
  instantOf,
  listOf,
  type MoneyReader,
  moneyReader,
  needCurrency,
  notBelowZero,
  objectOf,
  type Payload,
  quantityOf,
  Refused,
  shopMoney,
  startOf,
  textOf,
  typedCode,
} from "./reading.ts";
import { readRefund } from "./refund-payload.ts";

/** The e-mail goes in here and only its keyed hash comes out. */
export type EmailHash = (email: string) => string;

/**
 * A whole order as any orders/* topic carries it.
 *
 * Errors: Refused, for what would have to be guessed: no lines, or only some of them, no prices, mixed currencies, a discount that is declared but
 * not allocated. A test order is never booked, so its figures (Shopify's own sample contradicts itself) are not questioned.
 */
export function readOrder(payload: Payload, hashEmail: EmailHash): Extract<OrderEvent, { kind: "snapshot" }> {
  const currency = needCurrency(payload.currency, "The order");
  const money = moneyReader(currency);
  const test = flagOf(payload.test, "The order's test mark");
  const taxesIncluded = flagOf(payload.taxes_included, "The order's tax mark");
  const lines = readLines(payload, money, test);
  if (!test) refuseMissing(payload, lines, money);
  const discounts = readDiscounts(payload, money);
  if (!test) refuseUnallocated(payload, { lines, discounts, money });
  const { updatedAt, processedAt } = readMoments(payload);
  const refunds = listOf(payload.refunds, "refunds").map((refund) =>
    readRefund(refund, { asOf: updatedAt, currency, taxesIncluded }),
  );
  const snapshot: OrderSnapshot = {
    updatedAt,
    processedAt,
    name: nameOf(payload),
    currency,
    test,
    cancelledAt: instantOf(payload.cancelled_at, "The cancellation's date"),
    financialStatus: financialStatus(payload.financial_status),
    taxesIncluded,
    ...readCustomer(payload, hashEmail),
    checkoutToken: textOf(payload.checkout_token),
    landingSite: landingPath(textOf(payload.landing_site)),
    cartReferral: cartReferral(payload),
    sourceName: cutText(payload.source_name, 200),
    codes: discounts.codes,
    lines,
    total: test
      ? (money.find(payload, "total_price", "The total") ?? 0n)
      : money.need(payload, "total_price", "The total"),
    refundIds: Array.isArray(payload.refunds) ? refunds.map(({ id }) => id).sort() : null,
    asked: Array.isArray(payload.refunds) ? askedInAll(payload, money, { refunds, taxesIncluded }) : null,
  };
  return { kind: "snapshot", snapshot, refunds };
}

/**
 * What the order's current total, which falls with all that came off and was given back, leaves of what was paid or is still
 * owed, with what was given back of it. What the customer is owed stands in `total_outstanding` below zero.
 *
 * It only weighs refunds of money: an order is not refused for it.
 * Source: Order `current_total_price`, `total_outstanding` (shop currency).
 */
function askedInAll(payload: Payload, { currency }: MoneyReader, given: Given): bigint | null {
  const inShop = (value: unknown) => (typeof value === "string" ? minorOf(value, digitsOf(currency)) : null);
  const set = shopMoney(payload.current_total_price_set);
  const current = inShop(set === null ? payload.current_total_price : set.amount);
  const outstanding = inShop(payload.total_outstanding);
  if (typeof current !== "bigint" || typeof outstanding !== "bigint") return null;
  const back = given.refunds.reduce((sum, refund) => sum + moneyIn(refund, given), 0n);
  return current + back + max(0n, -outstanding);
}

type Given = { refunds: readonly Refund[]; taxesIncluded: boolean };

function readMoments(payload: Payload): { updatedAt: Instant; processedAt: Instant } {
  const created = instantOf(payload.created_at, "The order's date");
  const processed = instantOf(payload.processed_at, "The order's date") ?? created;
  const updated = instantOf(payload.updated_at, "The order's date of change") ?? processed;
  if (processed === null || updated === null) throw new Refused("no-date", "The order has no date.");
  return { updatedAt: updated, processedAt: processed };
}

function nameOf(payload: Payload): string {
  const name = textOf(payload.name);
  if (name !== null) return startOf(name, 200);
  return typeof payload.order_number === "number" ? `#${payload.order_number}` : "";
}

function readCustomer(payload: Payload, hashEmail: EmailHash): Pick<OrderSnapshot, "customerId" | "emailHash"> {
  const customer = payload.customer == null ? null : objectOf(payload.customer, "The customer");
  const email = textOf(payload.email) ?? textOf(payload.contact_email) ?? textOf(customer?.email);
  return {
    customerId:
      customer === null ? null : idOf({ kind: "Customer", gid: customer.admin_graphql_api_id, id: customer.id }),
    emailHash: email === null ? null : hashEmail(email),
  };
}

function cutText(value: unknown, length: number): string | null {
  const text = textOf(value);
  return text === null ? null : startOf(text, length);
}

/**
 * The path and query of the page on which the buyer arrived: webhooks give these, the Admin API the whole address. Whatever
 * looks like an e-mail address in it is left out, but for the sign that there was one. One that is too long to be read is cut where
 * that can still be seen. An address within an address is encoded twice.
 */
function landingPath(address: string | null): string | null {
  if (address === null) return null;
  const path = startOf(address.replace(/^https?:\/\/[^/?#]*/i, ""), ADDRESS_LENGTH + 1);
  // Part by part: one pattern for all of it takes a time that grows with the square of a part.
  return path.replace(/[^/?&=#]+/g, (part) => (WITH_AT.test(part) && !NAME_WITH_AT.test(part) ? "@" : part)) || null;
}

const AT = "(?:@|%(?:25)*40)";
const WITH_AT = new RegExp(AT, "i");
/** "@ada", however it is written: nothing before the sign, and no other one. */
const NAME_WITH_AT = new RegExp(`^(?:[\\s+]|%(?:25)*20)*${AT}(?:(?!${AT}).)+$`, "is");

/** A theme that knows who sent the visitor may say so in an attribute of the cart; all other attributes are not read on. */
function cartReferral(payload: Payload): string | null {
  const said = listOf(payload.note_attributes, "note_attributes").find(({ name }) => name === OWN_PARAMETER);
  const value = textOf(said?.value);
  return value === null ? null : keptReferral(value);
}

const STATUSES = new Set<unknown>([
  "pending",
  "authorized",
  "partially_paid",
  "paid",
  "partially_refunded",
  "refunded",
  "voided",
  "expired",
]);

export const financialStatus = (value: unknown): FinancialStatus =>
  STATUSES.has(value) ? (value as FinancialStatus) : "unknown";

function readLines(payload: Payload, money: MoneyReader, test: boolean): OrderLine[] {
  const lines = listOf(payload.line_items, "line_items");
  if (lines.length === 0 && !test) throw new Refused("no-lines", "The order has no lines.");
  return lines.map((line, index) => readLine(line, index, money));
}

/** Why an order is refused whose payload holds only some of its lines: it can be read from the store. */
export const LINES_MISSING = "lines-missing";
/** Where a list is cut, it is cut here: what is given of one at once. */
const A_PAGE = 250;

// Nothing says that webhooks are cut, and no field would tell. But a page of lines that are worth less than all lines of the order are said to be is not all of them.
function refuseMissing(payload: Payload, lines: readonly OrderLine[], money: MoneyReader): void {
  if (lines.length < A_PAGE) return;
  const declared = money.find(payload, "total_line_items_price", "What the lines are worth") ?? 0n;
  const worth = lines.reduce((sum, { price, quantity }) => sum + price * BigInt(quantity), 0n);
  if (worth >= declared) return;
  const detail = `The webhook held ${lines.length} lines and the order has more. It is being read from your store.`;
  throw new Refused(LINES_MISSING, detail);
}

function readLine(line: Payload, index: number, money: MoneyReader): OrderLine {
  const { current_quantity: current } = line;
  return {
    // Only a refund asks for it.
    id: idOf({ kind: "LineItem", gid: line.admin_graphql_api_id, id: line.id }) ?? `line ${index + 1}`,
    title: cutText(line.title, 120),
    kind: flagOf(line.gift_card, "A line's gift card mark") ? "gift-card" : line.tip ? "tip" : "goods",
    price: notBelowZero(money.need(line, "price", "A line's price"), "A line's price"),
    quantity: quantityOf(line.quantity, "A line's quantity"),
    currentQuantity:
      current === undefined || current === null ? null : quantityOf(current, "A line's current quantity"),
    allocated: allocatedOn(line, money),
    tax: listOf(line.tax_lines, "tax_lines").reduce(
      (sum, tax) => sum + notBelowZero(money.find(tax, "price", "A tax") ?? 0n, "A tax"),
      0n,
    ),
  };
}

const allocationsOf = (line: Payload) => listOf(line.discount_allocations, "discount_allocations");

const allocatedOn = (line: Payload, money: MoneyReader): bigint =>
  allocationsOf(line).reduce(
    (sum, one) => sum + notBelowZero(money.need(one, "amount", "A discount"), "A discount"),
    0n,
  );

type Discounts = {
  /** Null where the payload does not say which discounts were applied. */
  codes: AppliedCode[] | null;
  onShipping: bigint;
};

/**
 * A manual discount of a draft order shows up in discount_codes under any name that an admin typed: a code counts only where
 * discount_applications has it as type discount_code. What it gave is the sum of its allocations.
 */
function readDiscounts(payload: Payload, money: MoneyReader): Discounts {
  const shippingLines = listOf(payload.shipping_lines, "shipping_lines");
  const onShipping = shippingLines.reduce((sum, line) => sum + allocatedOn(line, money), 0n);
  if (payload.discount_applications === undefined || payload.discount_applications === null) {
    return { codes: null, onShipping };
  }
  const given = new Map<unknown, bigint>();
  for (const line of [...listOf(payload.line_items, "line_items"), ...shippingLines]) {
    for (const one of allocationsOf(line)) {
      const index = one.discount_application_index;
      given.set(index, (given.get(index) ?? 0n) + money.need(one, "amount", "A discount"));
    }
  }
  const codes: AppliedCode[] = [];
  for (const [position, application] of listOf(payload.discount_applications, "discount_applications").entries()) {
    const code = application.type === "discount_code" ? typedCode(application.code) : null;
    if (code !== null) addCode(codes, { ...code, position, discount: given.get(position) ?? 0n });
  }
  return { codes, onShipping };
}

/** One code that stands twice is one code, at its first place. */
export function addCode(codes: AppliedCode[], code: AppliedCode): void {
  const known = codes.find(({ key }) => key === code.key);
  if (known === undefined) codes.push(code);
  else known.discount += code.discount;
}

type Allocated = { lines: readonly OrderLine[]; discounts: Discounts; money: MoneyReader };

/**
 * Only allocations reduce a line, so a discount that is declared and allocated nowhere would be paid commission on. What was
 * taken off shipping explains a declared discount too, but concerns no line.
 */
function refuseUnallocated(payload: Payload, { lines, discounts, money }: Allocated): void {
  const onLines = lines.reduce((sum, line) => sum + line.allocated, 0n);
  const onShipping = max(discounts.onShipping, shippingTakenOff(payload, money));
  const total = money.find(payload, "total_discounts", "The total of discounts") ?? 0n;
  const byCodes = listOf(payload.discount_codes, "discount_codes")
    .filter(({ type }) => type !== "shipping")
    .reduce((sum, code) => sum + (money.find(code, "amount", "A code's discount") ?? 0n), 0n);
  const declared = max(total, byCodes);
  if (declared > onLines + onShipping) {
    throw new Refused("discount-not-allocated", "The order declares a discount that is not allocated to its lines.");
  }
  for (const [index, line] of listOf(payload.line_items, "line_items").entries()) {
    const own = money.find(line, "total_discount", "A line's discount") ?? 0n;
    if (own > (lines[index]?.allocated ?? 0n)) {
      throw new Refused("discount-not-allocated", `Line ${index + 1} declares a discount that is not allocated to it.`);
    }
  }
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

function shippingTakenOff(payload: Payload, money: MoneyReader): bigint {
  return listOf(payload.shipping_lines, "shipping_lines").reduce((sum, line) => {
    const price = money.find(line, "price", "A shipping price");
    const discounted = money.find(line, "discounted_price", "A shipping price");
    return price === null || discounted === null ? sum : sum + max(0n, price - discounted);
  }, 0n);
}
