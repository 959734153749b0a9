// To whom a partner's money goes: sealed rows, the hold, and a history that only grows.
import type pg from "pg";
import { type Instant, instant, type PartnerId, type ShopId } from "../domain/ids.ts";
import type { HoldReason, PayeeActor, PayeeEvent, PayeePart, PayoutHold } from "../domain/payee.ts";
import type { Db } from "./jobs.ts";
import { wholeSecond } from "./values.ts";

export type SealedRow = { sealed: Buffer; keyId: string };
export type PayeeRow = { sealed: SealedRow | null; masked: string | null; hold: PayoutHold | null };

export const NO_PAYEE: PayeeRow = { sealed: null, masked: null, hold: null };

/** Locks a partner for a change of the payee and says where mail reaches them; null where there is no such partner. */
export async function lockPartner(
  client: pg.ClientBase,
  shopId: ShopId,
  partnerId: PartnerId,
): Promise<{ name: string; email: string | null } | null> {
  const { rows } = await client.query<{ name: string; email: string | null }>(
    "SELECT name, email FROM partner WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE",
    [shopId, partnerId],
  );
  return rows[0] ?? null;
}

export async function findPayee(db: Db, shopId: ShopId, partnerId: PartnerId): Promise<PayeeRow> {
  const { rows } = await db.query<{
    sealed: Buffer | null;
    key_id: string | null;
    masked: string | null;
    held_until: Date | null;
    held_because: HoldReason | null;
  }>("SELECT sealed, key_id, masked, held_until, held_because FROM payee WHERE shop_id = $1 AND partner_id = $2", [
    shopId,
    partnerId,
  ]);
  const [row] = rows;
  if (row === undefined) return NO_PAYEE;
  const { sealed, key_id: keyId, masked, held_until: until, held_because: because } = row;
  return {
    sealed: sealed === null || keyId === null ? null : { sealed, keyId },
    masked,
    hold: until === null || because === null ? null : { until: instant(until.getTime()), because },
  };
}

export async function putPayee(
  client: pg.ClientBase,
  shopId: ShopId,
  partnerId: PartnerId,
  { sealed, masked, hold }: PayeeRow,
): Promise<void> {
  await client.query(
    `INSERT INTO payee (shop_id, partner_id, sealed, key_id, masked, held_until, held_because)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (shop_id, partner_id) DO UPDATE SET sealed = $3, key_id = $4, masked = $5, held_until = $6, held_because = $7`,
    [
      shopId,
      partnerId,
      sealed?.sealed ?? null,
      sealed?.keyId ?? null,
      masked,
      hold === null ? null : new Date(hold.until),
      hold?.because ?? null,
    ],
  );
}

/** The number of the partner's next event; the partner's row must be locked. */
export async function nextSeq(client: pg.ClientBase, shopId: ShopId, partnerId: PartnerId): Promise<number> {
  const { rows } = await client.query<{ seq: number }>(
    "SELECT coalesce(max(seq), 0) + 1 AS seq FROM payee_event WHERE shop_id = $1 AND partner_id = $2",
    [shopId, partnerId],
  );
  return rows[0]?.seq ?? 1;
}

export type NewEvent = {
  seq: number;
  at: Instant;
  kind: PayeeEvent["kind"];
  by: PayeeActor;
  parts: readonly PayeePart[];
  before: string | null;
  after: string | null;
  heldUntil: Instant | null;
  mails: number;
  mailTo: Buffer | null;
};

