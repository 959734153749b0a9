import type pg from "pg";
import { type Currency, type Instant, instant, type ShopId } from "../domain/ids.ts";
import type { Discount, NotedDiscount, Offer, OfferValue } from "../domain/offer.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import { unreachable } from "../domain/result.ts";
import type { Db } from "./jobs.ts";
import {
  decodeBxgy,
  decodeConditions,
  encodeBxgy,
  encodeConditions,
  type StoredBxgy,
  type StoredConditions,
} from "./offer-json.ts";
import { appPool } from "./pools.ts";
import { newestTerms, saidOf, TERMS_COLUMNS, type TermsRow } from "./terms.ts";
import { isRowId, likePattern } from "./values.ts";

const DISCOUNT_COLUMNS = [
  "title",
  "kind",
  "percent_bps",
  "amount_minor",
  "each_item",
  "conditions",
  "bxgy",
  "starts_at",
  "ends_at",
];

/** The values of DISCOUNT_COLUMNS. */
function valuesOf({ title, value, conditions, startsAt, endsAt }: Discount): unknown[] {
  return [
    title,
    value.kind,
    value.kind === "percent" ? value.bps : null,
    amountOf(value),
    value.kind === "fixed" && value.each,
    JSON.stringify(encodeConditions(conditions)),
    value.kind === "bxgy" ? JSON.stringify(encodeBxgy(value)) : null,
    new Date(startsAt),
    endsAt === null ? null : new Date(endsAt),
  ];
}

function amountOf(value: OfferValue): bigint | null {
  if (value.kind === "fixed") return value.amount;
  return value.kind === "free-shipping" ? value.most : null;
}

// Both statements have four values of their own before.
const DISCOUNT_VALUES = DISCOUNT_COLUMNS.map((_, n) => `$${n + 5}`);

/** Makes an offer with its first version. */
export async function insertOffer(
  client: pg.ClientBase,
  shopId: ShopId,
  { offer, currency, now }: { offer: NotedDiscount; currency: Currency; now: Instant },
): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO offer (shop_id, currency, note, created_at, ${DISCOUNT_COLUMNS}) VALUES ($1, $2, $3, $4, ${DISCOUNT_VALUES})
     RETURNING id`,
    [shopId, currency, offer.note, new Date(now), ...valuesOf(offer)],
  );
  const id = rows[0]?.id ?? 0;
  await insertVersion(client, shopId, { id, version: 1 }, now);
  return id;
}

/** Saves another version of an offer, unless somebody else did meanwhile: the result is then false. */
export async function updateOffer(
  client: pg.ClientBase,
  shopId: ShopId,
  { id, version, offer, now }: { id: number; version: number; offer: NotedDiscount; now: Instant },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE offer SET (note, version, ${DISCOUNT_COLUMNS}) = ($4, version + 1, ${DISCOUNT_VALUES})
     WHERE shop_id = $1 AND id = $2 AND version = $3`,
    [shopId, id, version, offer.note, ...valuesOf(offer)],
  );
  if (rowCount === 0) return false;
  await insertVersion(client, shopId, { id, version: version + 1 }, now);
  return true;
}

const insertVersion = (client: pg.ClientBase, shopId: ShopId, { id, version }: Versioned, now: Instant) =>
  client.query(
    `INSERT INTO offer_version (shop_id, offer_id, version, saved_at, ${DISCOUNT_COLUMNS})
     SELECT shop_id, id, $3, $4, ${DISCOUNT_COLUMNS} FROM offer WHERE shop_id = $1 AND id = $2`,
    [shopId, id, version, new Date(now)],
  );

type Versioned = { id: number; version: number };

/** Takes a version back of which the store was not told: the one before is in force again. */
export async function withdrawVersion(
  client: pg.ClientBase,
  shopId: ShopId,
  { id, version }: Versioned,
): Promise<void> {
  await client.query("DELETE FROM offer_version WHERE shop_id = $1 AND offer_id = $2 AND version = $3", [
    shopId,
    id,
    version,
  ]);
  await client.query(
    `UPDATE offer o SET version = $3 - 1, (${DISCOUNT_COLUMNS}) = (SELECT ${DISCOUNT_COLUMNS} FROM offer_version v
       WHERE v.shop_id = o.shop_id AND v.offer_id = o.id ORDER BY v.version DESC LIMIT 1)
     WHERE o.shop_id = $1 AND o.id = $2 AND o.version = $3`,
    [shopId, id, version],
  );
}

