import {
  classOf,
  type Discount,
  type DiscountItems,
  type DiscountValue,
  type RedeemCode,
  statusOf,
} from "../store/discount.ts";
import { gid } from "../store/ids.ts";
import { decimal, fractionText, percentText, shortDecimal } from "../store/money.ts";
import type { BulkCreation, Product, Shop } from "../store/shop.ts";
import { utc } from "../store/time.ts";
import { type PageArguments, page } from "./page.ts";

export const drawAmount = (shop: Shop, minor: bigint) => ({
  amount: shortDecimal(minor, shop.currency),
  currencyCode: shop.currency,
});

export function drawDiscountNode(shop: Shop, discount: Discount, now: number, type = "DiscountCodeNode") {
  const drawn = drawDiscount(shop, discount, now);
  const id = gid(type, discount.id);
  return { __typename: type, id, [type === "DiscountCodeNode" ? "codeDiscount" : "discount"]: drawn };
}

function drawDiscount(shop: Shop, discount: Discount, now: number) {
  const first = discount.codes[0];
  const summary = summaryOf(shop, discount);
  const shared = {
    title: discount.title,
    status: statusOf(discount, now),
    startsAt: utc(discount.startsAt),
    endsAt: discount.endsAt === null ? null : utc(discount.endsAt),
    createdAt: utc(discount.createdAt),
    updatedAt: utc(discount.updatedAt),
    usageLimit: discount.usageLimit,
    appliesOncePerCustomer: discount.oncePerCustomer,
    recurringCycleLimit: discount.recurringCycleLimit,
    asyncUsageCount: discount.codes.reduce((count, code) => count + code.uses, 0),
    hasTimelineComment: false,
    tags: discount.tags,
    summary,
    shortSummary: summary,
    discountClasses: [classOf(discount).toUpperCase()],
    codesCount: { count: discount.codes.length, precision: "EXACT" },
    codes: (args: PageArguments & { query?: string | null }) =>
      page(matching(discount.codes, args.query), args, (one) => String(one.id), drawRedeemCode),
    combinesWith: {
      orderDiscounts: discount.combinesWith.order,
      productDiscounts: discount.combinesWith.product,
      shippingDiscounts: discount.combinesWith.shipping,
      productDiscountsWithTagsOnSameCartLine: null,
    },
    context: drawContext(shop, discount),
    minimumRequirement: drawMinimum(shop, discount),
    totalSales: drawAmount(shop, discount.sales),
    shareableUrls: first
      ? [
          {
            url: `https://${shop.domain}/discount/${encodeURIComponent(first.code)}`,
            title: "Shareable link",
            targetType: "HOME",
          },
        ]
      : [],
  };
  if (discount.value.kind === "free-shipping") {
    const { maximum } = discount.value;
    return {
      ...shared,
      __typename: "DiscountCodeFreeShipping",
      discountClass: "SHIPPING",
      appliesOnOneTimePurchase: discount.oneTimePurchases,
      appliesOnSubscription: discount.subscriptions,
      maximumShippingPrice: maximum === null ? null : drawAmount(shop, maximum),
    };
  }
  if (discount.value.kind === "bxgy") {
    const { buys, usesPerOrder } = discount.value;
    return {
      ...shared,
      __typename: "DiscountCodeBxgy",
      discountClass: "PRODUCT",
      usesPerOrderLimit: usesPerOrder,
      customerBuys: {
        isOneTimePurchase: discount.oneTimePurchases,
        isSubscription: discount.subscriptions,
        value:
          buys.least.kind === "quantity"
            ? { __typename: "DiscountQuantity", quantity: String(buys.least.quantity) }
            : { __typename: "DiscountPurchaseAmount", amount: shortDecimal(buys.least.minor, shop.currency) },
        items: drawItems(shop, buys.items),
      },
      customerGets: drawGets(shop, discount),
    };
  }
  return {
    ...shared,
    __typename: "DiscountCodeBasic",
    discountClass: classOf(discount).toUpperCase(),
    customerGets: drawGets(shop, discount),
  };
}

const matching = (codes: readonly RedeemCode[], query: string | null | undefined): readonly RedeemCode[] =>
  query ? codes.filter((one) => one.code.toUpperCase().startsWith(query.replace(/^code:/, "").toUpperCase())) : codes;

export const drawRedeemCode = (one: RedeemCode) => ({
  id: gid("DiscountRedeemCode", one.id),
  code: one.code,
  asyncUsageCount: one.uses,
  createdBy: null,
});

function drawGets(shop: Shop, discount: Discount) {
  return {
    appliesOnOneTimePurchase: discount.oneTimePurchases,
    appliesOnSubscription: discount.subscriptions,
    value: drawValue(shop, discount.value),
    items: drawItems(shop, discount.items),
  };
}

function drawValue(shop: Shop, value: DiscountValue): Record<string, unknown> {
  switch (value.kind) {
    case "amount":
      return { __typename: "DiscountAmount", amount: drawAmount(shop, value.minor), appliesOnEachItem: value.each };
    case "percentage":
      return { __typename: "DiscountPercentage", percentage: Number(fractionText(value.ppm)) };
    case "free-shipping":
      return { __typename: "DiscountPercentage", percentage: 1 };
    default: {
      const { effect } = value;
      return {
        __typename: "DiscountOnQuantity",
        quantity: { __typename: "DiscountQuantity", quantity: String(value.quantity) },
        effect: drawValue(shop, effect.kind === "amount" ? { ...effect, each: true } : effect),
      };
    }
  }
}

