import type { ShopState } from "../db/shop-state.ts";
import type { Instant } from "../domain/ids.ts";
import { SHOP_MS, SHOP_STALE_MS } from "./limits.ts";

export type ShopLookup = (domain: string) => Promise<ShopState | null>;

export type ShopCache = {
  /** The shop, if it was read lately; otherwise it must be looked up. */
  known: (domain: string, now: Instant) => ShopState | undefined;
  /** The shop, if it was read a little while ago. */
  lately: (domain: string, now: Instant) => ShopState | undefined;
  /** Reads a shop, once for all that ask at the same time. A shop that is not there is not remembered: its install may be under way. */
  lookUp: (domain: string, now: Instant) => Promise<ShopState | null>;
};

/**
 * Shops by domain, each trusted for a few seconds, so that an uninstall is noticed. One that is not installed is read each
 * time: what comes right after its return must not be taken for what comes after its leaving.
 */
export function createShopCache(read: ShopLookup): ShopCache {
  const shops = new Map<string, { shop: ShopState; until: number }>();
  const asked = new Map<string, Promise<ShopState | null>>();
  const readWithin = (domain: string, moment: number) => {
    const entry = shops.get(domain);
    return entry !== undefined && moment < entry.until ? entry.shop : undefined;
  };
  return {
    known: readWithin,
    lately: (domain, now) => readWithin(domain, now + SHOP_MS - SHOP_STALE_MS),
    lookUp(domain, now) {
      const running = asked.get(domain);
      if (running !== undefined) return running;
      const asking = read(domain)
        .then((shop) => {
          if (shop?.state !== "installed") shops.delete(domain);
          else shops.set(domain, { shop, until: now + SHOP_MS });
          return shop;
        })
        .finally(() => asked.delete(domain));
      asked.set(domain, asking);
      return asking;
    },
  };
}
