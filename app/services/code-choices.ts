import { namesOf } from "../db/order-lists.ts";
import { appPool } from "../db/pools.ts";
import { codeKey } from "../domain/code.ts";
import type { ShopId } from "../domain/ids.ts";

const ENDINGS = ["", "-2", "-3", "-4", "-5"];

/** The proposed codes, each with the first ending under which it is free here. What the store has is found out on adding. */
export async function freeCodes(shopId: ShopId, proposed: readonly string[]): Promise<string[]> {
  const candidates = proposed.map((code) => ENDINGS.map((ending) => `${code.slice(0, 30)}${ending}`));
  const { codes } = await namesOf(appPool(), shopId, { partners: [], codes: candidates.flat().map(codeKey) });
  return candidates.map((ways) => ways.find((code) => !codes.has(codeKey(code))) ?? ways[0] ?? "");
}
