import { readFileSync } from "node:fs";
import { embedded } from "../admin/html.ts";
import type { Shop } from "../store/shop.ts";
import type { World } from "../world.ts";
import { storefrontUrl } from "./address.ts";
import { basketOf } from "./basket.ts";
import { cartData } from "./pixel-data.ts";
import type { PixelEvent, Visited } from "./visited.ts";
import { customerIn } from "./visitor.ts";

/** The settings of a pixel that runs in this store: it is built, the app is installed, and it made one there. */
function settingsOf(world: World, shop: Shop): Record<string, unknown> | null {
  const made = shop.installation?.webPixel;
  return made && world.config.pixel ? (JSON.parse(made.settings) as Record<string, unknown>) : null;
}

/** What goes into a page's head: the events of the page, for the host that runs the pixel in a worker. */
export function pixelHeader(visited: Visited, events: PixelEvent[]): string {
  const { world, origins, shop, visitor } = visited;
  const settings = settingsOf(world, shop);
  if (!settings && !shop.consentRequired) return "";
  const customer = customerIn(shop, visitor);
  const { order } = basketOf(world, shop, visitor);
  const host = {
    settings,
    requires: world.app.config.pixelPrivacy,
    consentRequired: shop.consentRequired,
    clientId: visitor.cookies.get("_shopify_y"),
    data: {
      customer: customer && {
        id: String(customer.id),
        email: null,
        firstName: null,
        lastName: null,
        phone: null,
        ordersCount: customer.orders,
      },
      cart: order && cartData(shop, order),
      shop: {
        name: shop.name,
        myshopifyDomain: shop.domain,
        storefrontUrl: storefrontUrl(origins, shop.domain),
        countryCode: shop.countryCode,
        paymentSettings: { currencyCode: shop.currency },
      },
      purchasingCompany: null,
    },
    events,
  };
  return `<script type="application/json" id="pixel-host-data">${embedded(host).text}</script>
<script src="/_pixel/host.js" defer></script>`;
}

const browser = (name: string): string => readFileSync(new URL(`../browser/${name}`, import.meta.url), "utf8");

/** The scripts behind it: the host, the worker's sandbox, the pixel as it was built. */
export function pixelScript(world: World, pathname: string): string | null {
  if (pathname === "/_pixel/host.js") return browser("pixel-host.js");
  if (pathname === "/_pixel/sandbox.js") return browser("pixel-sandbox.js");
  if (pathname === "/_pixel/pixel.js" && world.config.pixel) return readFileSync(world.config.pixel, "utf8");
  return null;
}
