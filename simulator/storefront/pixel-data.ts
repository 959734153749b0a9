import { picturePath } from "../admin/pictures.ts";
import { decimal, type Minor } from "../store/money.ts";
import type { Line, Order } from "../store/order.ts";
import type { Product, Shop } from "../store/shop.ts";
import { lineGross, lineNet, totalsOf } from "../store/totals.ts";

// What the events of the Web Pixels API carry. Amounts are numbers there; they are for show and nothing is counted with them.
// Whatever is personal is null, as for an app that has no approval for it.

const money = (shop: Shop, minor: Minor) => ({
  amount: Number(decimal(minor, shop.currency)),
  currencyCode: shop.currency,
});

export const variantData = (shop: Shop, product: Product) => ({
  id: String(product.variantId),
  title: null,
  untranslatedTitle: null,
  sku: product.sku,
  price: money(shop, product.price),
  image: { src: picturePath(product.picture.shape) },
  product: {
    id: String(product.id),
    title: product.title,
    untranslatedTitle: product.title,
    type: "",
    url: `/products/${product.handle}`,
    vendor: product.vendor,
  },
});

const merchandise = (shop: Shop, line: Line) => {
  const product = shop.products.find((one) => one.id === line.productId);
  return product ? variantData(shop, product) : null;
};

export function cartData(shop: Shop, order: Order) {
  return {
    id: order.cartToken,
    totalQuantity: order.lines.reduce((all, line) => all + line.quantity, 0),
    cost: { totalAmount: money(shop, totalsOf(order).subtotal) },
    attributes: order.customAttributes.map(({ name, value }) => ({ key: name, value })),
    lines: order.lines.map((line) => cartLine(shop, line)),
  };
}

const cartLine = (shop: Shop, line: Line) => ({
  quantity: line.quantity,
  merchandise: merchandise(shop, line),
  cost: { totalAmount: money(shop, lineGross(line)) },
});

export function cartLineData(shop: Shop, order: Order, productId: number) {
  const line = order.lines.find((one) => one.productId === productId);
  return line ? cartLine(shop, line) : null;
}

/** `placed` tells a checkout that has become an order: only then has it the order's id. */
export function checkoutData(shop: Shop, order: Order, { placed }: { placed: boolean }) {
  const totals = totalsOf(order);
  return {
    attributes: order.customAttributes.map(({ name, value }) => ({ key: name, value })),
    billingAddress: null,
    buyerAcceptsEmailMarketing: false,
    buyerAcceptsSmsMarketing: false,
    currencyCode: shop.currency,
    delivery: { selectedDeliveryOptions: [] },
    discountApplications: order.applications.map((one) => ({
      allocationMethod: one.allocation === "each" ? "EACH" : "ACROSS",
      targetSelection: one.selection.toUpperCase(),
      targetType: one.target.toUpperCase(),
      title: one.name,
      type: one.type.toUpperCase(),
      value:
        one.value.kind === "percentage" ? { percentage: Number(one.value.ppm) / 10_000 } : money(shop, one.value.minor),
    })),
    discountsAmount: money(shop, totals.discounts),
    email: null,
    lineItems: order.lines.map((line) => ({
      discountAllocations: [],
      finalLinePrice: money(shop, lineNet(line)),
      id: String(line.variantId ?? line.id),
      properties: [],
      quantity: line.quantity,
      sellingPlanAllocation: null,
      title: line.title,
      variant: merchandise(shop, line),
    })),
    localization: { country: { isoCode: shop.countryCode }, language: { isoCode: "en" }, market: null },
    order: {
      id: placed ? String(order.id) : null,
      customer: { id: placed && order.customer ? String(order.customer.id) : null, isFirstOrder: null },
    },
    phone: null,
    shippingAddress: null,
    shippingLine: { price: money(shop, totals.shipping) },
    smsMarketingPhone: null,
    subtotalPrice: money(shop, totals.subtotal),
    token: order.checkoutToken,
    totalPrice: money(shop, totals.total),
    totalTax: money(shop, totals.tax),
    transactions: placed ? [{ amount: money(shop, totals.total), gateway: "bogus" }] : [],
  };
}
