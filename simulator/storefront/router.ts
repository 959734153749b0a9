import type { ServerResponse } from "node:http";
import { html } from "../admin/html.ts";
import { plainPage } from "../admin/layout.ts";
import { pictureAt } from "../admin/pictures.ts";
import { type Incoming, sendText } from "../http/answer.ts";
import { redirectAt } from "../store/redirects.ts";
import type { Shop } from "../store/shop.ts";
import type { Origins, World } from "../world.ts";
import { accountPage, login, logout, register } from "./accounts.ts";
import { productView } from "./basket.ts";
import { addToCart, cartPage, discountLink, updateCart } from "./cart.ts";
import { applyTyped, checkoutPage, pay, removeCode, startCheckout, thankYouPage } from "./checkout.ts";
import { adminOf, go, missing, show } from "./page.ts";
import { pixelScript } from "./pixel.ts";
import { variantData } from "./pixel-data.ts";
import { answerProxy, proxiedRest } from "./proxy.ts";
import { themeCss } from "./theme.ts";
import type { Visited } from "./visited.ts";
import { visitorOf } from "./visitor.ts";

/** Everything at http://<handle>.localhost: the shop as its customers see it. `shop` is null where nobody opened one. */
export async function answerStorefront(
  world: World,
  origins: Origins,
  shop: Shop | null,
  request: Incoming,
  response: ServerResponse,
): Promise<void> {
  if (!shop) {
    const text = html`<h1>Sorry, this shop is currently unavailable.</h1><p>Nobody has opened a store at this address.</p>`;
    return sendText(response, 404, "text/html", plainPage("No such store", text));
  }
  const { pathname } = request.url;
  const picture = pictureAt(pathname);
  if (picture) return sendText(response, 200, "image/svg+xml", picture);
  if (pathname === "/_theme/theme.css") return sendText(response, 200, "text/css", themeCss());
  const script = pixelScript(world, pathname);
  if (script !== null) return sendText(response, 200, "text/javascript", script);
  const visited: Visited = { world, origins, shop, request, response, visitor: visitorOf(shop, request) };
  const rest = proxiedRest(visited);
  if (rest !== null) return answerProxy(visited, rest);
  const place = `${request.method === "HEAD" ? "GET" : request.method} ${pathname.replace(/(?<=.)\/$/, "")}`;
  await (PAGES[place] ?? named(place) ?? elsewhere)(visited);
}

/** A path without a page may lead elsewhere, and takes what it was asked with along. */
async function elsewhere(visited: Visited): Promise<void> {
  const { shop, request } = visited;
  const target = redirectAt(shop, request.url.pathname.replace(/(?<=.)\/$/, ""));
  if (target === null) return missing(visited);
  const { search } = request.url;
  go(visited, search === "" ? target : `${target}${target.includes("?") ? "&" : "?"}${search.slice(1)}`, 301);
}

type Answer = (visited: Visited) => Promise<void> | void;

const PAGES: Record<string, Answer> = {
  "GET /": (visited) => catalog(visited, "Featured products"),
  "GET /collections/all": (visited) => catalog(visited, "Products"),
  "GET /cart": cartPage,
  "POST /cart/add": addToCart,
  "POST /cart/update": updateCart,
  "POST /cart/update.js": updateCart,
  "GET /checkout": startCheckout,
  "POST /checkout": pay,
  "POST /checkout/discount": applyTyped,
  "POST /checkout/discount/remove": removeCode,
  "GET /account": accountPage,
  "GET /account/login": login,
  "POST /account/login": login,
  "GET /account/register": register,
  "POST /account/register": register,
  "GET /account/logout": logout,
  "GET /admin": (visited) => go(visited, adminOf(visited)),
};

/** The pages with a name in their path. */
function named(place: string): Answer | null {
  const product = /^GET \/products\/([^/]+)$/.exec(place)?.[1];
  if (product !== undefined) return (visited) => productPage(visited, product);
  const code = /^GET \/discount\/([^/]+)$/.exec(place)?.[1];
  if (code !== undefined) return (visited) => discountLink(visited, textOf(code));
  const bought = /^GET \/checkouts\/([0-9a-f]+)\/thank-you$/.exec(place)?.[1];
  if (bought !== undefined) return (visited) => thankYouPage(visited, bought);
  const begun = /^GET \/checkouts\/([0-9a-f]+)$/.exec(place)?.[1];
  if (begun !== undefined)
    return (visited) =>
      visited.visitor.visit.cart.checkoutToken === begun ? checkoutPage(visited) : go(visited, "/cart");
  return null;
}

function textOf(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

function catalog(visited: Visited, heading: string): Promise<void> {
  const { shop } = visited;
  const products = shop.products.map((product) => productView(shop, product));
  return show(visited, { template: "collection", title: heading, values: { heading, products } });
}

async function productPage(visited: Visited, handle: string): Promise<void> {
  const { shop } = visited;
  const product = shop.products.find((one) => one.handle === handle);
  if (!product) return missing(visited);
  await show(visited, {
    template: "product",
    title: product.title,
    values: { product: productView(shop, product) },
    events: [{ name: "product_viewed", data: { productVariant: variantData(shop, product) } }],
  });
}