function drawItems(shop: Shop, items: DiscountItems) {
  switch (items.kind) {
    case "all":
      return { __typename: "AllDiscountItems", allItems: true };
    case "products":
      return {
        __typename: "DiscountProducts",
        products: (args: PageArguments) => page(items.productIds, args, String, (id) => drawById(shop, id)),
        productVariants: (args: PageArguments) =>
          page(items.variantIds, args, String, (id) => ({ id: gid("ProductVariant", id) })),
      };
    default:
      return {
        __typename: "DiscountCollections",
        collections: (args: PageArguments) => page(items.ids, args, String, (id) => ({ id: gid("Collection", id) })),
      };
  }
}

function drawById(shop: Shop, id: number) {
  const product = shop.products.find((one) => one.id === id);
  return product ? drawProduct(shop, product) : { id: gid("Product", id) };
}

export function drawProduct(shop: Shop, product: Product) {
  const variant = {
    __typename: "ProductVariant",
    id: gid("ProductVariant", product.variantId),
    title: "Default Title",
    displayName: product.title,
    sku: product.sku,
    price: decimal(product.price, shop.currency),
  };
  return {
    __typename: "Product",
    id: gid("Product", product.id),
    legacyResourceId: String(product.id),
    title: product.title,
    handle: product.handle,
    status: "ACTIVE",
    vendor: product.vendor,
    isGiftCard: product.giftCard,
    featuredMedia: null,
    variants: (args: PageArguments) =>
      page(
        [variant],
        args,
        (one) => one.id,
        (one) => one,
      ),
  };
}

function drawContext(shop: Shop, { context }: Discount) {
  if (context.kind === "customers")
    return { __typename: "DiscountCustomers", customers: context.ids.map((id) => ({ id: gid("Customer", id) })) };
  if (context.kind === "segments")
    return {
      __typename: "DiscountCustomerSegments",
      segments: context.ids.flatMap((id) => {
        const segment = shop.segments.get(id);
        return segment ? [drawSegment(segment)] : [];
      }),
    };
  return { __typename: "DiscountBuyerSelectionAll", all: "ALL" };
}

export const drawSegment = (segment: { id: number; name: string; query: string }) => ({
  __typename: "Segment",
  id: gid("Segment", segment.id),
  name: segment.name,
  query: segment.query,
});

function drawMinimum(shop: Shop, { minimum }: Discount) {
  if (!minimum) return null;
  return minimum.kind === "quantity"
    ? { __typename: "DiscountMinimumQuantity", greaterThanOrEqualToQuantity: String(minimum.quantity) }
    : { __typename: "DiscountMinimumSubtotal", greaterThanOrEqualToSubtotal: drawAmount(shop, minimum.minor) };
}

/** "20% off one-time purchase products": roughly Shopify's own sentence. */
export function summaryOf(shop: Shop, discount: Discount): string {
  const { minimum } = discount;
  const least =
    minimum?.kind === "quantity"
      ? ` • Minimum quantity of ${minimum.quantity}`
      : minimum
        ? ` • Minimum purchase of ${decimal(minimum.minor, shop.currency)} ${shop.currency}`
        : "";
  return `${givesText(shop, discount)}${least}${discount.oncePerCustomer ? " • One use per customer" : ""}`;
}

function givesText(shop: Shop, { value, items }: Discount): string {
  const target = items.kind === "all" ? "one-time purchase products" : items.kind;
  const amount = (minor: bigint) => `${decimal(minor, shop.currency)} ${shop.currency}`;
  switch (value.kind) {
    case "free-shipping":
      return "Free shipping on one-time purchase products";
    case "percentage":
      return `${percentText(value.ppm)}% off ${target}`;
    case "amount":
      return `${amount(value.minor)} off ${value.each ? "each of " : ""}${target}`;
    default: {
      const { buys, quantity, effect } = value;
      const counted = (n: number) => `${n} ${n === 1 ? "item" : "items"}`;
      const bought =
        buys.least.kind === "quantity" ? `Buy ${counted(buys.least.quantity)}` : `Spend ${amount(buys.least.minor)}`;
      const off = effect.kind === "amount" ? `${amount(effect.minor)} off each` : `${percentText(effect.ppm)}% off`;
      const free = effect.kind === "percentage" && effect.ppm === 1_000_000n;
      return `${bought}, get ${counted(quantity)} ${free ? "free" : `at ${off}`}`;
    }
  }
}

/** Codes of a bulk creation count as imported only once it is done. */
export function drawBulkCreation(shop: Shop, creation: BulkCreation, now: number) {
  const imported = creation.rows.filter((row) => row.redeemCode).length;
  return {
    __typename: "DiscountRedeemCodeBulkCreation",
    id: gid("DiscountRedeemCodeBulkCreation", creation.id),
    done: creation.done,
    createdAt: utc(creation.createdAt),
    codesCount: creation.rows.length,
    importedCount: imported,
    failedCount: creation.done ? creation.rows.length - imported : 0,
    discountCode: () => {
      const discount = shop.discounts.get(creation.discountId);
      return discount ? drawDiscountNode(shop, discount, now) : null;
    },
    codes: (args: PageArguments) =>
      page(
        creation.rows.map((row, index) => ({ row, index })),
        args,
        ({ index }) => String(index),
        ({ row }) => ({
          code: row.code,
          errors: row.error === null ? [] : [{ field: ["code"], code: null, message: row.error, extraInfo: null }],
          discountRedeemCode: row.redeemCode ? drawRedeemCode(row.redeemCode) : null,
        }),
      ),
  };
}
