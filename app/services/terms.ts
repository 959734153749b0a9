import type pg from "pg";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { insertTerms, type SaidNow, type TermsOwner } from "../db/terms.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { Terms } from "../domain/terms.ts";

export type Saying = { owner: TermsOwner; terms: Terms | null; now: Instant };

/** Says what orders placed from now on earn at one level; what was placed before keeps what held then. */
export const sayTerms = (shopId: ShopId, saying: Saying): Promise<SaidNow> =>
  inTransaction(appPool(), (client) => sayTermsIn(client, shopId, saying));

/** The same in a transaction of the caller's. */
export async function sayTermsIn(client: pg.ClientBase, shopId: ShopId, saying: Saying): Promise<SaidNow> {
  const said = await insertTerms(client, shopId, saying);
  if (said === "said") await raiseProgramme(client, shopId);
  return said;
}
