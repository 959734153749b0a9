import { type NamedNextOwner, selectNextOwners } from "../db/next-owners.ts";
import { appPool } from "../db/pools.ts";
import { twinsOfCodes } from "../db/twins.ts";
import type { Day, Instant } from "../domain/ids.ts";
import type { OfferCode } from "../domain/offer.ts";
import type { Shop } from "../domain/shop.ts";
import type { ShortAddress } from "../domain/short-address.ts";
import type { SaidVersion } from "../domain/terms.ts";
import type { Twin } from "../domain/twin.ts";
import type { Sign } from "../domain/watch.ts";
import { readCouponLinks } from "./links.ts";
import { type Gives, readGives } from "./offers.ts";
import { readCodeYields } from "./reports.ts";
import { readShortAddresses } from "./short-addresses.ts";
import { codeTermsOf } from "./terms.ts";
import { readSigns } from "./watch.ts";

/** A code as a table shows it: with what it brought, what it gives, what it earns, and the link that carries it where one can. */
export type CodeRow = OfferCode & {
  yield: { orders: number; sales: bigint; lastDay: Day | null };
  gives: Gives | null;
  link: string | null;
  sign: Sign | null;
  terms: SaidVersion;
  /** A short path of the shop that leads to the link. */
  address: ShortAddress | null;
  /** What people type who misread it, and what goes along with it. */
  twins: readonly Twin[];
  /** To whom it goes on a day ahead. */
  next: NamedNextOwner | null;
};

export async function readCodeRows(shop: Shop, codes: readonly OfferCode[], now: Instant): Promise<CodeRow[]> {
  const keys = codes.map(({ key }) => key);
  const [yields, linkOf, givesOf, signs, saidOf, addressOf, twins, nexts] = await Promise.all([
    readCodeYields(shop, keys),
    readCouponLinks(shop, codes),
    readGives(shop.id, codes),
    readSigns(shop, keys, now),
    codeTermsOf(shop.id, keys),
    readShortAddresses(shop.id, keys),
    twinsOfCodes(appPool(), shop.id, keys),
    selectNextOwners(appPool(), shop.id, keys),
  ]);
  return codes.map((code) => ({
    ...code,
    yield: yields(code.key),
    gives: givesOf(code),
    link: linkOf(code),
    sign: signs(code.key),
    terms: saidOf(code.key),
    address: addressOf(code.key),
    twins: twins.get(code.key) ?? [],
    next: nexts.get(code.key) ?? null,
  }));
}
