// What is said here of partners, offers and codes that a file may say otherwise.
import { type CodeKey, type Currency, partnerId, type ShopId } from "../domain/ids.ts";
import type { SaysOfCode } from "../domain/import-known.ts";
import type { SaidTerms } from "../domain/import-terms.ts";
import { shopTermsAt } from "../domain/terms.ts";
import { textArray } from "./arrays.ts";
import type { Db } from "./jobs.ts";
import { OWN_COLUMNS, type OwnColumns, ownOf } from "./own-conditions.ts";
import { findShopTerms, newestTerms, saidOf, TERMS_COLUMNS, type TermsRow } from "./terms.ts";

/** What partners, offers and the shop say now of what is earned. */
export async function readSaidTerms(db: Db, shopId: ShopId): Promise<SaidTerms> {
  const said = async (table: "partner" | "offer" | "partner_group", of: "partner" | "offer" | "group", more = "") => {
    const { rows } = await db.query<TermsRow & { id: number; group_id: number | null }>(
      `SELECT x.id, ${TERMS_COLUMNS} ${more} FROM ${table} x ${newestTerms(of, "x")} WHERE x.shop_id = $1 ORDER BY x.id`,
      [shopId],
    );
    return rows.map((row) => ({ id: row.id, groupId: row.group_id, terms: saidOf(row).terms }));
  };
  const groups = new Map((await said("partner_group", "group")).map(({ id, terms }) => [id, terms]));
  const partners = await said("partner", "partner", ", x.group_id");
  const offers = await said("offer", "offer");
  const shop = await findShopTerms(db, shopId);
  return {
    partners: partners.map(({ id, groupId, terms }) => ({
      id: partnerId(id),
      terms: terms ?? (groupId === null ? null : (groups.get(groupId) ?? null)),
    })),
    offers: offers.map(({ id, terms }) => ({ id, terms })),
    shop: shopTermsAt([shop], shop.from).terms,
  };
}

type CodeRow = TermsRow &
  OwnColumns & { key: CodeKey; offer_id: number | null; title: string | null; offer_currency: Currency | null };

/** What is said of codes that are here, by code. */
export async function readSaysOfCodes(
  db: Db,
  shopId: ShopId,
  keys: readonly CodeKey[],
): Promise<Map<CodeKey, SaysOfCode>> {
  const { rows } = await db.query<CodeRow>(
    `SELECT c.key, c.offer_id, o.title, o.currency AS offer_currency, ${OWN_COLUMNS}, ${TERMS_COLUMNS} FROM code c
     LEFT JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id
     ${newestTerms("code", "c")}
     WHERE c.shop_id = $1 AND c.key = ANY ($2::text[])`,
    [shopId, textArray(keys)],
  );
  return new Map(
    rows.map((row) => {
      const { key, offer_id: id, title, offer_currency: currency } = row;
      const offer = id === null || title === null ? null : { id, title };
      return [key, { offer, own: currency === null ? {} : ownOf(row, currency), terms: saidOf(row).terms }];
    }),
  );
}
