// New codes are watched for a week: one that nobody uses is best found while its partner still speaks of it.
import { type WatchedCode, watchedCodes, watchedOf } from "../db/watch.ts";
import type { CodeKey, Instant } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { type Sign, signOf } from "../domain/watch.ts";

/** A new code that is worth a look, and why. */
export type SignedCode = Pick<WatchedCode, "key" | "display" | "partner"> & { sign: Sign };

type ShopDays = Pick<Shop, "id" | "timeZone">;

/** How many there are of each kind, and the first of them. */
export type Signs = { silent: number; clicksOnly: number; first: SignedCode[] };

const FIRST = 5;

/** All of a shop's, those that wait the longest first. */
export async function listSigns(shop: ShopDays, now: Instant): Promise<Signs> {
  const codes = (await watchedCodes(shop, now)).flatMap((code) => signed(code, now));
  const silent = codes.filter(({ sign }) => sign.kind === "silent").length;
  return { silent, clicksOnly: codes.length - silent, first: codes.slice(0, FIRST) };
}

/** Of the codes of a page. */
export async function readSigns(
  shop: ShopDays,
  keys: readonly CodeKey[],
  now: Instant,
): Promise<(key: CodeKey) => Sign | null> {
  const found = (await watchedOf(shop, keys, now)).flatMap((code) => signed(code, now));
  const byKey = new Map(found.map(({ key, sign }) => [key, sign]));
  return (key) => byKey.get(key) ?? null;
}

function signed({ key, display, partner, ...watched }: WatchedCode, now: Instant): SignedCode[] {
  const sign = signOf(watched, now);
  return sign === null ? [] : [{ key, display, partner, sign }];
}
