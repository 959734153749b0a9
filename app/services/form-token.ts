import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import { DAY_MS } from "../domain/time.ts";
import { env } from "../env.server.ts";

/** Whom a form was drawn for: `viewer` is the shop account or the session that asked for it. */
type DrawnFor = { shopId: ShopId; partnerId: PartnerId; viewer: string };

/** Days for which a form may lie open and still be saved; for longer it is known as ours, and its text is kept. */
const GOOD_DAYS = 1;
const KNOWN_DAYS = 30;

/** What a form carries so that no other site can send it: only a page drawn for this viewer holds it. */
export const formToken = (drawnFor: DrawnFor, now: Instant): string =>
  tokenOf(drawnFor, dayNumber(now), env.SHOPIFY_API_SECRET);

/**
 * `late`: ours, and too old. `renewed`: ours, of the time before the app's secret was rotated. `foreign`: nobody who was shown the
 * form sent it.
 */
export function checkFormToken(
  drawnFor: DrawnFor,
  token: string,
  now: Instant,
): "good" | "late" | "renewed" | "foreign" {
  const age = ageOf(token, drawnFor, now, env.SHOPIFY_API_SECRET);
  if (age !== null) return age <= GOOD_DAYS ? "good" : "late";
  const former = env.SHOPIFY_API_SECRET_OLD;
  return former !== undefined && ageOf(token, drawnFor, now, former) !== null ? "renewed" : "foreign";
}

/** How many days ago a token was made under a secret; null where it was not, or longer ago than is known. */
function ageOf(token: string, drawnFor: DrawnFor, now: Instant, secret: string): number | null {
  const today = dayNumber(now);
  for (let age = 0; age <= KNOWN_DAYS; age++) {
    if (isSame(token, tokenOf(drawnFor, today - age, secret))) return age;
  }
  return null;
}

const dayNumber = (now: Instant) => Math.floor(now / DAY_MS);

function tokenOf({ shopId, partnerId, viewer }: DrawnFor, day: number, secret: string): string {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "vouch portal form", 32));
  return createHmac("sha256", key).update(`${shopId}/${partnerId}/${day}/${viewer}`).digest("base64url");
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
