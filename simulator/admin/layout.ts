import type { AppConfig } from "../app-config.ts";
import { handleOf, type Shop } from "../store/shop.ts";
import { Html, html } from "./html.ts";
import { icon } from "./pictures.ts";

export type Section = "orders" | "products" | "discounts" | "app" | "webhooks" | "settings";

const SECTIONS: [Exclude<Section, "app">, string][] = [
  ["orders", "Orders"],
  ["products", "Products"],
  ["discounts", "Discounts"],
];
const SIMULATOR: [Exclude<Section, "app">, string][] = [
  ["webhooks", "Webhooks"],
  ["settings", "Settings"],
];

export const storePath = (shop: Shop): string => `/store/${handleOf(shop.domain)}`;
export const appPath = (shop: Shop, app: AppConfig): string => `${storePath(shop)}/apps/${app.handle}`;

const BAG = new Html(
  `<svg width="22" height="22" viewBox="0 0 20 20" aria-hidden="true"><path fill="#2fd97b" d="M4 6h12l1 11a1.5 1.5 0 0 1-1.5 1.6h-11A1.5 1.5 0 0 1 3 17z"/><path fill="none" stroke="#2fd97b" stroke-width="1.6" d="M7 8V5a3 3 0 0 1 6 0v3"/></svg>`,
);

export const markOf = (app: AppConfig): Html =>
  html`<span class="app-mark" aria-hidden="true">${app.name.slice(0, 1)}</span>`;

function head(title: string): Html {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/_assets/admin.css"></head>`;
}

/** A page of a store's admin, with its top bar and its navigation. */
export function adminPage(shop: Shop, app: AppConfig, section: Section, title: string, content: Html): string {
  const link = ([to, label]: [Exclude<Section, "app">, string]) =>
    html`<li><a href="${storePath(shop)}/${to}"${new Html(to === section ? ' aria-current="page"' : "")}><span class="icon">${icon(to)}</span>${label}</a></li>`;
  return html`${head(`${title} · ${shop.name}`)}<body>
<a class="skip" href="#content">Skip to content</a>
<header class="top">
  <button class="menu" type="button" aria-label="Menu" onclick="document.body.classList.toggle('menu-open')">☰</button>
  <a class="brand" href="/">${BAG}<span>Shop simulator</span></a><span class="pretend wide">not Shopify</span>
  <a class="who" href="/"><span>${shop.name}</span><span class="avatar" aria-hidden="true">${shop.name.slice(0, 2).toUpperCase()}</span></a>
  ${section === "app" ? html`<div id="save-bar" hidden><span>Unsaved changes</span><div id="save-bar-buttons"></div></div>` : ""}
</header>
<nav class="side" aria-label="Store">
  <ul>${SECTIONS.map(link)}</ul>
  <h2>Apps</h2>
  <ul><li><a id="app-home" href="${appPath(shop, app)}">${markOf(app)}${app.name}</a><ul id="app-nav"></ul></li></ul>
  <h2>Online store</h2>
  <ul><li><a href="${storePath(shop)}/storefront"><span class="icon">${icon("store")}</span>View store</a></li></ul>
  <h2>Simulator</h2>
  <ul>${SIMULATOR.map(link)}<li><a href="/mailbox"><span class="icon">${icon("mailbox")}</span>Mailbox</a></li></ul>
</nav>
${content}
</body></html>`.text;
}

/** The usual page: one column of cards under a heading. */
export const page = (content: Html, size = ""): Html =>
  html`<main id="content"><div class="page ${size}">${content}</div></main>`;

/** A page outside of any store. */
export const plainPage = (title: string, content: Html): string =>
  html`${head(title)}<body class="alone"><main class="page narrow" id="content">${content}</main></body></html>`.text;
