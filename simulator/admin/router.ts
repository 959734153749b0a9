import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { proxyPath } from "../app-config.ts";
import type { Plan } from "../graphql/bucket.ts";
import { type Incoming, redirect, sendText } from "../http/answer.ts";
import { findShop } from "../http/control.ts";
import type { Discount } from "../store/discount.ts";
import { type DiscountInput, ROOTS, readDiscountInput } from "../store/discount-input.ts";
import {
  activateDiscount,
  createDiscount,
  deactivateDiscount,
  deleteDiscount,
  removeCodesInBulk,
  updateDiscount,
} from "../store/discounts.ts";
import type { Order } from "../store/order.ts";
import {
  cancelOrder,
  deleteOrder,
  editOrder,
  markPaid,
  Refused,
  refundOrder,
  voidOrder,
} from "../store/order-changes.ts";
import { placeOrder } from "../store/orders.ts";
import type { Shop } from "../store/shop.ts";
import { changeShop, installApp, openShop, sendCompliance, uninstallApp } from "../store/shops.ts";
import { storefrontUrl } from "../storefront/address.ts";
import type { Origins, World } from "../world.ts";
import { discountPage, discountsPage, productsPage } from "./discounts.ts";
import { framePage } from "./frame.ts";
import { homePage, installPage, settingsPage } from "./home.ts";
import { html } from "./html.ts";
import { appPath, plainPage, storePath } from "./layout.ts";
import { mailboxPage, mailPage } from "./mailbox-page.ts";
import { orderPage } from "./order-page.ts";
import { orderFormPage, ordersPage, type Typed } from "./orders.ts";
import { pictureAt } from "./pictures.ts";
import { webhooksPage } from "./webhooks-page.ts";

const browser = (name: string): string => readFileSync(new URL(`../browser/${name}`, import.meta.url), "utf8");

const ASSETS: Record<string, [type: string, body: () => string]> = {
  "/app-bridge.js": ["text/javascript", () => browser("app-bridge.js")],
  "/cdn/shopifycloud/app-bridge.js": ["text/javascript", () => browser("app-bridge.js")],
  // Stands for the font Polaris expects from Shopify's network; the machine's own fonts serve.
  "/cdn/static/fonts/inter/v4/styles.css": ["text/css", () => ""],
  "/_assets/frame.js": ["text/javascript", () => browser("frame.js")],
  "/_assets/admin.css": ["text/css", () => browser("admin.css")],
};

type Page = string | { to: string } | null;

/** The pages a person sees. Answers false where the path is none of them. */
export async function answerAdmin(
  world: World,
  origins: Origins,
  request: Incoming,
  response: ServerResponse,
): Promise<boolean> {
  const { pathname } = request.url;
  const asset = ASSETS[pathname];
  if (asset) {
    sendText(response, 200, asset[0], asset[1]());
    return true;
  }
  const picture = pictureAt(pathname);
  if (picture) {
    sendText(response, 200, "image/svg+xml", picture);
    return true;
  }
  // What else the app takes from Shopify's network, pictures for the most part, is there or is not.
  if (pathname.startsWith("/cdn/")) {
    redirect(response, `https://cdn.shopify.com${pathname.slice("/cdn".length)}`);
    return true;
  }
  const typed = request.method === "POST" ? await formOf(request) : {};
  const shown = plainly(world, origins, pathname, typed);
  const store = /^\/store\/([a-z0-9-]+)(?:\/(.*))?$/.exec(pathname);
  const shop = store ? findShop(world, store[1] ?? "") : undefined;
  if (store && !shop) {
    const missing = html`<h1>No such store</h1><p>There is no store ${store[1]}. <a href="/">All stores</a></p>`;
    sendText(response, 404, "text/html", plainPage("No such store", missing));
    return true;
  }
  const page = shown ?? (shop ? storePage(world, origins, shop, store?.[2] ?? "", request, typed) : null);
  if (page === null) return false;
  if (typeof page === "string") sendText(response, 200, "text/html", page);
  else redirect(response, page.to);
  return true;
}

/** Only the simulator's own pages may post here, so that a page elsewhere cannot play the merchant. */
async function formOf(request: Incoming): Promise<Typed> {
  const { origin } = request.headers;
  if (origin !== undefined && new URL(origin).host !== request.url.host) throw new SyntaxError("Posted from elsewhere");
  return Object.fromEntries(new URLSearchParams((await request.body()).toString("utf8")));
}

