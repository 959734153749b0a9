// What one code says otherwise than its offer, as columns of its row.
import { type CodeKey, type Currency, instant, type ShopId } from "../domain/ids.ts";
import type { OwnConditions } from "../domain/own-conditions.ts";
import type { Db } from "./jobs.ts";
import { decodeMinimum, encodeMinimum, type StoredMinimum } from "./offer-json.ts";

export const OWN_COLUMNS = "c.own_starts_at, c.own_ends_at, c.own_usage_limit, c.own_minimum";

/** That a code says anything of its own. */
export const SAYS_OWN =
  "(c.own_starts_at IS NOT NULL OR c.own_ends_at IS NOT NULL OR c.own_usage_limit IS NOT NULL OR c.own_minimum IS NOT NULL)";

/** A row of OWN_COLUMNS. The driver reads infinity as a number. */
export type OwnColumns = {
  own_starts_at: Date | null;
  own_ends_at: Date | number | null;
  own_usage_limit: number | null;
  own_minimum: StoredMinimum | { kind: "none" } | null;
};

export function ownOf(row: OwnColumns, currency: Currency): OwnConditions {
  const { own_starts_at: starts, own_ends_at: ends, own_usage_limit: limit, own_minimum: minimum } = row;
  return {
    ...(starts !== null && { startsAt: instant(starts.getTime()) }),
    ...(ends !== null && { endsAt: typeof ends === "number" ? null : instant(ends.getTime()) }),
    ...(limit !== null && { usageLimit: limit === 0 ? null : limit }),
    ...(minimum !== null && { minimum: minimum.kind === "none" ? null : decodeMinimum(minimum, currency) }),
  };
}

/** The values of own_starts_at, own_ends_at, own_usage_limit and own_minimum, as PostgreSQL reads them. */
export function ownValues({
  startsAt,
  endsAt,
  usageLimit,
  minimum,
}: OwnConditions): [string | null, string | null, number | null, string | null] {
  return [
    startsAt === undefined ? null : new Date(startsAt).toISOString(),
    endsAt === undefined ? null : endsAt === null ? "infinity" : new Date(endsAt).toISOString(),
    usageLimit === undefined ? null : (usageLimit ?? 0),
    minimum === undefined ? null : JSON.stringify(minimum === null ? { kind: "none" } : encodeMinimum(minimum)),
  ];
}

export async function saveOwn(db: Db, shopId: ShopId, key: CodeKey, own: OwnConditions): Promise<void> {
  await db.query(
    `UPDATE code SET own_starts_at = $3, own_ends_at = $4, own_usage_limit = $5, own_minimum = $6::json
     WHERE shop_id = $1 AND key = $2`,
    [shopId, key, ...ownValues(own)],
  );
}

type OwnRow = OwnColumns & { currency: Currency; key: CodeKey; display: string };
const OWN = `SELECT ${OWN_COLUMNS}, c.key, c.display, o.currency FROM code c
  JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id`;

const withOwnOf = (row: OwnRow): CodeWithOwn => ({ key: row.key, display: row.display, own: ownOf(row, row.currency) });

/** The code that says something of its own and that a discount of the store carries alone; null where there is none. */
export async function findCodeWithOwn(db: Db, shopId: ShopId, gid: string): Promise<CodeWithOwn | null> {
  const { rows } = await db.query<OwnRow>(
    `${OWN} WHERE c.shop_id = $1 AND c.discount_gid = $2 AND ${SAYS_OWN} LIMIT 1`,
    [shopId, gid],
  );
  return rows[0] === undefined ? null : withOwnOf(rows[0]);
}

/** The code of an offer that a discount of its own carries now; null where none of its codes is live in it. */
export async function findOwnCode(
  db: Db,
  shopId: ShopId,
  { gid, offerId }: { gid: string; offerId: number },
): Promise<CodeWithOwn | null> {
  const { rows } = await db.query<OwnRow>(
    `${OWN} WHERE c.shop_id = $1 AND c.discount_gid = $2 AND c.offer_id = $3 AND c.state = 'live' ORDER BY c.key LIMIT 1`,
    [shopId, gid, offerId],
  );
  return rows[0] === undefined ? null : withOwnOf(rows[0]);
}

export type CodeWithOwn = { key: CodeKey; display: string; own: OwnConditions };

/** The codes of an offer that say something of their own. */
export async function codesWithOwn(db: Db, shopId: ShopId, offerId: number): Promise<CodeWithOwn[]> {
  const { rows } = await db.query<OwnRow>(
    `${OWN} WHERE c.shop_id = $1 AND c.offer_id = $2 AND ${SAYS_OWN} ORDER BY c.key`,
    [shopId, offerId],
  );
  return rows.map(withOwnOf);
}
