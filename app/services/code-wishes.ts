// What is wished of several codes at once.
import { appPool } from "../db/pools.ts";
import { twinsOfCodes } from "../db/twins.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import type { CarriedWish } from "../domain/twin.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { deleteCode } from "./code-deleting.ts";
import { type Changed, changedBy, resumeCode, retryCode, stopCode } from "./codes.ts";
import { makingOf } from "./making.ts";
import { type JoinWish, type MadeOf, makeTogether } from "./making-together.ts";
import { stopTogether } from "./stopping-together.ts";

export type CodeWish = CarriedWish | "retry";
const CARRY_OUT = { retry: retryCode, stop: stopCode, resume: resumeCode, delete: deleteCode };
export const CODE_WISHES = Object.keys(CARRY_OUT) as CodeWish[];

const NOTHING: ReadonlyMap<CodeKey, MadeOf> = new Map();
export const isJoinWish = (wish: string): wish is JoinWish => wish === "resume" || wish === "retry";

/** Carries a wish out for each of some codes. A twin that went along with its code is not asked for again. */
export async function carryOutAll(
  { shop, call, now }: { shop: Shop; call: AdminCall; now: Instant },
  wish: CodeWish,
  keys: readonly CodeKey[],
): Promise<{ key: CodeKey; changed: Changed }[]> {
  if (wish === "stop" && keys.length > 1) await stopTogether(makingOf(shop, call, now), keys);
  const together = isJoinWish(wish) ? await makeTogether(makingOf(shop, call, now), wish, { keys }) : NOTHING;
  const results: { key: CodeKey; changed: Changed }[] = [];
  const carried = new Set<CodeKey>();
  // One after the other: they may share a discount, and all share the shop's rate.
  for (const key of await codesBeforeTwins(shop.id, keys)) {
    const made = together.get(key);
    if (made !== undefined) results.push({ key, changed: await changedBy(shop.id, { key, ...made }, made.attempt) });
    if (made !== undefined) carried.add(key);
    if (carried.has(key)) continue;
    const changed = await CARRY_OUT[wish](shop, call, key, now);
    results.push({ key, changed });
    if ("along" in changed) for (const twin of changed.along ?? []) carried.add(twin);
  }
  return results;
}

async function codesBeforeTwins(shopId: ShopId, keys: readonly CodeKey[]): Promise<CodeKey[]> {
  const twins = new Set([...(await twinsOfCodes(appPool(), shopId, keys)).values()].flat().map(({ key }) => key));
  return [...keys.filter((key) => !twins.has(key)), ...keys.filter((key) => twins.has(key))];
}
