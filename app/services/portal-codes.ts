// The codes on a partner's page, and what orders with them earn now.
import { prefixesOf } from "../db/code-prefixes.ts";
import { countLiveOrComing, selectLiveOrComing } from "../db/live-codes.ts";
import { selectGroupTerms } from "../db/partner-groups.ts";
import { appPool } from "../db/pools.ts";
import type { CodeKey, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { Offer } from "../domain/offer.ts";
import type { Partner } from "../domain/partner.ts";
import type { Shop } from "../domain/shop.ts";
import type { ShortAddress } from "../domain/short-address.ts";
import type { Terms } from "../domain/terms.ts";
import { readCouponLinks } from "./links.ts";
import { readGives } from "./offers.ts";
import { readShortAddresses } from "./short-addresses.ts";
import { codeTermsOf } from "./terms.ts";

export type PortalCode = {
  code: string;
  gives: Pick<Offer, "value" | "conditions"> | null;
  /** From when it works; null where it does already. */
  from: Instant | null;
  until: Instant | null;
  link: string | null;
  /** A short path of the shop that leads to the link. */
  short: string | null;
  /** What an order with it earns now; null where the sales of orders are not shown. */
  earns: Terms | null;
};

export type PortalCodes = {
  codes: PortalCode[];
  /** Of all codes that work or will, which page this is. */
  codePage: { page: number; pages: number; first: number; total: number };
  /** How codes begin that count for the partner though they are nobody's by themselves. */
  prefixes: CodeKey[];
};

/** What is said for a partner, the standard of the shop, and whether the page tells of it. */
type Earning = { said: Terms | null; standard: Terms; shows: boolean };

// With a drawing each, so many codes stay well below 40 kB.
const CODES = 20;

/** A page of the codes that work or will. */
export async function readPortalCodes(
  shop: Shop,
  partnerId: PartnerId,
  { now, page: asked }: { now: Instant; page: number },
): Promise<(earning: Earning) => PortalCodes> {
  const total = await countLiveOrComing(shop.id, partnerId, now);
  const pages = Math.max(1, Math.ceil(total / CODES));
  const page = Math.min(asked, pages);
  const offset = (page - 1) * CODES;
  const codes = await selectLiveOrComing(shop.id, partnerId, { now, limit: CODES, offset });
  const keys = codes.map(({ key }) => key);
  const [linkOf, givesOf, addressOf, saidOf, prefixes] = await Promise.all([
    readCouponLinks(shop, codes),
    readGives(shop.id, codes),
    readShortAddresses(shop.id, keys),
    codeTermsOf(shop.id, keys),
    prefixesOf(appPool(), shop.id, partnerId, now),
  ]);
  return ({ said, standard, shows }) => ({
    codes: codes.map((code) => {
      const gives = givesOf(code);
      const { startsAt, endsAt } = code.offer ?? { startsAt: now, endsAt: null };
      return {
        code: code.display,
        gives: gives && { value: gives.value, conditions: gives.conditions },
        from: startsAt > now ? startsAt : null,
        until: endsAt,
        link: linkOf(code),
        short: shortOf(shop, addressOf(code.key)),
        earns: shows ? (saidOf(code.key).terms ?? said ?? gives?.terms ?? standard) : null,
      };
    }),
    codePage: { page, pages, first: offset + 1, total },
    prefixes,
  });
}

/** What is said of a partner themselves, or of their group; null where neither says anything. */
export async function saidOfPartner(shopId: ShopId, { terms, group }: Partner): Promise<Terms | null> {
  if (terms.terms !== null || group === null) return terms.terms;
  const groups = await selectGroupTerms(appPool(), shopId);
  return groups.find(({ id }) => id === group.id)?.terms.terms ?? null;
}

const shortOf = ({ host }: Shop, address: ShortAddress | null): string | null =>
  address?.state === "live" ? `https://${host}${address.path}` : null;