/** The note alone: nothing that the store has to know. */
export async function saveNote(client: pg.ClientBase, shopId: ShopId, id: number, note: string): Promise<void> {
  await client.query("UPDATE offer SET note = $3 WHERE shop_id = $1 AND id = $2", [shopId, id, note]);
}

/** Pauses an offer, or lets it go on; the store has to be told. */
export async function savePause(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
  pausedAt: Instant | null,
): Promise<void> {
  await client.query(
    `UPDATE offer SET paused_at = $3, version = version + 1
     WHERE shop_id = $1 AND id = $2 AND (paused_at IS NULL) <> ($3::timestamptz IS NULL)`,
    [shopId, id, pausedAt === null ? null : new Date(pausedAt)],
  );
}

type DiscountRow = {
  title: string;
  percent_bps: number | null;
  amount_minor: string | null;
  each_item: boolean;
  conditions: StoredConditions;
  starts_at: Date;
  ends_at: Date | null;
} & ({ kind: "bxgy"; bxgy: StoredBxgy } | { kind: Exclude<OfferValue["kind"], "bxgy">; bxgy: null });

type Row = DiscountRow &
  TermsRow & {
    id: number;
    currency: string;
    note: string;
    paused_at: Date | null;
    version: number;
    discount_gid: string | null;
    first_order_segment: string | null;
    created_at: Date;
    has_codes: boolean;
    behind: boolean;
    problem: string | null;
  };

const OFFERS = `
  SELECT o.id, o.title, o.kind, o.percent_bps, o.amount_minor, o.each_item, o.conditions, o.bxgy, o.currency, o.starts_at, o.ends_at,
    o.note, o.paused_at, o.version, o.discount_gid, o.created_at, h.first_order_segment, d.behind, d.problem,
    EXISTS (SELECT FROM code c WHERE c.shop_id = o.shop_id AND c.offer_id = o.id) AS has_codes,
    ${TERMS_COLUMNS}
  FROM offer o
  JOIN shop h ON h.id = o.shop_id
  CROSS JOIN LATERAL (SELECT count(*) > 0 AS behind, max(problem) AS problem
    FROM store_discount s WHERE s.shop_id = o.shop_id AND s.offer_id = o.id AND s.written_version < o.version) d
  ${newestTerms("offer", "o")}`;

function offerOf(row: Row): Offer {
  return {
    id: row.id,
    ...discountOf(row, row.currency as Currency),
    note: row.note,
    pausedAt: row.paused_at === null ? null : instant(row.paused_at.getTime()),
    version: row.version,
    inStore: row.behind ? { kind: "behind", problem: row.problem } : { kind: "as-here" },
    discountGid: row.discount_gid,
    firstOrderSegment: row.first_order_segment,
    hasCodes: row.has_codes,
    terms: saidOf(row),
    createdAt: instant(row.created_at.getTime()),
  };
}

function discountOf(row: DiscountRow, currency: Currency): Discount {
  return {
    title: row.title,
    value: offerValue(row, currency),
    conditions: decodeConditions(row.conditions, currency),
    startsAt: instant(row.starts_at.getTime()),
    endsAt: row.ends_at === null ? null : instant(row.ends_at.getTime()),
  };
}

function offerValue(row: DiscountRow, currency: Currency): OfferValue {
  const amount = row.amount_minor === null ? null : BigInt(row.amount_minor);
  switch (row.kind) {
    case "percent":
      return { kind: row.kind, bps: row.percent_bps ?? 0 };
    case "fixed":
      return { kind: row.kind, amount: amount ?? 0n, currency, each: row.each_item };
    case "free-shipping":
      return { kind: row.kind, most: amount, currency };
    case "bxgy":
      return decodeBxgy(row.bxgy, currency);
    default:
      return unreachable(row);
  }
}

