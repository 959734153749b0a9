import type { Shop as ShopRow } from "@prisma/client";
import type pg from "pg";
import { type Currency, type Instant, instant, type ShopId, shopId } from "../domain/ids.ts";
import type { Rule } from "../domain/rule.ts";
import type { Shop } from "../domain/shop.ts";
import { addJob, type Db } from "./jobs.ts";
import { prisma } from "./prisma.ts";
import { wholeSecond } from "./values.ts";

/** What Shopify says of a shop itself. */
export type ShopFacts = {
  name: string;
  contactEmail: string | null;
  host: string;
  currency: Currency;
  timeZone: string;
  plan: string;
  restoreRate: number;
};

export async function findShopByDomain(domain: string): Promise<Shop | null> {
  const row = await prisma().shop.findUnique({ where: { domain } });
  return row === null ? null : shopOf(row);
}

/** Read by a job, over the pool of jobs. */
export async function findShopById(db: Db, id: ShopId): Promise<Shop | null> {
  const { rows } = await db.query<ShopColumns>(
    `SELECT id, domain, storefront_host AS "storefrontHost", portal_path AS "portalPath", name, contact_email AS "contactEmail", currency, time_zone AS "timeZone", plan, restore_rate AS "restoreRate", state,
       earns_from AS "earnsFrom", backfill_state AS "backfillState", backfilled_orders AS "backfilledOrders"
     FROM shop WHERE id = $1`,
    [id],
  );
  const [row] = rows;
  return row === undefined ? null : shopOf(row);
}

type ShopColumns = Omit<
  ShopRow,
  | "installedAt"
  | "uninstalledAt"
  | "authorizedAt"
  | "programmeVersion"
  | "backfillCursor"
  | "parameters"
  | "prefixLengths"
  | "firstOrderSegment"
  | "sweptAt"
  | "journeysAt"
  | "reconciledUntil"
  | "reconciledAt"
  | "recoveredOrders"
  | "journeysOrder"
>;

function shopOf(row: ShopColumns): Shop {
  return {
    id: shopId(row.id),
    domain: row.domain,
    host: row.storefrontHost ?? row.domain,
    portalPath: row.portalPath,
    name: row.name,
    contactEmail: row.contactEmail,
    currency: row.currency as Currency,
    timeZone: row.timeZone,
    plan: row.plan,
    restoreRate: row.restoreRate,
    state: row.state as Shop["state"],
    earnsFrom: instant(row.earnsFrom.getTime()),
    backfill: { state: row.backfillState as Shop["backfill"]["state"], orders: row.backfilledOrders },
  };
}

export type Locked = { id: ShopId; state: Shop["state"] | "new" };

