import { type PartnerId, partnerId, type ShopId } from "../domain/ids.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import type { Partner, PartnerFilter, PartnerSort } from "../domain/partner.ts";
import { PARTNERS, type PartnerRow, partnerOf } from "./partners.ts";
import { appPool } from "./pools.ts";
import { likePattern, plainText } from "./values.ts";

// No group has the number 0, and no channel is called none.
const FOUND = `${PARTNERS}
  WHERE p.shop_id = $1 AND ($2::text IS NULL OR ${plainText("p.name")} LIKE ${plainText("$2")} OR p.email ILIKE $2 OR g.name ILIKE $2 OR EXISTS (
      SELECT FROM assignment a WHERE a.shop_id = p.shop_id AND a.partner_id = p.id AND a.to_at IS NULL
        AND a.code_key LIKE upper($2)))
    AND ($3::text IS NULL OR s.state = $3)
    AND ($4::int IS NULL OR coalesce(p.group_id, 0) = $4)
    AND ($5::text IS NULL OR coalesce(p.channel, 'none') = $5)
    AND ($6::date IS NULL OR EXISTS (SELECT FROM planned_post x
      WHERE x.shop_id = p.shop_id AND x.partner_id = p.id AND x.day BETWEEN $6 AND $7::date))
    AND ($8::text IS NULL OR (SELECT sum(pending) + sum(payable) FROM partner_month m
      WHERE m.shop_id = p.shop_id AND m.partner_id = p.id AND m.currency = $8) > 0)`;

const valuesOf = (shopId: ShopId, { search, state, group, channel, posts, owed }: PartnerFilter) => [
  shopId,
  likePattern(search),
  state,
  group === "none" ? 0 : group,
  channel,
  posts?.from ?? null,
  posts?.to ?? null,
  owed,
];

const BY_NAME = `${plainText("p.name")}, p.id`;
const ACCOUNT = { orders: "sum(orders)", waiting: "sum(pending)", payable: "sum(payable)" } as const;

// Partners are thousands at most: their accounts are summed up at once.
const ORDER: Record<PartnerSort, string> = {
  name: BY_NAME,
  orders: byAccount("orders"),
  waiting: byAccount("waiting"),
  payable: byAccount("payable"),
};
function byAccount(column: keyof typeof ACCOUNT): string {
  return `coalesce((SELECT ${ACCOUNT[column]} FROM partner_month m WHERE m.shop_id = p.shop_id AND m.partner_id = p.id
    AND m.currency = (SELECT currency FROM shop WHERE id = p.shop_id)), 0) DESC, ${BY_NAME}`;
}

/** By name unless sorted otherwise; the search looks at names, e-mail addresses, codes and groups. */
export async function selectPartners(
  shopId: ShopId,
  filter: PartnerFilter,
  page: number,
  sort: PartnerSort = "name",
): Promise<Page<Partner>> {
  const values = valuesOf(shopId, filter);
  const [found, counted] = await Promise.all([
    appPool().query<PartnerRow>(`${FOUND} ORDER BY ${ORDER[sort]} LIMIT $9 OFFSET $10`, [
      ...values,
      PAGE_SIZE,
      (page - 1) * PAGE_SIZE,
    ]),
    appPool().query<{ total: number }>(`SELECT count(*)::int AS total FROM (${FOUND}) x`, values),
  ]);
  return pageOf(found.rows.map(partnerOf), page, counted.rows[0]?.total ?? 0);
}

/** All that the filter finds, on whatever page. */
export async function selectPartnerIds(shopId: ShopId, filter: PartnerFilter): Promise<PartnerId[]> {
  const { rows } = await appPool().query<{ id: number }>(`SELECT id FROM (${FOUND}) x`, valuesOf(shopId, filter));
  return rows.map(({ id }) => partnerId(id));
}
