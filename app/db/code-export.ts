import type { Currency, PartnerId, ShopId } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import type { OwnConditions } from "../domain/own-conditions.ts";
import type { Terms } from "../domain/terms.ts";
import type { Db } from "./jobs.ts";
import { OWN_COLUMNS, type OwnColumns, ownOf } from "./own-conditions.ts";
import { newestTerms, saidOf, TERMS_COLUMNS, type TermsRow } from "./terms.ts";

export type ExportedCode = {
  display: string;
  partnerId: PartnerId | null;
  partner: string | null;
  email: string | null;
  offer: string | null;
  state: CodeState;
  own: OwnConditions;
  landing: string | null;
  /** What it earns itself. */
  terms: Terms | null;
};

/** All codes of a shop, or of one offer, by name. */
export async function readCodesToExport(db: Db, shopId: ShopId, offerId: number | null): Promise<ExportedCode[]> {
  const { rows } = await db.query<
    Omit<ExportedCode, "own" | "terms"> & OwnColumns & TermsRow & { offer_currency: Currency | null }
  >(
    `SELECT c.display, a.partner_id AS "partnerId", p.name AS partner, p.email, o.title AS offer, c.state, c.landing,
       o.currency AS offer_currency, ${OWN_COLUMNS}, ${TERMS_COLUMNS}
     FROM code c
     ${newestTerms("code", "c")}
     LEFT JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id
     LEFT JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
     LEFT JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
     WHERE c.shop_id = $1 AND ($2::int IS NULL OR c.offer_id = $2) ORDER BY c.key`,
    [shopId, offerId],
  );
  return rows.map((row) => {
    const { offer_currency: currency } = row;
    return { ...row, own: currency === null ? {} : ownOf(row, currency), terms: saidOf(row).terms };
  });
}
