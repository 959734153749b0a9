// Where neither a code nor a link was seen, Shopify's own record of the customer's visits is asked (docs/decisions/0034-journeys.md).
import type pg from "pg";
import * as rows from "../db/journeys.ts";
import { type Instant, instant, type OrderId, type ShopId } from "../domain/ids.ts";
import { visitsByLink } from "../domain/journey.ts";
import { ok, type Result } from "../domain/result.ts";
import { DAY_MS } from "../domain/time.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { JOURNEYS_A_CALL, type Journey, readJourneys } from "../shopify/journeys.ts";
import { type Stuck, settleMost } from "./look-again.ts";

type Asking = { pool: pg.Pool; shopId: ShopId; call: AdminCall; now: Instant };

/** Journeys are not put together at once, and the pixel may still tell. */
const FIRST_MS = 60 * 60_000;
/** Those that were not ready are asked for once more, so much later. */
const AGAIN_MS = DAY_MS;
/** What could not be asked for by then is left. */
const LATEST_MS = 3 * DAY_MS;
/** Calls of one run: the next hour's goes on where it ended. */
const CALLS_A_RUN = 80;

/** What came of it: orders asked for, and those that are looked at again since a link of a partner's was found. */
export type Asked = { asked: number; found: number; stuck: Stuck[] };

/**
 * Asks for the visits before the shop's orders for which nothing speaks: once when an order is an hour old, and where they were not
 * ready, once more a day after it. How far it came is saved after each call: a run that dies repeats one.
 */
export async function askForJourneys(asking: Asking): Promise<Result<Asked, AdminFailure>> {
  const { pool, shopId, now } = asking;
  const { asked, parameters } = await rows.findPlace(pool, shopId);
  const earliest = { placedAt: instant(now - LATEST_MS), orderId: "0" as OrderId };
  const sum: Asked = { asked: 0, found: 0, stuck: [] };
  let place = asked !== null && asked.placedAt > earliest.placedAt ? asked : earliest;
  for (let calls = 0; calls < CALLS_A_RUN; calls += 1) {
    const until = instant(now - FIRST_MS);
    const orders = await rows.openOrders(pool, shopId, { after: place, until, most: JOURNEYS_A_CALL });
    const last = orders.at(-1);
    if (last === undefined) break;
    const ids = orders.map(({ orderId }) => orderId);
    const journeys = await askFor(asking, ids, { parameters, sum });
    if (!journeys.ok) return journeys;
    const again = journeys.value.flatMap(({ orderId, visits }) => (visits === null ? [orderId] : []));
    await rows.saveAsked(pool, shopId, { last, again, againAt: instant(now + AGAIN_MS) });
    place = last;
  }
  return askAgain(asking, parameters, sum);
}

async function askAgain(asking: Asking, parameters: string[], sum: Asked): Promise<Result<Asked, AdminFailure>> {
  const { pool, shopId, now } = asking;
  for (let calls = 0; calls < CALLS_A_RUN; calls += 1) {
    const ids = await rows.ordersToAskAgain(pool, shopId, { now, most: JOURNEYS_A_CALL });
    if (ids.length === 0) {
      await rows.dropDue(pool, shopId, now);
      break;
    }
    const journeys = await askFor(asking, ids, { parameters, sum });
    if (!journeys.ok) return journeys;
    await rows.dropAgain(pool, shopId, ids);
  }
  return ok(sum);
}

async function askFor(
  { pool, shopId, call, now }: Asking,
  orderIds: readonly OrderId[],
  { parameters, sum }: { parameters: readonly string[]; sum: Asked },
): Promise<Result<Journey[], AdminFailure>> {
  const journeys = await readJourneys(call, orderIds);
  if (!journeys.ok) return journeys;
  const visits = journeys.value.flatMap(({ orderId, visits }) =>
    visitsByLink(visits ?? [], parameters).map((visit) => ({ orderId, ...visit })),
  );
  const found = visits.length === 0 ? [] : await rows.insertVisits(pool, shopId, visits);
  sum.asked += orderIds.length;
  sum.found += found.length;
  sum.stuck.push(
    ...(await settleMost(
      pool,
      found.map((orderId) => ({ shopId, orderId, event: null })),
      now,
    )),
  );
  return journeys;
}

/** Has the journeys of every shop whose partners have links asked for within the hour. */
export const askForAllJourneys = (pool: pg.Pool): Promise<number> => rows.addAllJourneys(pool);
