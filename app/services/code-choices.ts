import { namesOf } from "../db/order-lists.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import type { ShopId } from "../domain/ids.ts";

const ENDINGS = ["-2", "-3", "-4", "-5"];

/**
 * Of each list of proposals the first that is free here; else its first, with the first ending under which it is. What the store has
 * is found out on adding.
 */
export async function freeCodes(shopId: ShopId, proposed: readonly (readonly string[])[]): Promise<string[]> {
  const candidates = proposed.map((codes) => [
    ...codes,
    ...ENDINGS.map((ending) => `${(codes[0] ?? "").slice(0, 30)}${ending}`),
  ]);
  const { codes } = await namesOf(appPool(), shopId, { partners: [], codes: candidates.flat().map(codeKey) });
  return candidates.map((ways) => ways.find((code) => !codes.has(codeKey(code))) ?? ways[0] ?? "");
}
