import { classOf, type Discount, type RedeemCode, statusOf } from "../store/discount.ts";
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
  const { value, items } = discount;
  return {
    appliesOnOneTimePurchase: discount.oneTimePurchases,
    appliesOnSubscription: discount.subscriptions,
    value:
      value.kind === "amount"
        ? { __typename: "DiscountAmount", amount: drawAmount(shop, value.minor), appliesOnEachItem: value.each }
        : {
            __typename: "DiscountPercentage",
            percentage: value.kind === "percentage" ? Number(fractionText(value.ppm)) : 1,
          },
    items:
      items.kind === "all"
        ? { __typename: "AllDiscountItems", allItems: true }
        : items.kind === "products"
          ? {
              __typename: "DiscountProducts",
              products: (args: PageArguments) => page(items.productIds, args, String, (id) => drawById(shop, id)),
              productVariants: (args: PageArguments) =>
                page(items.variantIds, args, String, (id) => ({ id: gid("ProductVariant", id) })),
            }
          : {
              __typename: "DiscountCollections",
              collections: (args: PageArguments) =>
                page(items.ids, args, String, (id) => ({ id: gid("Collection", id) })),
            },
  };
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
  const { value, items, minimum } = discount;
  const target = items.kind === "all" ? "one-time purchase products" : items.kind;
  const gives =
    value.kind === "free-shipping"
      ? "Free shipping on one-time purchase products"
      : value.kind === "percentage"
        ? `${percentText(value.ppm)}% off ${target}`
        : `${decimal(value.minor, shop.currency)} ${shop.currency} off ${value.each ? "each of " : ""}${target}`;
  const least =
    minimum?.kind === "quantity"
      ? ` • Minimum quantity of ${minimum.quantity}`
      : minimum
        ? ` • Minimum purchase of ${decimal(minimum.minor, shop.currency)} ${shop.currency}`
        : "";
  return `${gives}${least}${discount.oncePerCustomer ? " • One use per customer" : ""}`;
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
