// Many codes join the discount that they share in one call: what imports and wishes for many codes do alike.
import type pg from "pg";
import { saveManyLive } from "../db/code-states.ts";
import type { CodeKey } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import { addManyToDiscount } from "../shopify/discounts.ts";
import { type Attempt, settleTaken } from "./code-making.ts";
import type { Making } from "./making.ts";

/** `keys`: at most CODES_A_CALL codes whose wish is written down and which `from` are in; what became something else is left alone. */
export type Joining = { discountGid: string; keys: readonly CodeKey[]; from: readonly CodeState[] };

/** `joined`: live now. `refused`: not taken by the store, each with Shopify's reason; it may be there by an attempt that died. */
export type Joined =
  | { kind: "joined"; joined: CodeKey[]; refused: ReadonlyMap<CodeKey, string> }
  | Exclude<Awaited<ReturnType<typeof addManyToDiscount>>, { kind: "added" | "refused" }>;

/** Sends codes into a discount and notes those that the store took. `db`: what the books are written over. */
export async function joinTogether(
  db: pg.Pool | pg.ClientBase,
  { call, shopId, now }: Making,
  { discountGid, keys, from }: Joining,
): Promise<Joined> {
  const added = await addManyToDiscount(call, discountGid, keys);
  switch (added.kind) {
    case "failed":
    case "gone":
      return added;
    case "refused":
      // The call as a whole: to send it again would be refused again.
      return { kind: "joined", joined: [], refused: new Map(keys.map((key) => [key, added.message])) };
    case "added": {
      const live = keys.filter((key) => !added.refused.has(key));
      const joined = await saveManyLive(db, shopId, { keys: live, from, discountGid, now });
      const refused = [...added.refused].map(([key, { message }]) => [key as CodeKey, message] as const);
      return { kind: "joined", joined, refused: new Map(refused) };
    }
  }
}

/** Finds out what each of the refused is, until the store does not answer. */
export async function settleRefused(
  making: Making,
  refused: ReadonlyMap<CodeKey, string>,
  { takeOver }: { takeOver: boolean },
): Promise<Map<CodeKey, Attempt>> {
  const settled = new Map<CodeKey, Attempt>();
  for (const [key, message] of refused) {
    const attempt = await settleTaken(making, key, { takeOver, message });
    settled.set(key, attempt);
    if (attempt.kind === "failed") break;
  }
  return settled;
}
