import { handleOf, type Shop } from "../store/shop.ts";
import type { Origins, World } from "../world.ts";

/** Where a store's storefront is on this machine: an origin of its own, as every store has. */
export function storefrontUrl(origins: Origins, domain: string): string {
  return `http://${handleOf(domain)}.localhost:${new URL(origins.simulator).port}`;
}

/** The store a host such as "demo.localhost:9400" names; undefined where it names none, null where nobody opened it. */
export function storeAt(world: World, host: string | undefined): Shop | null | undefined {
  const handle = /^([a-z0-9][a-z0-9-]*)\.localhost(?::\d+)?$/i.exec(host ?? "")?.[1];
  return handle === undefined ? undefined : (world.shops.get(`${handle.toLowerCase()}.myshopify.com`) ?? null);
}

/** The app names stores by Shopify's addresses; here they lead to the stores of this machine. */
export function localText(world: World, origins: Origins, text: string): string {
  return text.replaceAll(/https:\/\/([a-z0-9-]+\.myshopify\.com)/g, (named, domain: string) =>
    world.shops.has(domain) ? storefrontUrl(origins, domain) : named,
  );
}
