import { type NextCode, selectNextCodes } from "../db/next-owners.ts";
import { type FormerCode, type Owner, selectFormer, selectOwners } from "../db/owners.ts";
import { appPool } from "../db/pools.ts";
import type { CodeKey, PartnerId, ShopId } from "../domain/ids.ts";

export type { FormerCode } from "../db/owners.ts";

/** Whose a code was, the newest first. */
export const readOwners = (shopId: ShopId, key: CodeKey): Promise<Owner[]> => selectOwners(appPool(), shopId, key);

/** The codes that go to a partner on a day ahead. */
export const readNextCodes = (shopId: ShopId, owner: PartnerId): Promise<NextCode[]> =>
  selectNextCodes(appPool(), shopId, owner, MOST_FORMER);

const MOST_FORMER = 20;

/** The codes that a partner had last and has no more. */
export const readFormerCodes = (shopId: ShopId, owner: PartnerId): Promise<FormerCode[]> =>
  selectFormer(appPool(), shopId, owner, MOST_FORMER);
