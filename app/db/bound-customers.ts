// Whose customers are whose, as a former program had it.
import type pg from "pg";
import type { EarlierCustomer } from "../domain/attribution.ts";
import type { SaidCustomer } from "../domain/bound-customers.ts";
import { type Instant, instant, type OrderId, partnerId, type ShopId } from "../domain/ids.ts";
import type { MovingRow } from "../domain/moving.ts";
import { bigintArray, intArray, momentArray, textArray } from "./arrays.ts";
import type { Db } from "./jobs.ts";
import type { Call, Row } from "./pipeline.ts";
import { epochMs } from "./values.ts";

/** An order of which somebody is known as the customer. */
export type OrderOfCustomer = {
  shopId: ShopId;
  customerId: string | null;
  emailHash: string | null;
  processedAt: Instant;
};

/** To whom the orders' customers were bound when they were placed, by the order's place in the list. */
export const readBound = (orders: readonly OrderOfCustomer[]): Call => ({
  statement: {
    name: "bound-customers",
    text: `SELECT x.n, b.partner_id, ${epochMs("b.since")}
      FROM unnest($1::int[], $2::bigint[], $3::text[], $4::timestamptz[]) WITH ORDINALITY x(s, c, e, at, n)
      CROSS JOIN LATERAL (
        SELECT * FROM bound_customer b WHERE b.shop_id = x.s AND b.customer_id = x.c
        UNION ALL
        SELECT * FROM bound_customer b WHERE b.shop_id = x.s AND b.email_hash = x.e OFFSET 0) b
      WHERE b.since <= x.at AND (b.until IS NULL OR b.until > x.at)`,
  },
  values: [
    intArray(orders.map(({ shopId }) => shopId)),
    bigintArray(orders.map(({ customerId }) => customerId)),
    textArray(orders.map(({ emailHash }) => emailHash)),
    momentArray(orders.map(({ processedAt }) => processedAt)),
  ],
});

export function boundOf(rows: readonly Row[]): Map<number, EarlierCustomer[]> {
  const found = new Map<number, EarlierCustomer[]>();
  for (const [n, partner, since] of rows) {
    const place = Number(n) - 1;
    const one = {
      kind: "earlier-customer" as const,
      partnerId: partnerId(Number(partner)),
      since: instant(Number(since)),
    };
    found.set(place, [...(found.get(place) ?? []), one]);
  }
  return found;
}

/** A row whose customer is bound already at a time that it speaks of, and to whom; the first such. */
export type BoundBefore = { line: number; partner: string; since: Instant; until: Instant | null; same: boolean };

/** Whom of these rows' customers a file bound before. `same`: just as the row says it. */
export async function boundBefore(
  client: pg.ClientBase,
  shopId: ShopId,
  rows: readonly MovingRow<SaidCustomer>[],
): Promise<BoundBefore[]> {
  const { rows: found } = await client.query<
    Pick<BoundBefore, "line" | "partner" | "same"> & { since: Date; until: Date | null }
  >(
    `SELECT DISTINCT ON (x.line) x.line, p.name AS partner, b.since, b.until,
       b.partner_id = x."partnerId" AND b.since = x.since AND b.until IS NOT DISTINCT FROM x.until AS same
     FROM json_to_recordset($2::json) x(line int, "partnerId" int, "customerId" text, "emailHash" text, since timestamptz,
       until timestamptz)
     CROSS JOIN LATERAL (
       SELECT * FROM bound_customer b WHERE b.shop_id = $1 AND b.customer_id = x."customerId"::bigint
       UNION ALL
       SELECT * FROM bound_customer b WHERE b.shop_id = $1 AND b.email_hash = x."emailHash" OFFSET 0) b
     JOIN partner p ON p.shop_id = b.shop_id AND p.id = b.partner_id
     WHERE (b.until IS NULL OR b.until > x.since) AND (x.until IS NULL OR x.until > b.since)
     ORDER BY x.line, same DESC, b.since`,
    [shopId, saidJson(rows)],
  );
  return found.map(({ since, until, ...row }) => ({
    ...row,
    since: instant(since.getTime()),
    until: until === null ? null : instant(until.getTime()),
  }));
}

