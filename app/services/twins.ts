// What people type who misread or mishear a code can be kept for the code's partner.
import type pg from "pg";
import { deleteCodeRow, findCode, type Intent } from "../db/codes.ts";
import { appPool } from "../db/pools.ts";
import { insertTwin, twinsBeside, twinsOfCodes } from "../db/twins.ts";
import { twinsOf } from "../domain/code-pattern.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import { type CarriedWish, goesAlong } from "../domain/twin.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { findByCode } from "../shopify/discounts.ts";
import { makeCode, queueIntent } from "./code-making.ts";
import { GRACE_SECONDS, type Making } from "./making.ts";

/** What becomes of a code's twins: nothing; kept, so that nobody else gets them here; or made, as codes of the store. */
export const TWIN_WISHES = ["leave", "keep", "make"] as const;
export type TwinWish = (typeof TWIN_WISHES)[number];

/** The twins of a code that are nobody's yet, here and in the store; those of which the store says nothing are left out. */
export async function freeTwins(shopId: ShopId, call: AdminCall, key: CodeKey): Promise<CodeKey[]> {
  const looked = await Promise.all(
    twinsOf(key).map(async (twin) => {
      if ((await findCode(appPool(), shopId, twin)) !== null) return null;
      const found = await findByCode(call, twin);
      return found.ok && found.value === null ? twin : null;
    }),
  );
  return looked.filter((twin) => twin !== null);
}

/** Keeps the twins of a code that is being given, under the same partner and conditions. */
export async function keepTwins(
  client: pg.ClientBase,
  shopId: ShopId,
  { intent, twins, wish }: { intent: Intent; twins: readonly CodeKey[]; wish: TwinWish },
  now: Instant,
): Promise<void> {
  for (const twin of twins) {
    const own = { ...intent, key: twin, display: twin, of: intent.key, made: wish === "make" };
    const kept = await insertTwin(client, shopId, own, now);
    if (kept && wish === "make") {
      await queueIntent(client, "make-code", { shopId, key: twin, afterSeconds: GRACE_SECONDS });
    }
  }
}

/** Makes those twins of a code in the store that are to be made; a job goes on with what does not succeed now. */
export async function makeTwins(making: Making, twins: readonly CodeKey[]): Promise<void> {
  for (const twin of twins) await makeCode(making, twin, { fresh: false });
}

/** The twins that a wish for a code takes along. */
export async function twinsAlong(shopId: ShopId, key: CodeKey, wish: CarriedWish): Promise<CodeKey[]> {
  const twins = (await twinsOfCodes(appPool(), shopId, [key])).get(key) ?? [];
  return twins.filter((twin) => goesAlong(wish, twin)).map((twin) => twin.key);
}

/** Forgets what was kept beside a code that is not given after all. */
export async function forgetTwins(client: pg.ClientBase, shopId: ShopId, key: CodeKey): Promise<void> {
  for (const twin of await twinsBeside(client, shopId, key)) await deleteCodeRow(client, shopId, twin);
}