export async function insertEvent(
  client: pg.ClientBase,
  shopId: ShopId,
  partnerId: PartnerId,
  event: NewEvent,
): Promise<void> {
  await client.query(
    `INSERT INTO payee_event (shop_id, partner_id, seq, at, kind, actor, parts, masked_before, masked_after, held_until, mails, mail_to)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      shopId,
      partnerId,
      event.seq,
      new Date(event.at),
      event.kind,
      event.by,
      event.parts,
      event.before,
      event.after,
      event.heldUntil === null ? null : new Date(event.heldUntil),
      event.mails,
      event.mailTo,
    ],
  );
}

type EventRow = {
  seq: number;
  at: Date;
  kind: PayeeEvent["kind"];
  actor: PayeeActor;
  parts: PayeePart[];
  masked_before: string | null;
  masked_after: string | null;
  held_until: Date | null;
  mails: number;
  mailed_at: Date | null;
};

/** The history, the newest first. */
export async function readEvents(
  db: Db,
  shopId: ShopId,
  partnerId: PartnerId,
  { before, limit }: { before: number | null; limit: number },
): Promise<PayeeEvent[]> {
  const { rows } = await db.query<EventRow>(
    `SELECT seq, at, kind, actor, parts, masked_before, masked_after, held_until, mails, mailed_at FROM payee_event
     WHERE shop_id = $1 AND partner_id = $2 AND ($3::int IS NULL OR seq < $3) ORDER BY seq DESC LIMIT $4`,
    [shopId, partnerId, before, limit],
  );
  return rows.map((row) => ({
    seq: row.seq,
    at: instant(row.at.getTime()),
    kind: row.kind,
    by: row.actor,
    parts: row.parts,
    before: row.masked_before,
    after: row.masked_after,
    heldUntil: row.held_until === null ? null : instant(row.held_until.getTime()),
    mail: row.mails === 0 ? "nobody" : row.mailed_at === null ? "waits" : "sent",
  }));
}

/** What was there before: whether payout details ever were, how often the partner changed them, where mail went lately. */
export async function readPast(
  client: pg.ClientBase,
  shopId: ShopId,
  partnerId: PartnerId,
  since: { day: Instant; hold: Instant },
): Promise<{ known: boolean; changesByPartner: number; mailed: { seq: number; mailTo: Buffer }[] }> {
  const { rows } = await client.query<{ known: boolean; changes: number }>(
    `SELECT coalesce(bool_or(masked_after IS NOT NULL), false) AS known,
       count(*) FILTER (WHERE kind = 'saved' AND actor = 'partner' AND at > $3)::int AS changes
     FROM payee_event WHERE shop_id = $1 AND partner_id = $2`,
    [shopId, partnerId, new Date(since.day)],
  );
  const { rows: mailed } = await client.query<{ seq: number; mailTo: Buffer }>(
    `SELECT seq, mail_to AS "mailTo" FROM payee_event
     WHERE shop_id = $1 AND partner_id = $2 AND kind = 'email' AND at > $3 AND mail_to IS NOT NULL`,
    [shopId, partnerId, new Date(since.hold)],
  );
  return { known: rows[0]?.known ?? false, changesByPartner: rows[0]?.changes ?? 0, mailed };
}

/** `told`: the places of the addresses that heard of it already. */
type Unmailed = { partner: string; mailTo: Buffer; told: number[] };

/** An event that is to be mailed: what, and to whom; null where it was, or its addresses are forgotten. */
export async function findUnmailed(
  db: Db,
  shopId: ShopId,
  partnerId: PartnerId,
  seq: number,
): Promise<(Pick<PayeeEvent, "at" | "by" | "parts" | "heldUntil"> & Unmailed) | null> {
  const { rows } = await db.query<EventRow & { mail_to: Buffer; told: number[]; name: string }>(
    `SELECT e.at, e.actor, e.parts, e.held_until, e.mail_to, e.told, p.name FROM payee_event e
     JOIN partner p ON p.shop_id = e.shop_id AND p.id = e.partner_id
     WHERE e.shop_id = $1 AND e.partner_id = $2 AND e.seq = $3 AND e.mailed_at IS NULL AND e.mail_to IS NOT NULL`,
    [shopId, partnerId, seq],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { actor: by, parts, mail_to: mailTo, told, name: partner } = row;
  const heldUntil = row.held_until === null ? null : instant(row.held_until.getTime());
  return { at: instant(row.at.getTime()), by, parts, heldUntil, partner, mailTo, told };
}

export async function noteTold(
  db: Db,
  shopId: ShopId,
  partnerId: PartnerId,
  { seq, place }: { seq: number; place: number },
): Promise<void> {
  await db.query(
    `UPDATE payee_event SET told = told || $4::smallint
     WHERE shop_id = $1 AND partner_id = $2 AND seq = $3 AND NOT $4 = ANY (told)`,
    [shopId, partnerId, seq, place],
  );
}

export async function noteMailed(
  db: Db,
  shopId: ShopId,
  partnerId: PartnerId,
  { seq, now }: { seq: number; now: Instant },
): Promise<void> {
  await db.query(
    "UPDATE payee_event SET mailed_at = $4 WHERE shop_id = $1 AND partner_id = $2 AND seq = $3 AND mailed_at IS NULL",
    [shopId, partnerId, seq, new Date(now)],
  );
}

/**
 * Changes a partner's address, and what the customers of orders from this second on are compared with. One that is taken away
 * is forgotten, with all before it.
 */
export async function updateEmail(
  client: pg.ClientBase,
  shopId: ShopId,
  partnerId: PartnerId,
  { email, emailHash, now }: { email: string | null; emailHash: string | null; now: Instant },
): Promise<void> {
  const about = [shopId, partnerId];
  if (email === null) await client.query("DELETE FROM former_email WHERE shop_id = $1 AND partner_id = $2", about);
  else
    await client.query(
      `INSERT INTO former_email (shop_id, partner_id, to_at, email_hash)
       SELECT shop_id, id, $4, email_hash FROM partner
       WHERE shop_id = $1 AND id = $2 AND email_hash IS DISTINCT FROM $3
       ON CONFLICT (shop_id, partner_id, to_at) DO NOTHING`,
      [...about, emailHash, wholeSecond(now)],
    );
  await client.query("UPDATE partner SET email = $3, email_hash = $4 WHERE shop_id = $1 AND id = $2", [
    ...about,
    email,
    emailHash,
  ]);
}

/** Forgets the addresses of events of all shops: mailed ones from before `mailed`, all from before `all`. Returns how many. */
export async function forgetAddresses(db: Db, before: { mailed: Instant; all: Instant }): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE payee_event SET mail_to = NULL
     WHERE mail_to IS NOT NULL AND at < $1 AND (mailed_at IS NOT NULL OR at < $2)`,
    [new Date(before.mailed), new Date(before.all)],
  );
  return rowCount ?? 0;
}

export type Place = { shopId: ShopId; partnerId: PartnerId };

/** Payees of all shops that another key sealed, in an order of their own. */
export async function readOtherKeys(
  db: Db,
  keyId: string,
  { after, limit }: { after: Place | null; limit: number },
): Promise<(Place & SealedRow)[]> {
  const { rows } = await db.query<Place & SealedRow>(
    `SELECT shop_id AS "shopId", partner_id AS "partnerId", sealed, key_id AS "keyId" FROM payee
     WHERE key_id <> $1 AND (shop_id, partner_id) > ($2, $3) ORDER BY shop_id, partner_id LIMIT $4`,
    [keyId, after?.shopId ?? 0, after?.partnerId ?? 0, limit],
  );
  return rows;
}

/** Puts the same payee under another key, unless it was changed meanwhile. */
export async function replaceSeal(
  db: Db,
  { shopId, partnerId }: Place,
  { from, to }: { from: Buffer; to: SealedRow },
): Promise<void> {
  await db.query("UPDATE payee SET sealed = $4, key_id = $5 WHERE shop_id = $1 AND partner_id = $2 AND sealed = $3", [
    shopId,
    partnerId,
    from,
    to.sealed,
    to.keyId,
  ]);
}