const saidJson = (rows: readonly MovingRow<SaidCustomer>[]): string =>
  JSON.stringify(
    rows.map(({ line, said: { since, until, ...rest } }) => ({
      line,
      ...rest,
      since: new Date(since).toISOString(),
      until: until && new Date(until).toISOString(),
    })),
  );

/** Binds customers, each once. Returns the lines of those that are new. */
export async function insertBound(
  client: pg.ClientBase,
  shopId: ShopId,
  fileId: number,
  rows: readonly MovingRow<SaidCustomer>[],
): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO bound_customer (shop_id, file_id, partner_id, customer_id, email_hash, since, until)
     SELECT $1, $2, "partnerId", "customerId"::bigint, "emailHash", since, until
     FROM json_to_recordset($3::json) x("partnerId" int, "customerId" text, "emailHash" text, since timestamptz,
       until timestamptz)
     ON CONFLICT DO NOTHING`,
    [shopId, fileId, saidJson(rows)],
  );
  await client.query(
    "UPDATE shop SET binds_customers = true, programme_version = programme_version + 1 WHERE id = $1",
    [shopId],
  );
  return rowCount ?? 0;
}

/**
 * Takes a file's customers away again, and from the orders what was copied to them. Returns since when the customers were
 * bound; null where nobody was.
 */
export async function deleteBound(client: pg.ClientBase, shopId: ShopId, fileId: number): Promise<Instant | null> {
  await client.query("UPDATE shop SET programme_version = programme_version + 1 WHERE id = $1", [shopId]);
  await client.query(
    `DELETE FROM order_evidence e USING orders o, bound_customer b
     WHERE e.shop_id = $1 AND e.seen = 'customer' AND o.shop_id = e.shop_id AND o.source = e.source AND o.order_id = e.order_id
       AND b.shop_id = $1 AND b.file_id = $2 AND b.partner_id = e.partner_id AND b.since = e.at
       AND (b.customer_id = o.customer_id OR b.email_hash = o.facts -> 'snapshot' ->> 'emailHash')`,
    [shopId, fileId],
  );
  const { rows } = await client.query<{ since: Date }>(
    "DELETE FROM bound_customer WHERE shop_id = $1 AND file_id = $2 RETURNING since",
    [shopId, fileId],
  );
  await client.query(
    `UPDATE shop SET binds_customers = EXISTS (SELECT FROM bound_customer b WHERE b.shop_id = $1) WHERE id = $1`,
    [shopId],
  );
  return rows.length === 0 ? null : instant(Math.min(...rows.map(({ since }) => since.getTime())));
}

/** What is kept of a customer beside their orders: whose customer a former program said they are. */
export type Person = { customerId: string | null; emailHashes: readonly string[] };

export async function boundToPerson(db: Db, shopId: ShopId, person: Person): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM bound_customer
     WHERE shop_id = $1 AND (customer_id = $2 OR email_hash = ANY ($3::text[]))`,
    [shopId, person.customerId, person.emailHashes],
  );
  return rows[0]?.n ?? 0;
}

/** Forgets a customer, also in files that are not carried out yet. */
export async function eraseBound(db: Db, shopId: ShopId, { customerId, emailHashes }: Person): Promise<void> {
  await db.query(
    "DELETE FROM bound_customer WHERE shop_id = $1 AND (customer_id = $2 OR email_hash = ANY ($3::text[]))",
    [shopId, customerId, emailHashes],
  );
  await db.query(
    `DELETE FROM moving_row r USING moving_file f
     WHERE r.shop_id = $1 AND f.shop_id = r.shop_id AND f.id = r.file_id AND f.kind = 'customers'
       AND (r.said ->> 'customerId' = $2 OR r.said ->> 'emailHash' = ANY ($3::text[]))`,
    [shopId, customerId, emailHashes],
  );
}

/** The keyed hashes of addresses that orders name, before they are erased from them. */
export async function emailHashesOf(db: Db, shopId: ShopId, orderIds: readonly OrderId[]): Promise<string[]> {
  const { rows } = await db.query<{ hash: string | null }>(
    `SELECT DISTINCT facts -> 'snapshot' ->> 'emailHash' AS hash FROM orders
     WHERE shop_id = $1 AND source = 1 AND order_id = ANY ($2::bigint[])`,
    [shopId, orderIds],
  );
  return rows.flatMap(({ hash }) => hash ?? []);
}