function openStore(world: World, typed: Typed): Page {
  try {
    const { name = "", handle = "", currency = "EUR", timezone = "UTC", plan } = typed;
    const shop = openShop(world, { domain: handle, name, currency, timezone, plan: (plan ?? "standard") as Plan });
    return { to: `${storePath(shop)}/orders` };
  } catch (error) {
    return homePage(world, sentence(error));
  }
}

/** The pages outside of any store. */
function plainly(world: World, origins: Origins, pathname: string, typed: Typed): Page {
  if (pathname === "/") return homePage(world, null);
  if (pathname === "/stores") return openStore(world, typed);
  if (pathname === "/mailbox") return mailboxPage(world);
  const mail = /^\/mailbox\/(\d+)$/.exec(pathname)?.[1];
  return mail === undefined ? null : mailPage(world, origins, Number(mail));
}

/** The sentence of a refusal; anything else is a fault and goes on. */
function sentence(error: unknown): string {
  if (error instanceof Refused || error instanceof RangeError) return error.message;
  throw error;
}

function storePage(world: World, origins: Origins, shop: Shop, path: string, request: Incoming, typed: Typed): Page {
  const base = storePath(shop);
  const app = appPath(shop, world.app.config);
  const [section = "", name = "", action = ""] = path.split("/");
  const posted = request.method === "POST";
  switch (section) {
    case "":
      return { to: `${base}/orders` };
    case "apps":
      // Shopify's library names the app by its key; the admin's address names it by its handle.
      if (name === world.app.key) return { to: app + path.slice(`apps/${name}`.length) };
      return shop.installation ? framePage(world, origins, shop, request.url) : installPage(world, shop);
    case "install":
      if (posted) installApp(world, shop);
      return { to: app };
    case "uninstall":
      if (posted) uninstallApp(world, shop);
      return { to: `${base}/settings` };
    case "settings":
      if (posted) changeShop(world, shop, typed as Parameters<typeof changeShop>[2]);
      return posted ? { to: `${base}/settings` } : settingsPage(world, shop);
    case "compliance":
      if (posted) sendCompliance(world, shop, typed.topic ?? "", typed.email ?? null);
      return { to: `${base}/webhooks` };
    case "webhooks":
      return webhooksPage(world, shop);
    case "knobs":
      if (posted) {
        const part = (key: string) => Math.min(100, Math.max(0, Number(typed[key] ?? 0))) / 100;
        const delayMs = Math.max(0, Number(typed.delayMs ?? 0));
        world.webhooks.turn({ repeat: part("repeat"), reorder: part("reorder"), drop: part("drop"), delayMs });
      }
      return { to: `${base}/webhooks` };
    case "storefront":
      if (!posted)
        return { to: storefrontUrl(origins, shop.domain) + (name === "app" ? proxyPath(world.app.config) : "") };
      shop.consentRequired = typed.consentRequired === "on";
      shop.forwardsDiscountQuery = typed.forwardsDiscountQuery === "on";
      return { to: `${base}/settings` };
    case "products":
      return productsPage(world, shop);
    case "discounts":
      return discountsSection(world, shop, name, action, posted ? typed : null);
    case "orders":
      return ordersSection(world, shop, name, action, posted ? typed : null);
    default:
      return null;
  }
}

function ordersSection(world: World, shop: Shop, name: string, action: string, typed: Typed | null): Page {
  const base = `${storePath(shop)}/orders`;
  if (name === "") return ordersPage(world, shop);
  if (name === "new") return typed ? placeTyped(world, shop, typed) : orderFormPage(world, shop, {}, null);
  const order = shop.orders.get(Number(name));
  if (!order) return { to: base };
  if (!typed) return orderPage(world, shop, order, null);
  try {
    changeOrder(world, shop, order, action, typed);
    return { to: action === "delete" ? base : `${base}/${order.id}` };
  } catch (error) {
    return orderPage(world, shop, order, sentence(error));
  }
}

function changeOrder(world: World, shop: Shop, order: Order, action: string, typed: Typed): void {
  const lines = order.lines
    .map((_line, index) => ({ line: index, quantity: Number(typed[`line-${index}`] ?? 0) }))
    .filter((one) => one.quantity > 0);
  if (action === "pay") markPaid(world, shop, order, {});
  if (action === "void") voidOrder(world, shop, order, {});
  if (action === "cancel") cancelOrder(world, shop, order, { refund: true });
  if (action === "delete") deleteOrder(world, shop, order);
  if (action === "edit")
    editOrder(world, shop, order, {
      remove: lines,
      ...(typed.product && { add: [{ product: Number(typed.product) }] }),
    });
  if (action === "refund")
    refundOrder(world, shop, order, {
      lines,
      ...(typed.shipping && { shipping: "full" }),
      ...(typed.amount && { amount: typed.amount }),
    });
}

