import { type Referral, referralsIn } from "./click.ts";
import type { Instant } from "./ids.ts";

/** A visit of the customer before their order, as Shopify recorded it. */
export type Visit = { landingPage: string; at: Instant };

/** The visits that began with a link which names somebody, each once, with all that its address names. */
export function visitsByLink(
  visits: readonly Visit[],
  parameters: readonly string[],
): { at: Instant; referrals: Referral[] }[] {
  const each = new Map(visits.map((visit) => [`${visit.at} ${visit.landingPage}`, visit]));
  return [...each.values()].flatMap(({ landingPage, at }) => {
    const referrals = referralsIn(landingPage, parameters);
    return typeof referrals === "string" ? [] : [{ at, referrals }];
  });
}
