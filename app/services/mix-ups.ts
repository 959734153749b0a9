import { readOwners } from "../db/code-names.ts";
import type { Db } from "../db/jobs.ts";
import type { CodeKey, ShopId } from "../domain/ids.ts";
import { type MixUp, mixedUpWith } from "../domain/mix-up.ts";

/** Of codes that partners are to get, those that are mixed up with another partner's: with the first of these. */
export async function mixUpsOf(
  db: Db,
  shopId: ShopId,
  wanted: readonly { key: CodeKey; partnerId: number }[],
): Promise<Map<CodeKey, MixUp>> {
  const others = wanted.map(({ key }) => mixedUpWith(key));
  const owners = await readOwners(db, shopId, [...new Set(others.flat())]);
  const found = new Map<CodeKey, MixUp>();
  if (owners.size === 0) return found;
  for (const [n, { key, partnerId }] of wanted.entries()) {
    for (const other of others[n] ?? []) {
      const owner = owners.get(other);
      if (!owner || owner.id === partnerId || found.has(key)) continue;
      found.set(key, { key: other, name: owner.name });
    }
  }
  return found;
}
