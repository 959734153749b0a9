import type pg from "pg";
import { type ClickRow, dropClicksBefore, insertClicks, type TieRow, tieVisitors } from "../db/clicks.ts";
import { pipeline } from "../db/pipeline.ts";
import { abandon, BEGIN, COMMIT, SETTINGS } from "../db/short-transaction.ts";
import { namesOf, type Referral } from "../domain/click.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { addDays, dayOf } from "../domain/time.ts";

/** What the pixel told, of a shop that has the app. The moment is ours. */
export type Told = { shopId: ShopId; timeZone: string; visitor: string; at: Instant } & (
  | { kind: "click"; referral: Referral }
  | { kind: "tie"; checkoutToken: string }
);

/**
 * Keeps what the pixel told, in one transaction of one round trip. Repetition counts a click of another moment, and changes
 * nothing of a tie.
 *
 * Errors: `PipelineError`; the transaction is then rolled back.
 */
export async function saveTold(client: pg.ClientBase, told: readonly Told[]): Promise<void> {
  const clicks: ClickRow[] = [];
  const ties: TieRow[] = [];
  for (const one of told) {
    const { shopId, visitor, at } = one;
    if (one.kind === "tie") ties.push({ shopId, visitor, at, checkoutToken: one.checkoutToken });
    else {
      const { parameter } = one.referral;
      clicks.push({ shopId, visitor, at, day: dayOf(at, one.timeZone), parameter, names: namesOf(one.referral) });
    }
  }
  try {
    await pipeline(client, [
      BEGIN,
      SETTINGS,
      ...(clicks.length > 0 ? [insertClicks(clicks)] : []),
      ...(ties.length > 0 ? [tieVisitors(ties)] : []),
      COMMIT,
    ]);
  } catch (error) {
    await abandon(client);
    throw error;
  }
}

/** Longer than any click window: what a click led to is copied to its order. */
const KEPT_DAYS = 90;

/** Drops clicks and ties that can speak for nobody any more. Returns how many rows went. */
export const pruneClicks = (pool: pg.Pool, now: Instant): Promise<number> =>
  dropClicksBefore(pool, addDays(now, -KEPT_DAYS));
