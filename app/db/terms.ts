// Terms as rows have them, and what is said of offers, groups and codes. A partner's own stand in db/partners.ts.
import type pg from "pg";
import { type CodeKey, type Currency, type Instant, instant, type ShopId } from "../domain/ids.ts";
import { NOTHING_SAID, type SaidVersion, sameTerms, type Terms } from "../domain/terms.ts";
import type { Db } from "./jobs.ts";
import { wholeSecond } from "./values.ts";

/** Terms as the columns of any of their tables have them. */
export function termsColumns(terms: Terms | null) {
  if (terms === null) return { kind: "none" };
  return terms.kind === "percent"
    ? { kind: terms.kind, rateBps: terms.rateBps }
    : { kind: terms.kind, flatMinor: terms.amount, currency: terms.currency };
}

/** What `TERMS_COLUMNS` read; all null where nothing was ever said. */
export type TermsRow = {
  terms_version: number | null;
  terms_from: Date | null;
  terms_kind: Terms["kind"] | "none" | null;
  rate_bps: number | null;
  flat_minor: string | null;
  terms_currency: string | null;
};

/** Of a table of terms that is called `t`. */
export const TERMS_COLUMNS =
  "t.version AS terms_version, t.from_at AS terms_from, t.kind AS terms_kind, t.rate_bps, t.flat_minor, t.currency AS terms_currency";

export function saidOf(row: TermsRow): SaidVersion {
  const { terms_version: version, terms_from: from } = row;
  if (version === null || from === null) return NOTHING_SAID;
  return { version, from: instant(from.getTime()), terms: termsOf(row) };
}

function termsOf({ terms_kind: kind, rate_bps, flat_minor, terms_currency }: TermsRow): Terms | null {
  if (kind === null || kind === "none") return null;
  if (kind === "percent") return { kind, rateBps: rate_bps ?? 0 };
  return { kind, amount: BigInt(flat_minor ?? 0), currency: terms_currency as Currency };
}

/** Of whom terms may be said besides partners. */
export type TermsOwner = { of: "offer" | "group"; id: number } | { of: "code"; key: CodeKey };

const PLACES = {
  partner: { table: "terms", column: "partner_id", owners: "partner", key: "id" },
  offer: { table: "offer_terms", column: "offer_id", owners: "offer", key: "id" },
  group: { table: "group_terms", column: "group_id", owners: "partner_group", key: "id" },
  code: { table: "code_terms", column: "code_key", owners: "code", key: "key" },
};

/** The newest of what was said of the row of a table called `owner`, for lists of such rows. */
export const newestTerms = (of: keyof typeof PLACES, owner: string): string =>
  `LEFT JOIN LATERAL (SELECT * FROM ${PLACES[of].table} t WHERE t.shop_id = ${owner}.shop_id
     AND t.${PLACES[of].column} = ${owner}.${PLACES[of].key} ORDER BY version DESC LIMIT 1) t ON true`;

/** `same`: they are said already. */
export type SaidNow = "said" | "same" | "not-found";

/** Says terms for orders that are placed from this second on; null leaves it to the next level. */
export async function insertTerms(
  client: pg.ClientBase,
  shopId: ShopId,
  { owner, terms, now }: { owner: TermsOwner; terms: Terms | null; now: Instant },
): Promise<SaidNow> {
  const { table, column, owners, key } = PLACES[owner.of];
  const id = "id" in owner ? owner.id : owner.key;
  // Two who say something at once do it one after the other; its row is locked before the shop's, as everywhere.
  const locked = await client.query<{ n: number }>(
    `SELECT 1 AS n FROM ${owners} WHERE shop_id = $1 AND ${key} = $2 FOR NO KEY UPDATE`,
    [shopId, id],
  );
  if (locked.rows.length === 0) return "not-found";
  const { rows } = await client.query<TermsRow>(
    `SELECT ${TERMS_COLUMNS} FROM ${table} t WHERE shop_id = $1 AND ${column} = $2 ORDER BY version DESC LIMIT 1`,
    [shopId, id],
  );
  const before = rows[0] === undefined ? NOTHING_SAID : saidOf(rows[0]);
  if (sameTerms(before.terms, terms)) return "same";
  const { kind, rateBps = null, flatMinor = null, currency = null } = columnsOf(terms);
  await client.query(
    `INSERT INTO ${table} (shop_id, ${column}, version, from_at, kind, rate_bps, flat_minor, currency)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [shopId, id, before.version + 1, wholeSecond(now), kind, rateBps, flatMinor, currency],
  );
  return "said";
}

/** What the shop itself says now; version 0 where it never said anything. */
export async function findShopTerms(db: Db, shopId: ShopId): Promise<SaidVersion> {
  const { rows } = await db.query<TermsRow>(
    `SELECT ${TERMS_COLUMNS} FROM shop_terms t WHERE shop_id = $1 ORDER BY version DESC LIMIT 1`,
    [shopId],
  );
  return rows[0] === undefined ? NOTHING_SAID : saidOf(rows[0]);
}

/** Says what orders placed from this second on earn where nobody nearer says it. The caller holds the shop's row. */
export async function insertShopTerms(
  client: pg.ClientBase,
  shopId: ShopId,
  { version, terms, now }: { version: number; terms: Terms; now: Instant },
): Promise<void> {
  const { kind, rateBps = null, flatMinor = null, currency = null } = columnsOf(terms);
  await client.query(
    `INSERT INTO shop_terms (shop_id, version, from_at, kind, rate_bps, flat_minor, currency)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [shopId, version, wholeSecond(now), kind, rateBps, flatMinor, currency],
  );
}

const columnsOf: (terms: Terms | null) => { kind: string; rateBps?: number; flatMinor?: bigint; currency?: string } =
  termsColumns;

/** What is said of codes now; those of which nothing ever was are absent. */
export async function readCodeTerms(
  db: Db,
  shopId: ShopId,
  keys: readonly CodeKey[],
): Promise<Map<CodeKey, SaidVersion>> {
  const { rows } = await db.query<TermsRow & { code_key: CodeKey }>(
    `SELECT DISTINCT ON (t.code_key) t.code_key, ${TERMS_COLUMNS} FROM code_terms t
     WHERE t.shop_id = $1 AND t.code_key = ANY ($2::text[]) ORDER BY t.code_key, t.version DESC`,
    [shopId, keys],
  );
  return new Map(rows.map((row) => [row.code_key, saidOf(row)]));
}