export async function findOffer(db: Db, shopId: ShopId, id: number): Promise<Offer | null> {
  if (!isRowId(id)) return null;
  const { rows } = await db.query<Row>(`${OFFERS} WHERE o.shop_id = $1 AND o.id = $2`, [shopId, id]);
  return rows[0] === undefined ? null : offerOf(rows[0]);
}

/** The newest first; the search looks at names and codes. */
export async function selectOffers(
  shopId: ShopId,
  { search, page }: { search: string; page: number },
): Promise<Page<Offer>> {
  const where = `WHERE o.shop_id = $1 AND ($2::text IS NULL OR o.title ILIKE $2 OR EXISTS (
    SELECT FROM code k WHERE k.shop_id = o.shop_id AND k.offer_id = o.id AND k.key LIKE upper($2)))`;
  const values = [shopId, likePattern(search)];
  const [found, counted] = await Promise.all([
    appPool().query<Row>(`${OFFERS} ${where} ORDER BY o.created_at DESC, o.id DESC LIMIT $3 OFFSET $4`, [
      ...values,
      PAGE_SIZE,
      (page - 1) * PAGE_SIZE,
    ]),
    appPool().query<{ total: number }>(`SELECT count(*)::int AS total FROM offer o ${where}`, values),
  ]);
  return pageOf(found.rows.map(offerOf), page, counted.rows[0]?.total ?? 0);
}

/** A former version of an offer, and when it was saved. */
export type OfferVersion = { version: number; savedAt: Instant; discount: Discount };

/** The newest first, the present one among them; at most fifty. */
export async function selectVersions(db: Db, shopId: ShopId, id: number): Promise<OfferVersion[]> {
  const { rows } = await db.query<DiscountRow & { version: number; saved_at: Date; currency: string }>(
    `SELECT v.version, v.saved_at, v.title, v.kind, v.percent_bps, v.amount_minor, v.each_item, v.conditions, v.bxgy, v.starts_at,
       v.ends_at, o.currency
     FROM offer_version v JOIN offer o ON o.shop_id = v.shop_id AND o.id = v.offer_id
     WHERE v.shop_id = $1 AND v.offer_id = $2 ORDER BY v.version DESC LIMIT 50`,
    [shopId, id],
  );
  return rows.map((row) => ({
    version: row.version,
    savedAt: instant(row.saved_at.getTime()),
    discount: discountOf(row, row.currency as Currency),
  }));
}

/**
 * The discount that the offer's next codes join; null when it is gone. Where there is one it stays: another that turns up
 * never takes its place.
 */
export async function saveDiscount(db: Db, shopId: ShopId, id: number, discountGid: string | null): Promise<void> {
  await db.query(
    "UPDATE offer SET discount_gid = $3 WHERE shop_id = $1 AND id = $2 AND (discount_gid IS NULL OR $3::text IS NULL)",
    [shopId, id, discountGid],
  );
}

export type OfferName = Pick<Offer, "id" | "title" | "startsAt" | "endsAt" | "pausedAt">;

/** All offers of a shop by their names, the newest last. */
export async function readOfferNames(db: Db, shopId: ShopId): Promise<OfferName[]> {
  const { rows } = await db.query<{
    id: number;
    title: string;
    starts_at: Date;
    ends_at: Date | null;
    paused_at: Date | null;
  }>("SELECT id, title, starts_at, ends_at, paused_at FROM offer WHERE shop_id = $1 ORDER BY id", [shopId]);
  const moment = (at: Date | null) => (at === null ? null : instant(at.getTime()));
  return rows.map(({ id, title, starts_at, ends_at, paused_at }) => ({
    id,
    title,
    startsAt: instant(starts_at.getTime()),
    endsAt: moment(ends_at),
    pausedAt: moment(paused_at),
  }));
}

/** The names of some offers by their numbers. */
export async function readOfferTitles(db: Db, shopId: ShopId, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: number; title: string }>(
    "SELECT id, title FROM offer WHERE shop_id = $1 AND id = ANY ($2::int[])",
    [shopId, ids],
  );
  return new Map(rows.map(({ id, title }) => [id, title]));
}
