import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import { type ClickRow, dropClicksBefore, insertClicks, type TieRow, tieVisitors } from "../db/clicks.ts";
import { PipelineError, pipeline } from "../db/pipeline.ts";
import { momentOf, namesOf, SAME_CLICK_MS, type ToldClick } from "../domain/click.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { addDays, dayOf } from "../domain/time.ts";

/** What the pixel told, of a shop that has the app. The moment is that of the telling, and ours. */
export type Told = { shopId: ShopId; timeZone: string; visitor: string; at: Instant } & (
  | { kind: "click"; click: ToldClick }
  | { kind: "tie"; checkoutToken: string; click: ToldClick | null }
);

/**
 * Keeps what the pixel told, in one transaction: what goes in one round trip is one. The client comes from a pool for `short`
 * transactions. A click that was told again is kept once; otherwise repetition counts a click of another moment, and changes
 * nothing of a tie.
 *
 * Errors: `PipelineError`; nothing is kept then.
 */
export async function saveTold(client: pg.ClientBase, told: readonly Told[]): Promise<void> {
  const clicks = clicksIn(told);
  const ties: TieRow[] = told.flatMap((one) => (one.kind === "tie" ? [one] : []));
  const save = (known: boolean) =>
    pipeline(client, [
      ...(clicks.length > 0 ? [insertClicks(clicks, known)] : []),
      ...(ties.length > 0 ? [tieVisitors(ties)] : []),
    ]);
  try {
    await save(clicks.some(({ again }) => again));
  } catch (error) {
    if (!isKnownClick(error)) throw error;
    await save(true);
  }
}

// Two clicks of a visitor in one millisecond are rare enough to be found out about.
const isKnownClick = (error: unknown): boolean =>
  error instanceof PipelineError && error.statement === "clicks-new" && error.code === "23505";

/** Of those that were told again, the ones that neither another nor a first telling of the same batch brings: the table cannot show these yet. */
function clicksIn(told: readonly Told[]): ClickRow[] {
  const all = told.flatMap((one) => (one.click === null ? [] : [rowOf(one, one.click)]));
  const rows = all.filter(({ again }) => !again);
  for (const row of all) if (row.again && !rows.some((other) => isSameClick(other, row))) rows.push(row);
  return rows;
}

function rowOf({ shopId, visitor, timeZone, at: toldAt }: Told, click: ToldClick): ClickRow {
  const at = momentOf(click, toldAt);
  const referrals = click.referrals.map((referral) => ({ parameter: referral.parameter, names: namesOf(referral) }));
  return { shopId, visitor, at, day: dayOf(at, timeZone), referrals, again: click.ago !== null };
}

const isSameClick = (a: ClickRow, b: ClickRow): boolean =>
  a.visitor === b.visitor &&
  a.shopId === b.shopId &&
  Math.abs(a.at - b.at) <= SAME_CLICK_MS &&
  isDeepStrictEqual(a.referrals, b.referrals);

/** Longer than any click window: what a click led to is copied to its order. */
const KEPT_DAYS = 90;

/** Drops clicks and ties that can speak for nobody any more. Returns how many rows went. */
export const pruneClicks = (pool: pg.Pool, now: Instant): Promise<number> =>
  dropClicksBefore(pool, addDays(now, -KEPT_DAYS));