function placeTyped(world: World, shop: Shop, typed: Typed): Page {
  const lines = shop.products
    .map((product) => ({ product: product.id, quantity: Number(typed[`product-${product.id}`] ?? 0) }))
    .filter((line) => line.quantity > 0);
  try {
    const placed = placeOrder(world, shop, {
      lines,
      codes: (typed.codes ?? "").split(/[\s,;]+/).filter(Boolean),
      customer: typed.email || null,
      paid: typed.paid === "on",
      test: typed.test === "on",
      taxesIncluded: typed.tax === "included",
      ...(typed.tax !== "none" && { taxRate: "0.19" }),
      ...(typed.shipping && { shipping: typed.shipping }),
      ...(typed.tip && { tip: typed.tip }),
      ...(typed.draft === "on" && { sourceName: "shopify_draft_order" }),
      ...(typed.landing && { landingSite: typed.landing }),
      ...(typed.at && { at: typed.at }),
    });
    if (placed.kind === "refused") return orderFormPage(world, shop, typed, placed.message);
    return { to: `${storePath(shop)}/orders/${placed.order.id}` };
  } catch (error) {
    return orderFormPage(world, shop, typed, sentence(error));
  }
}

function discountsSection(world: World, shop: Shop, name: string, action: string, typed: Typed | null): Page {
  const base = `${storePath(shop)}/discounts`;
  const discount = shop.discounts.get(Number(name));
  if (name === "" || !discount) {
    if (name !== "") return { to: base };
    const refusal = typed && makeTyped(world, shop, typed);
    return typed && !refusal ? { to: base } : discountsPage(world, shop, refusal);
  }
  if (!typed) return discountPage(world, shop, discount, null);
  if (action === "delete") {
    deleteDiscount(world, shop, discount);
    return { to: base };
  }
  if (action === "activate") activateDiscount(world, shop, discount);
  if (action === "deactivate") deactivateDiscount(world, shop, discount);
  if (action === "remove-code") removeCodesInBulk(world, shop, discount, new Set([Number(typed.id)]));
  const refusal = action === "" ? changeTyped(world, shop, discount, typed) : null;
  return refusal ? discountPage(world, shop, discount, refusal) : { to: `${base}/${discount.id}` };
}

function valueInput(kind: string, value: string): DiscountInput {
  if (kind === "percent") return { customerGets: { value: { percentage: Number(value) / 100 }, items: { all: true } } };
  return kind === "amount"
    ? { customerGets: { value: { discountAmount: { amount: value } }, items: { all: true } } }
    : {};
}

function makeTyped(world: World, shop: Shop, typed: Typed): string | null {
  const { code = "", kind = "percent", value = "0", combine } = typed;
  const shipping = kind === "shipping";
  const all = combine === "on";
  const input: DiscountInput = {
    title: code,
    code,
    startsAt: new Date(world.now()).toISOString(),
    context: { all: "ALL" },
    combinesWith: { orderDiscounts: all, productDiscounts: all, shippingDiscounts: all && !shipping },
    ...valueInput(kind, value),
  };
  try {
    const read = readDiscountInput(shop, input, null, shipping ? ROOTS["free-shipping"] : ROOTS.percentage);
    if (read.errors.length > 0) return read.errors.map((one) => one.message).join(" ");
    createDiscount(world, shop, read.terms, code);
    return null;
  } catch (error) {
    return sentence(error);
  }
}

function changeTyped(world: World, shop: Shop, discount: Discount, typed: Typed): string | null {
  const kind = { percentage: "percent", amount: "amount", "free-shipping": "shipping", bxgy: "bxgy" }[
    discount.value.kind
  ];
  const { items: _, ...keep } = valueInput(kind, typed.value ?? "0").customerGets ?? {};
  const input: DiscountInput = {
    title: typed.title ?? discount.title,
    ...(typed.value && { customerGets: keep }),
    ...(typed.endsAt && { endsAt: new Date(typed.endsAt).toISOString() }),
  };
  try {
    const read = readDiscountInput(shop, input, discount, ROOTS[discount.value.kind]);
    if (read.errors.length > 0) return read.errors.map((one) => one.message).join(" ");
    updateDiscount(world, shop, discount, read.terms, null);
    return null;
  } catch (error) {
    return sentence(error);
  }
}
