import type { AppConfig } from "../app-config.ts";
import type { Shop } from "../store/shop.ts";
import type { World } from "../world.ts";
import { type Html, html } from "./html.ts";
import { adminPage, appPath, markOf, page, plainPage, storePath } from "./layout.ts";

const SCOPES: Record<string, string> = {
  read_orders: "See orders of the last 60 days",
  write_discounts: "Make and change discounts",
  read_customer_events: "See what customers do in the store",
  write_pixels: "Add a web pixel",
  write_app_proxy: "Show pages inside of the store",
  write_customers: "Make customer segments",
  read_products: "See products",
};

export function homePage(world: World, error: string | null): string {
  const shops = [...world.shops.values()];
  const { config } = world.app;
  return plainPage(
    "Shop simulator",
    html`<div><h1>Shop simulator</h1><p class="quiet">Stores that live on this machine alone, for trying ${config.name}. They speak to the app as Shopify does; nothing here is Shopify. <a href="/mailbox">Mailbox</a></p></div>
${error && html`<div class="banner bad" role="alert">${error}</div>`}
${shops.filter(({ installation }) => installation).map((shop) => threePeople(shop, config))}
<section class="card flush"><table><thead><tr><th>Store</th><th class="wide">Currency</th><th class="number">Orders</th><th></th></tr></thead><tbody>
${shops.map(
  (
    shop,
  ) => html`<tr><td><a href="${storePath(shop)}/orders"><strong>${shop.name}</strong></a><div class="quiet small">${shop.domain}</div></td>
<td class="wide">${shop.currency}</td><td class="number">${shop.orders.size}</td>
<td class="number">${shop.installation ? html`<a href="${storePath(shop)}/orders">Admin</a>` : html`<a class="button" href="${storePath(shop)}/storefront">View store</a> <a class="button primary" href="${appPath(shop, config)}">Install ${config.name}</a>`}</td></tr>`,
)}
${shops.length === 0 && html`<tr><td colspan="4" class="empty quiet">No store yet: open one below.</td></tr>`}
</tbody></table></section>
<section class="card"><h2>Open a store</h2><form method="post" action="/stores"><div class="fields">
<label class="field">Name<input name="name" required placeholder="Nordlicht"></label>
<label class="field">Address<input name="handle" required pattern="[a-z0-9][a-z0-9\\-]*" placeholder="nordlicht"></label>
<label class="field">Currency<select name="currency">${options(["EUR", "USD", "GBP", "JPY", "KWD"], "EUR")}</select></label>
<label class="field">Time zone<select name="timezone">${options(["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "UTC"], "Europe/Berlin")}</select></label>
<label class="field">Plan<select name="plan">${options(["standard", "advanced", "plus"], "standard")}</select></label>
</div><div><button class="button primary">Open store</button></div></form></section>`,
  );
}

/** A store with the app in it, as each of the people who meet there. */
function threePeople(shop: Shop, config: AppConfig): Html {
  const store = `${storePath(shop)}/storefront`;
  return html`<section class="card"><h2>${shop.name}: be any of three people</h2><div class="fields people">
<div><h3>The merchant</h3><p class="quiet">Sees each order, who was credited for it, and why.</p><a class="button primary" href="${appPath(shop, config)}">Open ${config.name}</a></div>
<div><h3>A customer</h3><p class="quiet">Buys with a partner’s code, or after a partner’s link.</p><a class="button" href="${store}">Go shopping</a></div>
${config.proxy && html`<div><h3>A partner</h3><p class="quiet">Sees what they earned. The link that signs them in is in the <a href="/mailbox">mailbox</a>.</p><a class="button" href="${store}/app">Partner page</a></div>`}
</div></section>`;
}

export const options = (values: readonly string[], chosen: string): Html[] =>
  values.map((value) =>
    value === chosen ? html`<option selected>${value}</option>` : html`<option>${value}</option>`,
  );

export function installPage(world: World, shop: Shop): string {
  const { config } = world.app;
  return adminPage(
    shop,
    config,
    "app",
    `Install ${config.name}`,
    page(
      html`<section class="card"><div class="heading">${markOf(config)}<h1>Install ${config.name}</h1></div>
<p>${config.name} asks ${shop.name} for:</p><ul>${config.scopes.map((scope) => html`<li>${SCOPES[scope] ?? scope} <span class="code quiet small">${scope}</span></li>`)}</ul>
<form method="post" action="${storePath(shop)}/install"><div><button class="button primary">Install</button> <a class="button" href="${storePath(shop)}/orders">Cancel</a></div></form></section>`,
      "narrow",
    ),
  );
}

export function settingsPage(world: World, shop: Shop): string {
  const base = storePath(shop);
  const { installation } = shop;
  const email = [...shop.customers.values()][0]?.email ?? "";
  return adminPage(
    shop,
    world.app.config,
    "settings",
    "Settings",
    page(
      html`<h1>Settings</h1>
<section class="card"><h2>Store</h2><form method="post" action="${base}/settings"><div class="fields">
<label class="field">Name<input name="name" value="${shop.name}" required></label>
<label class="field">Plan<select name="plan">${options(["standard", "advanced", "plus", "enterprise"], shop.plan)}</select></label>
<label class="field">Time zone<input name="timezone" value="${shop.timezone}" required></label>
<label class="field">Currency<input name="currency" value="${shop.currency}" required pattern="[A-Z]{3}"></label></div>
<p class="quiet small">Saving sends shop/update. The plan sets how fast the Admin API may be asked: ${shop.bucket.status(performance.now()).restoreRate} points a second.</p>
<div><button class="button">Save</button></div></form></section>
<section class="card"><h2>Online store</h2><form method="post" action="${base}/storefront">
<label><input type="checkbox" name="consentRequired"${shop.consentRequired && html` checked`}> Visitors are asked before anything measures them</label>
<label><input type="checkbox" name="forwardsDiscountQuery"${shop.forwardsDiscountQuery && html` checked`}> Discount links hand on what stands beside redirect</label>
<div><button class="button">Save</button> <a class="button" href="${base}/storefront">View store</a></div></form></section>
<section class="card"><h2>${world.app.config.name}</h2>
${
  installation
    ? html`<p>Installed, with <span class="code">${installation.scopes.join(", ")}</span>.${installation.webPixel && html` Web pixel <span class="code">${installation.webPixel.settings}</span>.`}</p>
<form method="post" action="${base}/uninstall"><div><button class="button danger">Uninstall</button></div></form>`
    : html`<p>Not installed. <a href="${appPath(shop, world.app.config)}">Install it</a></p>`
}</section>
<section class="card"><h2>Privacy requests</h2><form method="post" action="${base}/compliance"><div class="fields">
<label class="field">Request<select name="topic">${options(["customers/data_request", "customers/redact", "shop/redact"], "customers/data_request")}</select></label>
<label class="field">Customer's e-mail<input name="email" value="${email}"></label></div>
<div><button class="button">Send</button></div></form></section>`,
      "narrow",
    ),
  );
}
