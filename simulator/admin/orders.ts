import { decimal } from "../store/money.ts";
import { type Shop, shopOf } from "../store/shop.ts";
import { totalsOf } from "../store/totals.ts";
import type { World } from "../world.ts";
import { html } from "./html.ts";
import { adminPage, page, storePath } from "./layout.ts";
import { bigIcon, picture } from "./pictures.ts";
import { amount, codesOf, orderBadges, when } from "./words.ts";

const SHOWN = 100;

export function ordersPage(world: World, shop: Shop): string {
  const base = storePath(shop);
  const orders = [...shop.orders.values()].sort((a, b) => b.processedAt - a.processedAt || b.id - a.id);
  return adminPage(
    shop,
    world.app.config,
    "orders",
    "Orders",
    page(html`<div class="heading"><h1>Orders</h1><div class="actions"><a class="button primary" href="${base}/orders/new">Place an order</a></div></div>
${
  orders.length === 0
    ? html`<section class="card empty">${bigIcon("orders")}<h2>No orders yet</h2><p class="quiet">Play the customer: put something in the cart, type a code, pay.</p><a class="button primary" href="${base}/orders/new">Place an order</a></section>`
    : html`<section class="card flush"><table><thead><tr><th>Order</th><th>Placed</th><th class="wide">Customer</th><th>Code</th><th class="number">Total</th><th class="wide">State</th></tr></thead><tbody>
${orders.slice(0, SHOWN).map(
  (
    order,
  ) => html`<tr><td><a href="${base}/orders/${order.id}"><strong>${order.name}</strong></a></td><td class="quiet">${when(shop, order.processedAt)}</td>
<td class="wide">${order.customer?.email ?? html`<span class="quiet">no customer</span>`}</td><td>${codesOf(order)}</td>
<td class="number">${amount(shopOf(shop, order), totalsOf(order).currentTotal)}</td><td class="wide">${orderBadges(order)}</td></tr>`,
)}</tbody></table></section>${orders.length > SHOWN && html`<p class="quiet small">The newest ${SHOWN} of ${orders.length}.</p>`}`
}`),
  );
}

/** What was typed into the order form, to show it again beside a refusal. */
export type Typed = Record<string, string | undefined>;

export function orderFormPage(world: World, shop: Shop, typed: Typed, refusal: string | null): string {
  const base = storePath(shop);
  const value = (name: string, otherwise = "") => typed[name] ?? otherwise;
  const known = [...shop.codes.values()].slice(0, 12).map((one) => one.redeemCode.code);
  const ticked = (name: string, otherwise: boolean) => ((refusal ? typed[name] === "on" : otherwise) ? " checked" : "");
  const tick = (name: string, label: string, otherwise = false) =>
    html`<label class="tick"><input type="checkbox" name="${name}"${ticked(name, otherwise) && html` checked`}> ${label}</label>`;
  const tax = value("tax", shop.taxesIncluded ? "included" : "none");
  return adminPage(
    shop,
    world.app.config,
    "orders",
    "Place an order",
    page(html`<div class="heading"><a class="back" href="${base}/orders" aria-label="Back to orders">←</a><h1>Place an order</h1></div>
${refusal && html`<div class="banner bad" role="alert">${refusal}</div>`}
<form method="post" action="${base}/orders/new"><div class="columns"><div class="stack">
<section class="card"><h2>Cart</h2><table><thead><tr><th>Product</th><th class="number">Price</th><th class="number">Quantity</th></tr></thead><tbody>
${shop.products.map(
  (product, index) => html`<tr><td><div class="with-picture">${picture(product.picture)}${product.title}</div></td>
<td class="number">${decimal(product.price, shop.currency)}</td><td class="number"><input class="count" type="number" min="0" max="999" name="product-${product.id}" value="${value(`product-${product.id}`, index === 0 ? "1" : "0")}" aria-label="Quantity of ${product.title}"></td></tr>`,
)}</tbody></table></section>
<section class="card"><h2>Customer and arrival</h2><div class="fields">
<label class="field">E-mail<input name="email" type="email" value="${value("email")}" placeholder="nobody"></label>
<label class="field">Landing page<input name="landing" value="${value("landing")}" placeholder="/?ref=sarah"></label>
<label class="field">Placed at<input name="at" type="datetime-local" value="${value("at")}"></label></div></section>
</div><div class="stack">
<section class="card"><h2>Discount codes</h2><label class="field">Codes, one or more<input name="codes" value="${value("codes")}" list="known-codes" autocomplete="off" spellcheck="false"></label>
<datalist id="known-codes">${known.map((code) => html`<option value="${code}"></option>`)}</datalist>
${known.length > 0 && html`<p class="small quiet">Live in the store: ${known.map((code) => html`<span class="code chip">${code}</span> `)}</p>`}</section>
<section class="card"><h2>Checkout</h2><div class="stack">
<label class="field">Shipping<input name="shipping" inputmode="decimal" value="${value("shipping")}" placeholder="none"></label>
<label class="field">Tax<select name="tax">${[
      ["none", "No tax"],
      ["added", "19 % added"],
      ["included", "19 % included"],
    ].map(
      ([key, label]) => html`<option value="${key}"${key === tax && html` selected`}>${label}</option>`,
    )}</select></label>
<label class="field">Tip<input name="tip" inputmode="decimal" value="${value("tip")}" placeholder="none"></label>
${tick("paid", "Paid at once", true)}${tick("test", "Test order")}${tick("draft", "Draft order of the staff")}</div></section>
<button class="button primary">Place order</button></div></div></form>`),
  );
}
