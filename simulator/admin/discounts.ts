import { summaryOf } from "../graphql/draw-discount.ts";
import { type Discount, type DiscountStatus, statusOf } from "../store/discount.ts";
import { decimal, percentText } from "../store/money.ts";
import type { Shop } from "../store/shop.ts";
import type { World } from "../world.ts";
import { type Html, html } from "./html.ts";
import { adminPage, appPath, page, storePath } from "./layout.ts";
import { bigIcon, picture } from "./pictures.ts";
import { when } from "./words.ts";

const TONE: Record<DiscountStatus, string> = { ACTIVE: "good", SCHEDULED: "info", EXPIRED: "" };

const state = (discount: Discount, now: number): Html => {
  const status = statusOf(discount, now);
  return html`<span class="badge ${TONE[status]}">${status.toLowerCase()}</span>`;
};

/** The app's links under More actions, once it is installed. Of a discount's page Shopify adds which one it is. */
function appLinks(world: World, shop: Shop, target: string, discount?: Discount): Html | null {
  const links = world.app.config.links.filter((one) => one.target === target);
  if (!shop.installation || links.length === 0) return null;
  const query = new URLSearchParams({ shop: shop.domain, ...(discount && { id: String(discount.id) }) });
  return html`<details class="more"><summary class="button">More actions</summary><ul>${links.map(
    ({ label, url }) =>
      html`<li><a href="${appPath(shop, world.app.config)}${url}?${query.toString()}">${label}</a></li>`,
  )}</ul></details>`;
}

export function discountsPage(world: World, shop: Shop, refusal: string | null): string {
  const base = storePath(shop);
  const discounts = [...shop.discounts.values()].reverse();
  return adminPage(
    shop,
    world.app.config,
    "discounts",
    "Discounts",
    page(html`<div class="heading"><h1>Discounts</h1><div class="actions">${appLinks(world, shop, "admin.discount-index.action.link")}</div></div>
${refusal && html`<div class="banner bad" role="alert">${refusal}</div>`}
${
  discounts.length === 0
    ? html`<section class="card empty">${bigIcon("discounts")}<h2>No discounts yet</h2><p class="quiet">What ${world.app.config.name} makes turns up here, and so does what you make by hand.</p></section>`
    : html`<section class="card flush"><table><thead><tr><th>Discount</th><th>Codes</th><th>State</th><th class="number wide">Used</th></tr></thead><tbody>
${discounts.map(
  (
    discount,
  ) => html`<tr><td><a href="${base}/discounts/${discount.id}"><strong>${discount.title}</strong></a><div class="quiet small">${summaryOf(shop, discount)}</div></td>
<td>${discount.codes.slice(0, 3).map((one) => html`<span class="code chip">${one.code}</span> `)}${discount.codes.length > 3 && html`<span class="quiet small">and ${discount.codes.length - 3} more</span>`}</td>
<td>${state(discount, world.now())}</td><td class="number wide">${discount.codes.reduce((count, one) => count + one.uses, 0)}</td></tr>`,
)}</tbody></table></section>`
}
<section class="card"><h2>Make a discount by hand</h2><form method="post" action="${base}/discounts"><div class="fields">
<label class="field">Code<input name="code" required></label>
<label class="field">Kind<select name="kind"><option value="percent">Per cent off</option><option value="amount">Amount off</option><option value="shipping">Free shipping</option></select></label>
<label class="field">Value<input name="value" inputmode="decimal" value="10"></label></div>
<label class="tick"><input type="checkbox" name="combine"> Combines with other discounts</label>
<div><button class="button">Make discount</button></div></form></section>`),
  );
}

export function discountPage(world: World, shop: Shop, discount: Discount, refusal: string | null): string {
  const base = `${storePath(shop)}/discounts/${discount.id}`;
  const { value } = discount;
  const figure =
    value.kind === "percentage"
      ? percentText(value.ppm)
      : value.kind === "amount"
        ? decimal(value.minor, shop.currency)
        : "";
  const act = (to: string, label: string, extra = "") =>
    html`<form class="inline" method="post" action="${base}/${to}"><button class="button ${extra}">${label}</button></form>`;
  return adminPage(
    shop,
    world.app.config,
    "discounts",
    discount.title,
    page(html`<div class="heading"><a class="back" href="${storePath(shop)}/discounts" aria-label="Back to discounts">←</a><h1>${discount.title}</h1>${state(discount, world.now())}
<div class="actions">${appLinks(world, shop, "admin.discount-details.action.link", discount)}${statusOf(discount, world.now()) === "ACTIVE" ? act("deactivate", "Deactivate") : act("activate", "Activate")}${act("delete", "Delete", "danger")}</div></div>
<p class="quiet">${summaryOf(shop, discount)} · from ${when(shop, discount.startsAt)}${discount.endsAt !== null && html` until ${when(shop, discount.endsAt)}`}</p>
${refusal && html`<div class="banner bad" role="alert">${refusal}</div>`}
<div class="columns"><section class="card flush"><table><thead><tr><th>Code</th><th class="number">Used</th><th></th></tr></thead><tbody>
${discount.codes
  .slice(0, 100)
  .map(
    (one) =>
      html`<tr><td class="code">${one.code}</td><td class="number">${one.uses}</td><td class="number"><form class="inline" method="post" action="${base}/remove-code"><input type="hidden" name="id" value="${one.id}"><button class="button danger">Remove</button></form></td></tr>`,
  )}</tbody></table></section>
<section class="card"><h2>Change it behind the app's back</h2><form method="post" action="${base}">
<label class="field">Title<input name="title" value="${discount.title}"></label>
${figure && html`<label class="field">${value.kind === "percentage" ? "Per cent off" : "Amount off"}<input name="value" inputmode="decimal" value="${figure}"></label>`}
<label class="field">Ends at<input name="endsAt" type="datetime-local"></label>
<div><button class="button">Save</button></div></form></section></div>`),
  );
}

export function productsPage(world: World, shop: Shop): string {
  return adminPage(
    shop,
    world.app.config,
    "products",
    "Products",
    page(html`<h1>Products</h1><section class="card flush"><table><thead><tr><th>Product</th><th class="wide">SKU</th><th class="number">Price</th></tr></thead><tbody>
${shop.products.map(
  (
    product,
  ) => html`<tr><td><div class="with-picture">${picture(product.picture)}<div>${product.title}<div class="quiet small">${product.handle}</div></div></div></td>
<td class="wide quiet">${product.sku}</td><td class="number">${decimal(product.price, shop.currency)} ${shop.currency}</td></tr>`,
)}</tbody></table></section>`),
  );
}
