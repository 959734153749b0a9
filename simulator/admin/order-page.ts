import { decimal } from "../store/money.ts";
import type { Order } from "../store/order.ts";
import { type Shop, shopOf } from "../store/shop.ts";
import { currentQuantity, financialStatus, lineDiscount, lineNet, lineTax, totalsOf } from "../store/totals.ts";
import type { World } from "../world.ts";
import { type Html, html } from "./html.ts";
import { adminPage, page, storePath } from "./layout.ts";
import { amount, codesOf, orderBadges, when } from "./words.ts";

export function orderPage(world: World, today: Shop, order: Order, refusal: string | null): string {
  const shop = shopOf(today, order);
  const base = `${storePath(shop)}/orders/${order.id}`;
  const act = (to: string, label: string, extra = "") =>
    html`<form class="inline" method="post" action="${base}/${to}"><button class="button ${extra}">${label}</button></form>`;
  const unpaid = financialStatus(order) === "pending";
  const cancelled = order.cancelledAt !== null;
  return adminPage(
    shop,
    world.app.config,
    "orders",
    order.name,
    page(html`<div class="heading"><a class="back" href="${storePath(shop)}/orders" aria-label="Back to orders">←</a><h1>${order.name}</h1>${orderBadges(order)}
<div class="actions">${unpaid && act("pay", "Mark as paid", "primary")}${unpaid && !cancelled && act("void", "Void")}${!cancelled && act("cancel", "Cancel and refund")}${act("delete", "Delete", "danger")}</div></div>
<p class="quiet">${when(shop, order.processedAt)} from ${order.sourceName}${order.customer && html` · ${order.customer.email}`}${order.visit.landingSite && html` · landed on <span class="code">${order.visit.landingSite}</span>`}</p>
${refusal && html`<div class="banner bad" role="alert">${refusal}</div>`}
<div class="columns"><div class="stack">${lines(shop, order)}${refundForm(shop, order, base)}${!cancelled && editForm(shop, order, base)}</div>
<div class="stack">${totals(shop, order)}${history(shop, order)}</div></div>`),
  );
}

function lines(shop: Shop, order: Order): Html {
  return html`<section class="card flush"><table><thead><tr><th>Line</th><th class="number">Quantity</th><th class="number">Price</th><th class="number">Discount</th><th class="number wide">Tax</th><th class="number">Sum</th></tr></thead><tbody>
${order.lines.map((line) => {
  const left = currentQuantity(order, line);
  return html`<tr><td>${line.title}</td><td class="number">${left === line.quantity ? line.quantity : html`<s class="quiet">${line.quantity}</s> ${left}`}</td>
<td class="number">${decimal(line.price, shop.currency)}</td><td class="number">${lineDiscount(line) > 0n && `−${decimal(lineDiscount(line), shop.currency)}`}</td>
<td class="number wide">${decimal(lineTax(line), shop.currency)}</td><td class="number">${decimal(lineNet(line), shop.currency)}</td></tr>`;
})}</tbody></table></section>`;
}

function refundForm(shop: Shop, order: Order, base: string): Html | null {
  const { received, refunded, currentShipping } = totalsOf(order);
  if (received <= refunded) return null;
  return html`<section class="card"><h2>Refund</h2><form method="post" action="${base}/refund"><table><tbody>
${order.lines.map((line, index) => {
  const left = currentQuantity(order, line);
  return html`<tr><td>${line.title} <span class="quiet small">${left} left</span></td><td class="number"><input class="count" type="number" min="0" max="${left}" value="0" name="line-${index}" aria-label="Refund of ${line.title}"></td></tr>`;
})}</tbody></table>
${currentShipping > 0n && html`<label class="tick"><input type="checkbox" name="shipping"> Shipping, ${amount(shop, currentShipping)}</label>`}
<div class="fields"><label class="field">Money given back<input name="amount" inputmode="decimal" placeholder="what the lines come to"></label></div>
<p class="quiet small">Leave the lines at zero and name an amount for a refund of money alone. ${amount(shop, received - refunded)} can be given back.</p>
<div><button class="button">Refund</button></div></form></section>`;
}

function editForm(shop: Shop, order: Order, base: string): Html {
  return html`<section class="card"><details><summary>Edit the order</summary><form method="post" action="${base}/edit"><table><tbody>
${order.lines.map((line, index) => {
  const left = currentQuantity(order, line);
  return html`<tr><td>Remove ${line.title}</td><td class="number"><input class="count" type="number" min="0" max="${left}" value="0" name="line-${index}" aria-label="Remove ${line.title}"></td></tr>`;
})}</tbody></table>
<label class="field">Add a product<select name="product"><option value="">nothing</option>${shop.products.map((product) => html`<option value="${product.id}">${product.title}, ${decimal(product.price, shop.currency)}</option>`)}</select></label>
<div><button class="button">Save edit</button></div></form></details></section>`;
}

function totals(shop: Shop, order: Order): Html {
  const all = totalsOf(order);
  const row = (label: Html | string, minor: bigint, style = "") =>
    html`<dt class="${style}">${label}</dt><dd class="${style}">${decimal(minor, shop.currency)}</dd>`;
  return html`<section class="card"><h2>Payment</h2><dl class="totals">
${row("Lines", all.lineItems)}${all.discounts > 0n && row(html`Discount ${codesOf(order)}`, -all.discounts)}${row("Shipping", all.shipping)}
${row(order.taxesIncluded ? "Tax, included" : "Tax", all.tax)}${row("Total", all.total, "sum")}
${all.received > 0n && row("Paid", all.received)}${all.refunded > 0n && row("Refunded", -all.refunded)}
${all.currentTotal !== all.total && row("Now", all.currentTotal, "sum")}${all.outstanding !== 0n && row("Outstanding", all.outstanding)}</dl></section>`;
}

const pieces = (count: number): string => (count === 1 ? "1 piece" : `${count} pieces`);

function history(shop: Shop, order: Order): Html {
  const events: [number, string][] = [
    [order.createdAt, "Order placed"],
    ...order.refunds.map((refund): [number, string] => [
      refund.createdAt,
      `Refund of ${amount(
        shop,
        refund.transactions.reduce((sum, one) => sum + one.amount, 0n),
      )}, ${pieces(refund.lines.reduce((count, line) => count + line.quantity, 0))}`,
    ]),
    ...(order.cancelledAt === null
      ? []
      : [[order.cancelledAt, `Cancelled: ${order.cancelReason}`] as [number, string]]),
  ];
  return html`<section class="card"><h2>What happened</h2><ul class="timeline">${events.map(([at, text]) => html`<li>${text}<div class="quiet small">${when(shop, at)}</div></li>`)}</ul></section>`;
}
