// Which orders' journeys are to be asked for at Shopify, how far that is, and what they said.
import type { Referral } from "../domain/click.ts";
import { namesOf } from "../domain/click.ts";
import { type Instant, instant, type OrderId, SHOPIFY, type ShopId } from "../domain/ids.ts";
import { type Db, MANY_PRIORITY } from "./jobs.ts";

/** An order for which nothing speaks, and when it was placed. */
export type OpenOrder = { orderId: OrderId; placedAt: Instant };
/** `asked`: up to which order everything was asked for once. */
export type JourneyPlace = { asked: OpenOrder | null; parameters: string[] };

export async function findPlace(db: Db, shopId: ShopId): Promise<JourneyPlace> {
  const { rows } = await db.query<{ at: Date | null; id: OrderId | null; parameters: string[] }>(
    "SELECT journeys_at AS at, journeys_order AS id, parameters FROM shop WHERE id = $1",
    [shopId],
  );
  const { at = null, id = null, parameters = [] } = rows[0] ?? {};
  return {
    asked: at === null ? null : { placedAt: instant(at.getTime()), orderId: id ?? ("0" as OrderId) },
    parameters,
  };
}

// Nothing of them speaks for a partner, by code or link; whoever had a click of their own that came too late was told why.
const NOTHING_SPEAKS = `d.outcome = 'uncredited'
  AND d.decided->'attribution'->>'reason' IN ('no-evidence', 'code-without-partner', 'link-without-partner', 'link-not-read')`;

const orderOf = ({ id, at }: { id: OrderId; at: Date }): OpenOrder => ({
  orderId: id,
  placedAt: instant(at.getTime()),
});

/** Uncredited orders placed after one and until a moment, by time: what the index of those without a partner gives. */
export async function openOrders(
  db: Db,
  shopId: ShopId,
  { after, until, most }: { after: OpenOrder; until: Instant; most: number },
): Promise<OpenOrder[]> {
  const { rows } = await db.query<{ id: OrderId; at: Date }>(
    `SELECT d.order_id AS id, d.processed_at AS at FROM decision d
     WHERE d.shop_id = $1 AND d.source = ${SHOPIFY} AND d.partner_id IS NULL AND ${NOTHING_SPEAKS}
       AND d.processed_at >= $2 AND d.processed_at <= $4 AND (d.processed_at > $2 OR d.order_id > $3)
     ORDER BY d.processed_at, d.order_id LIMIT $5`,
    [shopId, new Date(after.placedAt), after.orderId, new Date(until), most],
  );
  return rows.map(orderOf);
}

/** Orders whose journeys were not ready and are due, for which nothing speaks still. */
export async function ordersToAskAgain(
  db: Db,
  shopId: ShopId,
  { now, most }: { now: Instant; most: number },
): Promise<OrderId[]> {
  const { rows } = await db.query<{ id: OrderId }>(
    `SELECT j.order_id AS id FROM journey_again j
     JOIN decision d ON d.shop_id = j.shop_id AND d.source = j.source AND d.order_id = j.order_id AND ${NOTHING_SPEAKS}
     WHERE j.shop_id = $1 AND j.again_at <= $2 ORDER BY j.again_at, j.order_id LIMIT $3`,
    [shopId, new Date(now), most],
  );
  return rows.map(({ id }) => id);
}

/** Notes up to which order all were asked for, and those to ask for once more. */
export async function saveAsked(
  db: Db,
  shopId: ShopId,
  { last, again, againAt }: { last: OpenOrder; again: readonly OrderId[]; againAt: Instant },
): Promise<void> {
  await db.query(
    `WITH noted AS (
       INSERT INTO journey_again (shop_id, source, order_id, again_at)
       SELECT $1, ${SHOPIFY}, id, $5 FROM unnest($4::bigint[]) id ON CONFLICT DO NOTHING)
     UPDATE shop SET journeys_at = $2, journeys_order = $3 WHERE id = $1`,
    [shopId, new Date(last.placedAt), last.orderId, again, new Date(againAt)],
  );
}

/** These were asked for once more: that was all. */
export async function dropAgain(db: Db, shopId: ShopId, orderIds: readonly OrderId[]): Promise<void> {
  await db.query(
    `DELETE FROM journey_again WHERE shop_id = $1 AND source = ${SHOPIFY} AND order_id = ANY ($2::bigint[])`,
    [shopId, orderIds],
  );
}

/** Something speaks by now for whatever is left of those that were due. */
export async function dropDue(db: Db, shopId: ShopId, now: Instant): Promise<void> {
  await db.query("DELETE FROM journey_again WHERE shop_id = $1 AND again_at <= $2", [shopId, new Date(now)]);
}

/** A visit by a link that names somebody. */
export type LinkVisit = { orderId: OrderId; at: Instant; referrals: Referral[] };

/** Keeps the visits whose links were a partner's at that moment with their orders. Returns these orders. */
export async function insertVisits(db: Db, shopId: ShopId, visits: readonly LinkVisit[]): Promise<OrderId[]> {
  const names = visits.flatMap(({ orderId, at, referrals }, n) =>
    referrals.flatMap((referral) =>
      namesOf(referral).map((value) => ({ n, orderId, at, parameter: referral.parameter, value })),
    ),
  );
  const { rows } = await db.query<{ id: OrderId }>(
    `WITH named AS (
       SELECT DISTINCT ON (x.n) x.id, x.at, h.partner_id
       FROM unnest($2::int[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[]) WITH ORDINALITY x(n, id, at, p, v, place)
       JOIN handle h ON h.shop_id = $1 AND h.parameter = x.p AND h.value = x.v AND h.since <= x.at
       ORDER BY x.n, x.place
     ), kept AS (
       INSERT INTO order_evidence (shop_id, source, order_id, partner_id, seen, at)
       SELECT DISTINCT $1::int, ${SHOPIFY}, id, partner_id, 'journey', at FROM named ON CONFLICT DO NOTHING)
     SELECT DISTINCT id FROM named`,
    [
      shopId,
      names.map(({ n }) => n),
      names.map(({ orderId }) => orderId),
      names.map(({ at }) => new Date(at)),
      names.map(({ parameter }) => parameter),
      names.map(({ value }) => value),
    ],
  );
  return rows.map(({ id }) => id);
}

const MOST_ATTEMPTS = 6;

/** Adds a job for every installed shop whose partners have links, each at its own moment of the hour. */
export async function addAllJourneys(db: Db): Promise<number> {
  // A prime spreads shops that installed one after the other.
  const { rowCount } = await db.query(
    `SELECT graphile_worker.add_job('read-journeys', json_build_object('shopId', id), job_key => 'journeys:' || id,
       max_attempts => $1, priority => ${MANY_PRIORITY}, run_at => now() + make_interval(secs => id::bigint * 7919 % 3000))
     FROM shop s WHERE state = 'installed' AND EXISTS (SELECT FROM handle h WHERE h.shop_id = s.id)`,
    [MOST_ATTEMPTS],
  );
  return rowCount ?? 0;
}