/** Finds or makes the row of a shop and locks it until the end of the transaction. */
export async function lockShop(client: pg.ClientBase, domain: string, facts: ShopFacts, now: Instant): Promise<Locked> {
  const inserted = await client.query<{ id: number }>(
    `INSERT INTO shop (domain, name, currency, time_zone, plan, restore_rate, state, installed_at, authorized_at, earns_from,
       storefront_host, contact_email)
     VALUES ($1, $2, $3, $4, $5, $6, 'installed', $7, $7, $8, $9, $10) ON CONFLICT (domain) DO NOTHING RETURNING id`,
    [
      domain,
      facts.name,
      facts.currency,
      facts.timeZone,
      facts.plan,
      facts.restoreRate,
      new Date(now),
      wholeSecond(now),
      facts.host,
      facts.contactEmail,
    ],
  );
  const made = inserted.rows[0];
  if (made !== undefined) return { id: shopId(made.id), state: "new" };
  const { rows } = await client.query<{ id: number; state: Shop["state"] }>(
    "SELECT id, state FROM shop WHERE domain = $1 FOR UPDATE",
    [domain],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("a shop's row vanished");
  return { id: shopId(row.id), state: row.state };
}

export async function savePortalPath(db: Db, id: ShopId, path: string): Promise<void> {
  await db.query("UPDATE shop SET portal_path = $2 WHERE id = $1", [id, path]);
}

/** Locks the row of a shop until the end of the transaction, so that an install waits, and gives its state. */
export async function lockShopRow(client: pg.ClientBase, id: ShopId): Promise<Shop["state"] | null> {
  const { rows } = await client.query<{ state: Shop["state"] }>("SELECT state FROM shop WHERE id = $1 FOR UPDATE", [
    id,
  ]);
  return rows[0]?.state ?? null;
}

/**
 * Takes over what Shopify says; the programme's version is raised where settlements depend on it. Returns from when on orders earn
 * where the shop counts in another currency than it did here, else null.
 */
export async function saveFacts(client: pg.ClientBase, id: ShopId, facts: ShopFacts): Promise<Instant | null> {
  const { rows } = await client.query<{ earnsFrom: Date; moved: boolean }>(
    `UPDATE shop s SET name = $2, currency = $3, time_zone = $4, plan = $5, restore_rate = $6, storefront_host = $7, contact_email = $8,
       programme_version = s.programme_version + (s.currency <> $3 OR s.time_zone <> $4)::int,
       former_currencies = CASE WHEN s.currency = $3 THEN s.former_currencies
         ELSE array_append(array_remove(s.former_currencies, s.currency::text), s.currency::text) END
     FROM (SELECT currency FROM shop WHERE id = $1 FOR UPDATE) former
     WHERE s.id = $1 AND (s.name, s.currency, s.time_zone, s.plan, s.restore_rate, s.storefront_host, s.contact_email)
       IS DISTINCT FROM ($2, $3::char(3), $4, $5, $6::int, $7, $8)
     RETURNING s.earns_from AS "earnsFrom", former.currency <> s.currency AS moved`,
    [id, facts.name, facts.currency, facts.timeZone, facts.plan, facts.restoreRate, facts.host, facts.contactEmail],
  );
  return rows[0]?.moved ? instant(rows[0].earnsFrom.getTime()) : null;
}

export async function saveAuthorized(db: Db, id: ShopId, now: Instant): Promise<void> {
  await db.query("UPDATE shop SET authorized_at = greatest(authorized_at, $2) WHERE id = $1", [id, new Date(now)]);
}

/** The programme that a shop begins with, and the job that reads its orders. */
export async function beginProgramme(
  client: pg.ClientBase,
  id: ShopId,
  { rule, holdDays, now }: { rule: Rule; holdDays: number; now: Instant },
): Promise<void> {
  await client.query(
    `INSERT INTO rule_version (shop_id, version, from_at, created_at, rule, hold_days)
     VALUES ($1, 1, to_timestamp(0), $2, $3, $4) ON CONFLICT DO NOTHING`,
    [id, new Date(now), JSON.stringify(rule), holdDays],
  );
  await queueBackfill(client, id);
}

/** Installed again: the books go on. After a redaction there are none, and earning starts anew. */
export async function saveReinstall(
  client: pg.ClientBase,
  id: ShopId,
  { now, afresh }: { now: Instant; afresh: boolean },
): Promise<void> {
  await client.query(
    `UPDATE shop SET state = 'installed', installed_at = $2, authorized_at = $2, uninstalled_at = NULL,
       earns_from = CASE WHEN $3 THEN $4 ELSE earns_from END, programme_version = programme_version + 1
     WHERE id = $1`,
    [id, new Date(now), afresh, wholeSecond(now)],
  );
}

export async function queueBackfill(client: pg.ClientBase, id: ShopId): Promise<void> {
  await client.query(
    "UPDATE shop SET backfill_state = 'queued', backfill_cursor = NULL, backfilled_orders = 0 WHERE id = $1",
    [id],
  );
  await addJob(client, "backfill", { shopId: id }, { key: `backfill:${id}` });
}

/**
 * Notes an uninstall and forgets the shop's tokens. An uninstall that was triggered before Shopify last gave us a token is
 * an old one, delivered after a new install: it changes nothing.
 *
 * Returns: whether anything was to be done.
 */
export async function saveUninstall(client: pg.ClientBase, domain: string, triggeredAt: Instant): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE shop SET state = 'uninstalled', uninstalled_at = $2
     WHERE domain = $1 AND state = 'installed' AND authorized_at <= $2`,
    [domain, new Date(triggeredAt)],
  );
  if (rowCount === 0) return false;
  await client.query("DELETE FROM session WHERE shop = $1", [domain]);
  return true;
}

export async function saveScopes(db: Db, domain: string, scopes: readonly string[]): Promise<void> {
  await db.query(`UPDATE session SET scope = $2 WHERE shop = $1 AND NOT "isOnline"`, [domain, scopes.join(",")]);
}

/** The store's segment of customers without an order, once one was made. */
export async function findFirstOrderSegment(db: Db, id: ShopId): Promise<string | null> {
  const { rows } = await db.query<{ first_order_segment: string | null }>(
    "SELECT first_order_segment FROM shop WHERE id = $1",
    [id],
  );
  return rows[0]?.first_order_segment ?? null;
}

export async function saveFirstOrderSegment(db: Db, id: ShopId, gid: string): Promise<void> {
  await db.query("UPDATE shop SET first_order_segment = $2 WHERE id = $1", [id, gid]);
}

/** Raises the version of the programme: whatever was read of it before is out of date from this commit on. */
export async function raiseProgramme(client: pg.ClientBase, id: ShopId): Promise<void> {
  await client.query("UPDATE shop SET programme_version = programme_version + 1 WHERE id = $1", [id]);
}

/** When Shopify last gave us a token for the shop. */
export async function authorizedAt(db: Db, id: ShopId): Promise<Instant> {
  const { rows } = await db.query<{ authorized_at: Date }>("SELECT authorized_at FROM shop WHERE id = $1", [id]);
  return instant(rows[0]?.authorized_at.getTime() ?? 0);
}

export type Backfill = { state: Shop["backfill"]["state"]; cursor: string | null };

export async function readBackfill(db: Db, id: ShopId): Promise<Backfill | null> {
  const { rows } = await db.query<{ state: Shop["backfill"]["state"]; cursor: string | null }>(
    "SELECT backfill_state AS state, backfill_cursor AS cursor FROM shop WHERE id = $1 AND state = 'installed'",
    [id],
  );
  return rows[0] ?? null;
}

/** Notes how far the back-fill came; a null cursor is its beginning or its end. */
export async function saveBackfill(
  db: Db,
  id: ShopId,
  { state, cursor, read }: Backfill & { read: number },
): Promise<void> {
  await db.query(
    `UPDATE shop SET backfill_state = $2, backfill_cursor = $3, backfilled_orders = backfilled_orders + $4 WHERE id = $1`,
    [id, state, cursor, read],
  );
}
