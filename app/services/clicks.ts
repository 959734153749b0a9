import type pg from "pg";
import { type ClickRow, dropClicksBefore, insertClicks, type TieRow, tieVisitors } from "../db/clicks.ts";
import { pipeline } from "../db/pipeline.ts";
import { abandon, BEGIN, COMMIT, SETTINGS } from "../db/short-transaction.ts";
import { momentOf, namesOf, SAME_CLICK_MS, type ToldClick } from "../domain/click.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { addDays, dayOf } from "../domain/time.ts";

/** What the pixel told, of a shop that has the app. The moment is that of the telling, and ours. */
export type Told = { shopId: ShopId; timeZone: string; visitor: string; at: Instant } & (
  | { kind: "click"; click: ToldClick }
  | { kind: "tie"; checkoutToken: string; click: ToldClick | null }
);

/**
 * Keeps what the pixel told, in one transaction of one round trip. A click that was told again is kept once; otherwise repetition
 * counts a click of another moment, and changes nothing of a tie.
 *
 * Errors: `PipelineError`; the transaction is then rolled back.
 */
export async function saveTold(client: pg.ClientBase, told: readonly Told[]): Promise<void> {
  const clicks = clicksIn(told);
  const ties: TieRow[] = told.flatMap((one) => (one.kind === "tie" ? [one] : []));
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

/** Those that were told again after those that were not: what the table cannot show yet is found among them. */
function clicksIn(told: readonly Told[]): ClickRow[] {
  const rows = new Map<string, ClickRow[]>();
  const all: ClickRow[] = [];
  const again = (one: Told) => Number(one.click?.ago !== null);
  for (const { shopId, visitor, timeZone, at: toldAt, click } of [...told].sort((a, b) => again(a) - again(b))) {
    if (click === null) continue;
    const { referrals, ago } = click;
    const at = momentOf(click, toldAt);
    const name = JSON.stringify([shopId, visitor, referrals]);
    const others = rows.get(name) ?? [];
    if (ago !== null && others.some((other) => Math.abs(other.at - at) <= SAME_CLICK_MS)) continue;
    const day = dayOf(at, timeZone);
    const row = {
      shopId,
      visitor,
      at,
      day,
      referrals: referrals.map((referral) => ({ parameter: referral.parameter, names: namesOf(referral) })),
      again: ago !== null,
    };
    rows.set(name, others.concat(row));
    all.push(row);
  }
  return all;
}

/** Longer than any click window: what a click led to is copied to its order. */
const KEPT_DAYS = 90;

/** Drops clicks and ties that can speak for nobody any more. Returns how many rows went. */
export const pruneClicks = (pool: pg.Pool, now: Instant): Promise<number> =>
  dropClicksBefore(pool, addDays(now, -KEPT_DAYS));
