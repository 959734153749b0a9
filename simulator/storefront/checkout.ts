import { amount } from "../admin/words.ts";
import { token } from "../store/ids.ts";
import type { Order } from "../store/order.ts";
import { placeOrder } from "../store/orders.ts";
import { emptyCart } from "../store/visit.ts";
import { lineView, orderRequest, totalsView } from "./basket.ts";
import { basketIn, formIn, go, missing, show } from "./page.ts";
import { checkoutData } from "./pixel-data.ts";
import type { Visited } from "./visited.ts";
import { codesIn, customerIn, keepCodes } from "./visitor.ts";

const MOST_CODES = 5;

/** Begins a checkout of what is in the cart, or goes on with it. */
export function startCheckout(visited: Visited): void {
  const { cart } = visited.visitor.visit;
  cart.checkoutToken ??= token();
  go(visited, cart.pieces.size === 0 ? "/cart" : `/checkouts/${cart.checkoutToken}`);
}

interface Said {
  typed?: Record<string, string>;
  error?: string;
  /** A code that was typed and does not hold. */
  refusal?: { code: string; message: string };
}

export async function checkoutPage(visited: Visited, said: Said = {}): Promise<void> {
  const { shop, visitor } = visited;
  const { cart } = visitor.visit;
  cart.checkoutToken ??= token();
  const { order, codes, refusal } = basketIn(visited);
  if (!order) return go(visited, "/cart");
  const customer = customerIn(shop, visitor);
  const known = { email: customer?.email, firstName: customer?.firstName, lastName: customer?.lastName };
  const refused = said.refusal ?? refusal;
  const [shipping] = order.shippingLines;
  const started = !cart.checkoutStarted;
  cart.checkoutStarted = true;
  await show(visited, {
    template: "checkout",
    title: "Checkout",
    events: started
      ? [{ name: "checkout_started", data: { checkout: checkoutData(shop, order, { placed: false }) } }]
      : [],
    values: {
      typed: { ...known, ...said.typed },
      error: said.error,
      lines: order.lines.map((line) => lineView(shop, line)),
      totals: totalsView(shop, order),
      codes,
      refusal: refused?.message,
      refused_code: refused?.code,
      shipping_name: shipping ? shipping.title : "By e-mail",
      shipping_price: shipping ? amount(shop, shipping.price) : "Free",
    },
  });
}

/** Types a code into the checkout: it stays if it holds beside those that are there. */
export async function applyTyped(visited: Visited): Promise<void> {
  const { visitor } = visited;
  const code = ((await formIn(visited)).get("code") ?? "").trim();
  const { codes } = basketIn(visited);
  const same = (one: string) => one.toUpperCase() === code.toUpperCase();
  if (code !== "" && !codes.some(same)) keepCodes(visitor, [...codes, code].slice(-MOST_CODES));
  const { refusal } = basketIn(visited);
  if (!refusal) return go(visited, "/checkout");
  keepCodes(visitor, codes);
  await checkoutPage(visited, { refusal });
}

export async function removeCode(visited: Visited): Promise<void> {
  const removed = (await formIn(visited)).get("code");
  keepCodes(
    visited.visitor,
    codesIn(visited.visitor).filter((code) => code !== removed),
  );
  go(visited, "/checkout");
}

/** Buys: the order goes where every order goes, and the cart is empty after it. */
export async function pay(visited: Visited): Promise<void> {
  const { world, shop, visitor } = visited;
  const typed = Object.fromEntries(await formIn(visited)) as Record<string, string>;
  const email = (typed.email ?? "").trim();
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return checkoutPage(visited, { typed, error: "Enter a valid email" });
  visitor.visit.cart.checkoutToken ??= token();
  const request = orderRequest(shop, visitor);
  if (request.lines.length === 0) return go(visited, "/cart");
  const { firstName = "", lastName = "" } = typed;
  const customer = { email, ...(firstName && { firstName }), lastName };
  const placed = placeOrder(world, shop, { ...request, customer, codes: basketIn(visited).codes });
  if (placed.kind === "refused") return checkoutPage(visited, { typed, error: placed.message });
  visitor.visit.cart = emptyCart(token());
  visitor.visit.thanked = null;
  keepCodes(visitor, []);
  go(visited, `/checkouts/${placed.order.checkoutToken}/thank-you`, 303);
}

export async function thankYouPage(visited: Visited, checkoutToken: string): Promise<void> {
  const { shop, visitor } = visited;
  const order: Order | undefined = [...shop.orders.values()].find((one) => one.checkoutToken === checkoutToken);
  if (!order) return missing(visited);
  const first = visitor.visit.thanked !== checkoutToken;
  visitor.visit.thanked = checkoutToken;
  const { customer } = order;
  await show(visited, {
    template: "thank-you",
    title: `Thank you for your purchase`,
    // Shopify tells it once: a page loaded again is no second purchase.
    events: first
      ? [{ name: "checkout_completed", data: { checkout: checkoutData(shop, order, { placed: true }) } }]
      : [],
    values: {
      order: { name: order.name, email: customer?.email, first_name: customer?.firstName ?? "" },
      lines: order.lines.map((line) => lineView(shop, line)),
      totals: totalsView(shop, order),
    },
  });
}
