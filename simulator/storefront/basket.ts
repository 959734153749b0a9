import { picturePath } from "../admin/pictures.ts";
import { amount } from "../admin/words.ts";
import { decimal, digitsOf } from "../store/money.ts";
import type { Line, Order } from "../store/order.ts";
import { draftOrder, type OrderRequest } from "../store/orders.ts";
import { allocationsOf } from "../store/payload.ts";
import type { Product, Shop } from "../store/shop.ts";
import { lineGross, totalsOf } from "../store/totals.ts";
import type { Visit } from "../store/visit.ts";
import type { World } from "../world.ts";
import { codesIn, customerIn, type Visitor } from "./visitor.ts";

export const MOST_PIECES = 99;

export interface Basket {
  order: Order | null;
  codes: string[];
  /** The first code that does not hold for this cart, in the checkout's words. */
  refusal: { code: string; message: string } | null;
}

export const piecesIn = (visit: Visit): number => [...visit.cart.pieces.values()].reduce((all, one) => all + one, 0);

/** What the cart costs at the till: the very arithmetic of an order, with those of the visitor's codes that hold. */
export function basketOf(world: World, shop: Shop, visitor: Visitor): Basket {
  const request = orderRequest(shop, visitor);
  if (request.lines.length === 0) return { order: null, codes: [], refusal: null };
  const codes: string[] = [];
  let refusal: Basket["refusal"] = null;
  for (const code of codesIn(visitor)) {
    const tried = draftOrder(world, shop, { ...request, codes: [...codes, code] });
    if (tried.kind === "refused") refusal ??= { code, message: tried.message };
    else codes.push(code);
  }
  const drafted = draftOrder(world, shop, { ...request, codes });
  return { order: drafted.kind === "drafted" ? drafted.order : null, codes, refusal };
}

export function orderRequest(shop: Shop, visitor: Visitor): OrderRequest {
  const { visit } = visitor;
  const { cart } = visit;
  const pieces = shop.products.filter((product) => cart.pieces.has(product.id));
  const customer = customerIn(shop, visitor);
  return {
    lines: pieces.map((product) => ({ product: product.id, quantity: cart.pieces.get(product.id) ?? 1 })),
    customer: customer?.email ?? null,
    landingSite: visit.landingSite ?? "/",
    ...(visit.referringSite !== null && { referringSite: visit.referringSite }),
    sessions: visit.sessions,
    ...(cart.checkoutToken !== null && { checkoutToken: cart.checkoutToken }),
    cartToken: cart.token,
    attributes: [...cart.attributes].map(([name, value]) => ({ name, value })),
    ...(pieces.some((product) => product.requiresShipping) && { shipping: shippingIn(shop.currency) }),
  };
}

function shippingIn(currency: string): string {
  return decimal(digitsOf(currency) === 3 ? 4900n : 490n, currency);
}

export function productView(shop: Shop, product: Product) {
  return {
    title: product.title,
    vendor: product.vendor,
    url: `/products/${product.handle}`,
    variant_id: product.variantId,
    price: amount(shop, product.price),
    tint: product.picture.tint,
    image: picturePath(product.picture.shape),
    ships: product.requiresShipping,
  };
}

export function lineView(shop: Shop, line: Line) {
  const product = shop.products.find((one) => one.id === line.productId);
  return {
    ...(product && productView(shop, product)),
    title: line.title,
    price: amount(shop, line.price),
    quantity: line.quantity,
    total: amount(shop, lineGross(line)),
  };
}

/** The order's money as its lines below the cart; discounts by code, as they fell on lines and shipping. */
export function totalsView(shop: Shop, order: Order) {
  const totals = totalsOf(order);
  return {
    lines: amount(shop, totals.lineItems),
    discounts: order.applications.map((one, index) => ({
      code: one.name,
      amount: amount(
        shop,
        allocationsOf(order, index).reduce((all, each) => all + each.amount, 0n),
      ),
    })),
    shipping:
      order.shippingLines.length > 0 &&
      amount(
        shop,
        order.shippingLines.reduce((all, line) => all + line.price, 0n),
      ),
    tax: totals.tax > 0n && amount(shop, totals.tax),
    total: amount(shop, totals.total),
  };
}
