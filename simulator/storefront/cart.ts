import type { Product, Shop } from "../store/shop.ts";
import type { Visit } from "../store/visit.ts";
import { lineView, MOST_PIECES, piecesIn, totalsView } from "./basket.ts";
import { basketIn, formIn, go, missing, send, show } from "./page.ts";
import { cartData, cartLineData } from "./pixel-data.ts";
import type { Visited } from "./visited.ts";
import { keepCodes, ownPath } from "./visitor.ts";

export async function cartPage(visited: Visited): Promise<void> {
  const { shop, visitor } = visited;
  const { order, refusal } = basketIn(visited);
  const added = visitor.visit.cart.added;
  visitor.visit.cart.added = null;
  const events = order
    ? [
        ...(added ? [{ name: "product_added_to_cart", data: { cartLine: cartLineData(shop, order, added) } }] : []),
        { name: "cart_viewed", data: { cart: cartData(shop, order) } },
      ]
    : [];
  const values = order
    ? {
        lines: order.lines.map((line) => lineView(shop, line)),
        totals: totalsView(shop, order),
        refusal: refusal?.message,
      }
    : { lines: [] };
  await show(visited, { template: "cart", title: "Your cart", values, events });
}

const variantOf = (shop: Shop, id: string | null): Product | undefined =>
  shop.products.find((product) => String(product.variantId) === id);

function keepPieces(visit: Visit, product: Product, quantity: number): void {
  if (!Number.isInteger(quantity) || quantity < 1) visit.cart.pieces.delete(product.id);
  else visit.cart.pieces.set(product.id, Math.min(quantity, MOST_PIECES));
}

export async function addToCart(visited: Visited): Promise<void> {
  const { shop, visitor } = visited;
  const form = await formIn(visited);
  const product = variantOf(shop, form.get("id"));
  if (!product) return missing(visited);
  const before = visitor.visit.cart.pieces.get(product.id) ?? 0;
  keepPieces(visitor.visit, product, before + Number(form.get("quantity") ?? 1));
  visitor.visit.cart.added = product.id;
  keepAttributes(visitor.visit, form);
  go(visited, "/cart");
}

/** Quantities by variant, `remove`, and attributes: what a form or a script sends to /cart/update(.js). */
export async function updateCart(visited: Visited): Promise<void> {
  const { shop, visitor, request } = visited;
  const form = await formIn(visited);
  for (const [name, value] of form) {
    const product = variantOf(shop, /^updates\[(\d+)\]$/.exec(name)?.[1] ?? null);
    if (product) keepPieces(visitor.visit, product, Number(value));
  }
  const removed = variantOf(shop, form.get("remove"));
  if (removed) visitor.visit.cart.pieces.delete(removed.id);
  keepAttributes(visitor.visit, form);
  if (!request.url.pathname.endsWith(".js")) return go(visited, "/cart");
  const { token, attributes } = visitor.visit.cart;
  const body = { token, attributes: Object.fromEntries(attributes), item_count: piecesIn(visitor.visit) };
  send(visited, 200, { "content-type": "application/json; charset=utf-8" }, JSON.stringify(body));
}

function keepAttributes(visit: Visit, form: URLSearchParams): void {
  for (const [name, value] of form) {
    const key = /^attributes\[(.{1,255})\]$/.exec(name)?.[1];
    if (key === undefined) continue;
    if (value === "") visit.cart.attributes.delete(key);
    else visit.cart.attributes.set(key, value);
  }
}

const MOST_CODES = 5;

/**
 * A shareable discount link: keeps the code, whether it exists or not, and leads on. What stands beside `redirect`
 * goes with it, where the store forwards it.
 */
export function discountLink(visited: Visited, code: string): void {
  const { shop, visitor, request } = visited;
  const query = new URLSearchParams(request.url.search);
  const wanted = query.get("redirect") ?? query.get("return_to");
  query.delete("redirect");
  query.delete("return_to");
  keepCodes(visitor, [...new Set(code.split(",").filter(Boolean))].slice(0, MOST_CODES));
  const target = new URL(ownPath(wanted) ?? "/", "http://shop.invalid");
  if (shop.forwardsDiscountQuery) for (const [name, value] of query) target.searchParams.append(name, value);
  go(visited, target.pathname + target.search + target.hash);
}
