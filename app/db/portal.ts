// Who may read a partner's page, and what of it the merchant shows.
import type pg from "pg";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { PartnerStateName } from "../domain/partner.ts";
import type { PortalSettings } from "../domain/portal.ts";
import type { Db } from "./jobs.ts";

export async function findPortal(db: Db, shopId: ShopId): Promise<PortalSettings | null> {
  const { rows } = await db.query<PortalSettings>(
    `SELECT open, shows_order_names AS "showsOrderNames", shows_amounts AS "showsAmounts", shows_products AS "showsProducts",
       shows_passed_over AS "showsPassedOver", edits_payee AS "editsPayee", takes_applications AS "takesApplications"
     FROM portal WHERE shop_id = $1`,
    [shopId],
  );
  return rows[0] ?? null;
}

export async function savePortal(db: Db, shopId: ShopId, settings: PortalSettings): Promise<void> {
  const { open, showsOrderNames, showsAmounts, showsProducts, showsPassedOver, editsPayee, takesApplications } =
    settings;
  await db.query(
    `INSERT INTO portal (shop_id, open, shows_order_names, shows_amounts, shows_products, shows_passed_over, edits_payee, takes_applications)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (shop_id) DO UPDATE SET open = $2, shows_order_names = $3, shows_amounts = $4, shows_products = $5,
       shows_passed_over = $6, edits_payee = $7, takes_applications = $8`,
    [shopId, open, showsOrderNames, showsAmounts, showsProducts, showsPassedOver, editsPayee, takesApplications],
  );
}

/** The partner to whom a shop account was bound. */
export async function partnerOfAccount(db: Db, shopId: ShopId, customerId: string): Promise<PartnerId | null> {
  const { rows } = await db.query<{ id: PartnerId }>(
    "SELECT partner_id AS id FROM portal_account WHERE shop_id = $1 AND customer_id = $2",
    [shopId, customerId],
  );
  return rows[0]?.id ?? null;
}

export type Addressed = { id: PartnerId; name: string; email: string; state: PartnerStateName };

/**
 * Partners who read their mail at an address, compared without case, by name; an agency has several. Archived ones are none,
 * and neither is who only applied.
 */
export async function partnersWithEmail(db: Db, shopId: ShopId, email: string): Promise<Addressed[]> {
  const { rows } = await db.query<Addressed>(
    `SELECT p.id, p.name, p.email, s.state FROM partner p
     CROSS JOIN LATERAL (SELECT state FROM partner_state s WHERE s.shop_id = p.shop_id AND s.partner_id = p.id
       ORDER BY from_at DESC LIMIT 1) s
     WHERE p.shop_id = $1 AND lower(p.email) = lower($2) AND p.email IS NOT NULL
       AND s.state IN ('invited', 'active', 'paused')
     ORDER BY lower(p.name), p.id LIMIT 100`,
    [shopId, email],
  );
  return rows;
}

/** Links of a shop that one kind of asker asked for and that are not mailed yet, but may still be. */
export async function waitingMails(db: Db, shopId: ShopId, asker: "account" | "anybody"): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM graphile_worker.jobs
     WHERE task_identifier = 'mail-sign-in' AND key LIKE $1 AND attempts < max_attempts`,
    [`sign-in:${shopId}:${asker}:%`],
  );
  return rows[0]?.count ?? 0;
}

/** Drops the requests that failed for good: each holds an address. */
export async function dropFailedMails(db: Db): Promise<number> {
  const { rows } = await db.query<{ dropped: number }>(
    `SELECT count(*)::int AS dropped FROM graphile_worker.complete_jobs(ARRAY(
       SELECT id FROM graphile_worker.jobs
       WHERE task_identifier = 'mail-sign-in' AND attempts >= max_attempts AND locked_at IS NULL))`,
  );
  return rows[0]?.dropped ?? 0;
}

/** Whether a partner has signed in to their page, and may still read it. */
export async function hasAccess(db: Db, shopId: ShopId, partner: PartnerId, now: Instant): Promise<boolean> {
  const { rows } = await db.query<{ has: boolean }>(
    `SELECT EXISTS (SELECT FROM portal_account WHERE shop_id = $1 AND partner_id = $2)
       OR EXISTS (SELECT FROM portal_session WHERE shop_id = $1 AND partner_id = $2 AND expires_at > $3) AS has`,
    [shopId, partner, new Date(now)],
  );
  return rows[0]?.has ?? false;
}

export type LinkRow = {
  partnerId: PartnerId;
  secretHash: Buffer;
  /** Who asked from within a shop account: nobody else may use the link. */
  customerId: string | null;
  askedAt: Instant;
  expiresAt: Instant;
  /** Mailed unasked. */
  invites: boolean;
};

/** How many links a partner may have since a moment: by one asker, and by all shop accounts together. */
export type LinkBound = { each: number; accounts: number; since: Instant };

/**
 * Notes a link, unless the bound is reached; one that is noted already and not used is good for longer. Returns whether the
 * link may be mailed.
 */
export async function saveLink(db: Db, shopId: ShopId, link: LinkRow, bound: LinkBound | null): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO sign_in_link AS l (shop_id, secret_hash, partner_id, customer_id, asked_at, expires_at, invites)
     SELECT $1, $2, $3, $4::bigint, $5, $6, $10
     WHERE EXISTS (SELECT FROM sign_in_link WHERE shop_id = $1 AND secret_hash = $2) OR $9::timestamptz IS NULL OR (
       SELECT count(*) FILTER (WHERE customer_id IS NOT DISTINCT FROM $4::bigint) < $7
         AND ($4::bigint IS NULL OR count(customer_id) < $8)
       FROM sign_in_link WHERE shop_id = $1 AND partner_id = $3 AND asked_at > $9)
     ON CONFLICT (shop_id, secret_hash) DO UPDATE SET expires_at = excluded.expires_at WHERE l.used_at IS NULL`,
    [
      shopId,
      link.secretHash,
      link.partnerId,
      link.customerId,
      new Date(link.askedAt),
      new Date(link.expiresAt),
      bound?.each ?? 0,
      bound?.accounts ?? 0,
      bound === null ? null : new Date(bound.since),
      link.invites,
    ],
  );
  return rowCount === 1;
}

