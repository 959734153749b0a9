import { type Currency, type Instant, instant, type ShopId } from "../domain/ids.ts";
import type { Offer, OfferValue } from "../domain/offer.ts";
import type { NewOffer } from "../domain/offer-form.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import type { Db } from "./jobs.ts";
import { appPool } from "./pools.ts";
import { prisma } from "./prisma.ts";
import { isRowId, likePattern } from "./values.ts";

export async function insertOffer(shopId: ShopId, offer: NewOffer, currency: Currency, now: Instant): Promise<number> {
  const { value, startsAt, endsAt, ...rest } = offer;
  const row = await prisma().offer.create({
    data: {
      shopId,
      ...rest,
      currency,
      kind: value.kind,
      percentBps: value.kind === "percent" ? value.bps : null,
      amountMinor: value.kind === "fixed" ? value.amount : null,
      startsAt: new Date(startsAt),
      endsAt: endsAt === null ? null : new Date(endsAt),
      createdAt: new Date(now),
    },
  });
  return row.id;
}

type Row = {
  id: number;
  title: string;
  kind: "percent" | "fixed";
  percent_bps: number | null;
  amount_minor: string | null;
  currency: string;
  starts_at: Date;
  ends_at: Date | null;
  note: string;
  discount_gid: string | null;
  created_at: Date;
  live: number;
  total: number;
};

const OFFERS = `
  SELECT o.id, o.title, o.kind, o.percent_bps, o.amount_minor, o.currency, o.starts_at, o.ends_at, o.note, o.discount_gid,
    o.created_at, c.live, c.total
  FROM offer o
  CROSS JOIN LATERAL (SELECT count(*)::int AS total, (count(*) FILTER (WHERE state = 'live'))::int AS live
    FROM code c WHERE c.shop_id = o.shop_id AND c.offer_id = o.id) c`;

function offerOf(row: Row): Offer {
  return {
    id: row.id,
    title: row.title,
    value: offerValue(row),
    startsAt: instant(row.starts_at.getTime()),
    endsAt: row.ends_at === null ? null : instant(row.ends_at.getTime()),
    note: row.note,
    discountGid: row.discount_gid,
    codes: { live: row.live, total: row.total },
    createdAt: instant(row.created_at.getTime()),
  };
}

function offerValue({ kind, percent_bps, amount_minor, currency }: Row): OfferValue {
  if (kind === "percent") return { kind, bps: percent_bps ?? 0 };
  return { kind, amount: BigInt(amount_minor ?? 0), currency: currency as Currency };
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

/** The discount that carries the offer's codes in Shopify; null when it is gone. */
export async function saveDiscount(db: Db, shopId: ShopId, id: number, discountGid: string | null): Promise<void> {
  await db.query("UPDATE offer SET discount_gid = $3 WHERE shop_id = $1 AND id = $2", [shopId, id, discountGid]);
}
