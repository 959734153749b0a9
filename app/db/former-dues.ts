// What is owed to partners in currencies that the shop counted in before.
import type { Pool } from "pg";
import type { Currency, PartnerId, ShopId } from "../domain/ids.ts";

/** `due`: waiting and payable together. `partners`: to how many, of whom `largest` gets the most. */
export type FormerDue = {
  currency: Currency;
  due: bigint;
  partners: number;
  largest: { id: PartnerId; name: string };
};

/** By currency. What one partner has to give back takes nothing off what another gets. A shop that left none is not summed. */
export async function formerDues(
  pool: Pool,
  { shopId, currency }: { shopId: ShopId; currency: Currency },
): Promise<FormerDue[]> {
  const { rows } = await pool.query<{ currency: Currency; due: string; partners: number; id: number; name: string }>({
    name: "report-former-dues",
    text: `SELECT a.currency, sum(a.due)::text AS due, count(*)::int AS partners,
             (array_agg(p.id ORDER BY a.due DESC, p.id))[1] AS id, (array_agg(p.name ORDER BY a.due DESC, p.id))[1] AS name
           FROM (SELECT partner_id, currency, sum(pending) + sum(payable) AS due FROM partner_month
               WHERE shop_id = $1 AND currency <> $2 AND (SELECT former_currencies <> '{}' FROM shop WHERE id = $1)
               GROUP BY partner_id, currency HAVING sum(pending) + sum(payable) > 0) a
           JOIN partner p ON p.shop_id = $1 AND p.id = a.partner_id
           GROUP BY a.currency ORDER BY a.currency`,
    values: [shopId, currency],
  });
  return rows.map(({ id, name, due, ...row }) => ({
    ...row,
    due: BigInt(due),
    largest: { id: id as PartnerId, name },
  }));
}