export type LinkUse = { secretHash: Buffer; customerId: string | null; invites: boolean; now: Instant };

/** Uses a link up, once, by whom and for what it was meant. Returns whose it is; null where it is not (any more) good. */
export async function consumeLink(
  client: pg.ClientBase,
  shopId: ShopId,
  { secretHash, customerId, invites, now }: LinkUse,
): Promise<PartnerId | null> {
  const { rows } = await client.query<{ id: PartnerId }>(
    `UPDATE sign_in_link SET used_at = $4
     WHERE shop_id = $1 AND secret_hash = $2 AND customer_id IS NOT DISTINCT FROM $3::bigint AND used_at IS NULL
       AND expires_at > $4 AND invites = $5 RETURNING partner_id AS id`,
    [shopId, secretHash, customerId, new Date(now), invites],
  );
  return rows[0]?.id ?? null;
}

/** Whether a link is good, but only for another shop account than this one. */
export async function isForAnother(
  db: Db,
  shopId: ShopId,
  { secretHash, customerId, now }: Omit<LinkUse, "invites">,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM sign_in_link WHERE shop_id = $1 AND secret_hash = $2 AND customer_id <> $3::bigint AND used_at IS NULL
       AND expires_at > $4 AND NOT invites`,
    [shopId, secretHash, customerId, new Date(now)],
  );
  return rowCount === 1;
}

/** Whom a link that was mailed unasked is for, without using it up; null where it is not (any more) good. */
export async function invitedBy(
  db: Db,
  shopId: ShopId,
  { secretHash, now }: { secretHash: Buffer; now: Instant },
): Promise<PartnerId | null> {
  const { rows } = await db.query<{ id: PartnerId }>(
    `SELECT partner_id AS id FROM sign_in_link
     WHERE shop_id = $1 AND secret_hash = $2 AND invites AND used_at IS NULL AND expires_at > $3`,
    [shopId, secretHash, new Date(now)],
  );
  return rows[0]?.id ?? null;
}

export async function bindAccount(
  client: pg.ClientBase,
  shopId: ShopId,
  { customerId, partnerId, now }: { customerId: string; partnerId: PartnerId; now: Instant },
): Promise<void> {
  await client.query(
    `INSERT INTO portal_account (shop_id, customer_id, partner_id, bound_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET partner_id = $3, bound_at = $4`,
    [shopId, customerId, partnerId, new Date(now)],
  );
}

export type SessionRow = { partnerId: PartnerId; secretHash: Buffer; expiresAt: Instant };

export async function insertSession(client: pg.ClientBase, shopId: ShopId, session: SessionRow): Promise<void> {
  await client.query(
    "INSERT INTO portal_session (shop_id, secret_hash, partner_id, expires_at) VALUES ($1, $2, $3, $4)",
    [shopId, session.secretHash, session.partnerId, new Date(session.expiresAt)],
  );
}

export async function findSession(
  db: Db,
  shopId: ShopId,
  { secretHash, now }: { secretHash: Buffer; now: Instant },
): Promise<PartnerId | null> {
  const { rows } = await db.query<{ id: PartnerId }>(
    `SELECT partner_id AS id FROM portal_session WHERE shop_id = $1 AND secret_hash = $2 AND expires_at > $3`,
    [shopId, secretHash, new Date(now)],
  );
  return rows[0]?.id ?? null;
}

export async function deleteSession(db: Db, shopId: ShopId, secretHash: Buffer): Promise<void> {
  await db.query("DELETE FROM portal_session WHERE shop_id = $1 AND secret_hash = $2", [shopId, secretHash]);
}

/** Signs partners out everywhere, and makes links that were mailed to them useless. */
export async function endAccess(db: Db, shopId: ShopId, partners: readonly PartnerId[]): Promise<void> {
  for (const table of ["portal_account", "portal_session", "sign_in_link"])
    await db.query(`DELETE FROM ${table} WHERE shop_id = $1 AND partner_id = ANY ($2::int[])`, [shopId, partners]);
}

/** Forgets whose shop account a customer's is. */
export async function unbindAccount(db: Db, shopId: ShopId, customerId: string): Promise<void> {
  await db.query("DELETE FROM portal_account WHERE shop_id = $1 AND customer_id = $2", [shopId, customerId]);
}

/** Drops links and sessions that ended before a moment. */
export async function dropEndedAccess(db: Db, moment: Instant): Promise<number> {
  const before = new Date(moment);
  const links = await db.query("DELETE FROM sign_in_link WHERE expires_at < $1", [before]);
  const sessions = await db.query("DELETE FROM portal_session WHERE expires_at < $1", [before]);
  return (links.rowCount ?? 0) + (sessions.rowCount ?? 0);
}
