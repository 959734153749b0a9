import type pg from "pg";
import { type Instant, instant, type PartnerId, partnerId, type ShopId } from "../domain/ids.ts";
import type { Channel, Partner, PartnerStateName } from "../domain/partner.ts";
import type { Terms } from "../domain/terms.ts";
import { IN_USE } from "./code-states.ts";
import type { Db } from "./jobs.ts";
import { insertStates } from "./partner-states.ts";
import { appPool } from "./pools.ts";
import { prisma } from "./prisma.ts";
import { newestTerms, saidOf, TERMS_COLUMNS, type TermsRow, termsColumns } from "./terms.ts";
import { isRowId, plainText, wholeSecond } from "./values.ts";

export type NewPartner = {
  name: string;
  email: string | null;
  emailHash: string | null;
  note: string;
  channel: Channel | null;
  reach: number | null;
  groupId: number | null;
  terms: Terms | null;
};

/** Makes a partner, in a state and under terms that hold from this second on. */
export async function insertPartner(
  client: pg.ClientBase,
  shopId: ShopId,
  { state, terms, ...partner }: NewPartner & { state: PartnerStateName },
  now: Instant,
): Promise<PartnerId> {
  const { name, email, emailHash, note, channel, reach, groupId } = partner;
  const { rows } = await client.query<{ id: PartnerId }>(
    `INSERT INTO partner (shop_id, name, email, email_hash, note, channel, reach, group_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
    [shopId, name, email, emailHash, note, channel, reach, groupId, new Date(now)],
  );
  const id = rows[0]?.id ?? partnerId(0);
  await insertStates(client, shopId, [id], { state, now });
  const said: Partial<{ rateBps: number; flatMinor: bigint; currency: string }> & { kind: string } =
    termsColumns(terms);
  await client.query(
    `INSERT INTO terms (shop_id, partner_id, version, from_at, kind, rate_bps, flat_minor, currency)
     VALUES ($1, $2, 1, $3, $4, $5, $6, $7)`,
    [shopId, id, wholeSecond(now), said.kind, said.rateBps, said.flatMinor, said.currency],
  );
  if (groupId !== null) {
    await client.query("INSERT INTO membership (shop_id, partner_id, from_at, group_id) VALUES ($1, $2, $3, $4)", [
      shopId,
      id,
      wholeSecond(now),
      groupId,
    ]);
  }
  return id;
}

export type PlainPartner = Pick<NewPartner, "name" | "email" | "emailHash" | "terms">;

/** Makes many partners, active under their terms from this second on; their ids are in the order in which they were given. */
export async function insertPartners(
  client: pg.ClientBase,
  shopId: ShopId,
  partners: readonly PlainPartner[],
  now: Instant,
): Promise<PartnerId[]> {
  const { rows } = await client.query<{ id: number }>(
    "SELECT nextval(pg_get_serial_sequence('partner', 'id'))::int AS id FROM generate_series(1, $1::int)",
    [partners.length],
  );
  const ids = rows.map(({ id }) => partnerId(id));
  const made = partners.map(({ terms, ...rest }, n) => {
    const { kind, ...columns } = termsColumns(terms);
    const flat = "flatMinor" in columns ? { ...columns, flatMinor: String(columns.flatMinor) } : columns;
    return { id: ids[n], kind, ...flat, ...rest };
  });
  const values = [shopId, JSON.stringify(made), new Date(now), wholeSecond(now)];
  await client.query(
    `WITH x AS (SELECT * FROM json_to_recordset($2::json) AS x(id int, name text, email text, "emailHash" text, kind text,
         "rateBps" int, "flatMinor" bigint, currency text)),
       p AS (INSERT INTO partner (shop_id, id, name, email, email_hash, created_at)
         SELECT $1, id, name, email, "emailHash", $3 FROM x),
       s AS (INSERT INTO partner_state (shop_id, partner_id, from_at, state) SELECT $1, id, $4, 'active' FROM x)
     INSERT INTO terms (shop_id, partner_id, version, from_at, kind, rate_bps, flat_minor, currency)
     SELECT $1, id, 1, $4, kind, "rateBps", "flatMinor", currency FROM x`,
    values,
  );
  return ids;
}

/** All partners of a shop, as a file of codes may name them. `undone`: the undoing of an import archived them. */
/** The names of those who have these addresses; of several at one, whoever came first. */
export async function readNamesByEmail(
  db: Db,
  shopId: ShopId,
  emails: readonly string[],
): Promise<Map<string, string>> {
  if (emails.length === 0) return new Map();
  const { rows } = await db.query<{ email: string; name: string }>(
    `SELECT lower(email) AS email, name FROM partner
     WHERE shop_id = $1 AND email IS NOT NULL AND lower(email) = ANY ($2::text[]) ORDER BY id DESC`,
    [shopId, emails.map((email) => email.toLowerCase())],
  );
  return new Map(rows.map(({ email, name }) => [email, name]));
}

export async function readPartnerNames(
  db: Db,
  shopId: ShopId,
): Promise<
  { id: PartnerId; name: string; email: string | null; paused: boolean; archived: boolean; undone: boolean }[]
> {
  const { rows } = await db.query<{
    id: PartnerId;
    name: string;
    email: string | null;
    paused: boolean;
    archived: boolean;
    undone: boolean;
  }>(
    `SELECT p.id, p.name, p.email, s.state = 'paused' AS paused, s.state = 'archived' AS archived, s.state = 'archived' AND EXISTS (
       SELECT FROM batch_partner r JOIN code_batch b ON b.shop_id = r.shop_id AND b.id = r.batch_id AND b.state = 'undone'
       WHERE r.shop_id = p.shop_id AND r.partner_id = p.id
         AND date_trunc('second', b.finished_at) = s.from_at) AS undone
     FROM partner p
     CROSS JOIN LATERAL (SELECT state, from_at FROM partner_state s
       WHERE s.shop_id = p.shop_id AND s.partner_id = p.id ORDER BY from_at DESC LIMIT 1) s
     WHERE p.shop_id = $1 ORDER BY p.id`,
    [shopId],
  );
  return rows;
}

/** Active partners, of a group or of all, who have no code of an offer, by name. */
export async function activePartnersWithout(
  db: Db,
  shopId: ShopId,
  { offerId, groupId }: { offerId: number; groupId: number | null },
): Promise<{ id: PartnerId; name: string }[]> {
  const { rows } = await db.query<{ id: PartnerId; name: string }>(
    `SELECT p.id, p.name FROM partner p
     CROSS JOIN LATERAL (SELECT state FROM partner_state s
       WHERE s.shop_id = p.shop_id AND s.partner_id = p.id ORDER BY from_at DESC LIMIT 1) s
     WHERE p.shop_id = $1 AND s.state = 'active' AND ($3::int IS NULL OR p.group_id = $3)
       AND NOT EXISTS (SELECT FROM assignment a JOIN code c ON c.shop_id = a.shop_id AND c.key = a.code_key
         WHERE a.shop_id = p.shop_id AND a.partner_id = p.id AND a.to_at IS NULL AND c.offer_id = $2)
     ORDER BY ${plainText("p.name")}, p.id`,
    [shopId, offerId, groupId],
  );
  return rows;
}

/** The address is changed by itself: former ones count for orders of then. */
export type PartnerChange = Omit<NewPartner, "terms" | "email" | "emailHash"> & {
  newTerms: { version: number; terms: Terms | null } | null;
  /** Whether the group is another than before. */
  moved: boolean;
};

/** New terms and another group hold for orders processed from this second on. */
export async function updatePartner(shopId: ShopId, id: PartnerId, change: PartnerChange, now: Instant): Promise<void> {
  const { newTerms, moved, ...rest } = change;
  const fromAt = wholeSecond(now);
  const terms =
    newTerms === null
      ? {}
      : {
          terms: {
            create: [{ version: newTerms.version, fromAt, ...termsColumns(newTerms.terms) }],
          },
        };
  await prisma().$transaction([
    raise(shopId),
    prisma().partner.update({ where: { shopId_id: { shopId, id } }, data: { ...rest, ...terms } }),
    ...(moved ? [join(shopId, id, { groupId: rest.groupId, fromAt })] : []),
  ]);
}

function join(shopId: ShopId, id: PartnerId, { groupId, fromAt }: { groupId: number | null; fromAt: Date }) {
  const place = { shopId, partnerId: id, fromAt };
  return prisma().membership.upsert({
    where: { shopId_partnerId_fromAt: place },
    create: { ...place, groupId },
    update: { groupId },
  });
}

/** Puts partners into a group, or out of theirs, for orders processed from this second on. Returns whether anybody moved. */
export async function updateGroup(
  client: pg.ClientBase,
  shopId: ShopId,
  ids: readonly PartnerId[],
  { groupId, now }: { groupId: number | null; now: Instant },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `WITH moved AS (UPDATE partner SET group_id = $3 WHERE shop_id = $1 AND id = ANY ($2::int[])
       AND group_id IS DISTINCT FROM $3 RETURNING id)
     INSERT INTO membership (shop_id, partner_id, from_at, group_id) SELECT $1, id, $4, $3 FROM moved
     ON CONFLICT (shop_id, partner_id, from_at) DO UPDATE SET group_id = excluded.group_id`,
    [shopId, ids, groupId, wholeSecond(now)],
  );
  return rowCount !== 0;
}

const raise = (shopId: ShopId) =>
  prisma().shop.update({ where: { id: shopId }, data: { programmeVersion: { increment: 1 } }, select: { id: true } });

/** Those of the ids that are partners of this shop. */
export async function ownedPartners(shopId: ShopId, ids: readonly number[]): Promise<PartnerId[]> {
  const rows = await prisma().partner.findMany({
    where: { shopId, id: { in: ids.filter(isRowId) } },
    select: { id: true },
  });
  return rows.map(({ id }) => partnerId(id));
}

export type PartnerRow = TermsRow & {
  id: number;
  name: string;
  email: string | null;
  note: string;
  channel: Channel | null;
  reach: number | null;
  group_id: number | null;
  group_name: string | null;
  created_at: Date;
  state: PartnerStateName;
  codes: number;
  codes_in_use: number;
};

/** Partners as `PartnerRow` has them. The versions in force are the last ones: nothing is ever dated ahead. */
export const PARTNERS = `
  SELECT p.id, p.name, p.email, p.note, p.channel, p.reach, p.group_id, g.name AS group_name, p.created_at, s.state,
    ${TERMS_COLUMNS}, (SELECT count(*)::int FROM assignment a
      WHERE a.shop_id = p.shop_id AND a.partner_id = p.id AND a.to_at IS NULL) AS codes,
    (SELECT count(*)::int FROM assignment a JOIN code c ON c.shop_id = a.shop_id AND c.key = a.code_key
      WHERE a.shop_id = p.shop_id AND a.partner_id = p.id AND a.to_at IS NULL AND ${IN_USE}) AS codes_in_use
  FROM partner p
  LEFT JOIN partner_group g ON g.shop_id = p.shop_id AND g.id = p.group_id
  CROSS JOIN LATERAL (SELECT state FROM partner_state s
    WHERE s.shop_id = p.shop_id AND s.partner_id = p.id ORDER BY from_at DESC LIMIT 1) s
  ${newestTerms("partner", "p")}`;

export function partnerOf(row: PartnerRow): Partner {
  return {
    id: partnerId(row.id),
    name: row.name,
    email: row.email,
    note: row.note,
    channel: row.channel,
    reach: row.reach,
    group: row.group_id === null || row.group_name === null ? null : { id: row.group_id, name: row.group_name },
    state: row.state,
    terms: saidOf(row),
    codes: row.codes,
    codesInUse: row.codes_in_use,
    createdAt: instant(row.created_at.getTime()),
  };
}

/** The names of those who have an e-mail address, a few of them; who is archived is left out. */
export async function partnersOfEmail(
  db: Db,
  shopId: ShopId,
  { email, except }: { email: string; except: PartnerId | null },
): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT p.name FROM partner p CROSS JOIN LATERAL (SELECT state FROM partner_state s
       WHERE s.shop_id = p.shop_id AND s.partner_id = p.id ORDER BY from_at DESC LIMIT 1) s
     WHERE p.shop_id = $1 AND lower(p.email) = lower($2) AND ($3::int IS NULL OR p.id <> $3) AND s.state <> 'archived' ORDER BY p.id LIMIT 20`,
    [shopId, email, except],
  );
  return rows.map(({ name }) => name);
}

/** The names of some partners, in no order. */
export async function namesOf(shopId: ShopId, ids: readonly PartnerId[]): Promise<string[]> {
  const { rows } = await appPool().query<{ name: string }>(
    "SELECT name FROM partner WHERE shop_id = $1 AND id = ANY ($2::int[]) ORDER BY id",
    [shopId, ids],
  );
  return rows.map(({ name }) => name);
}

export async function findPartner(shopId: ShopId, id: number): Promise<Partner | null> {
  if (!isRowId(id)) return null;
  const { rows } = await appPool().query<PartnerRow>(`${PARTNERS} WHERE p.shop_id = $1 AND p.id = $2`, [shopId, id]);
  return rows[0] === undefined ? null : partnerOf(rows[0]);
}
