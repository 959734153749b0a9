import { readCodesToExport } from "../db/code-export.ts";
import { currentHandles } from "../db/handles.ts";
import { appPool } from "../db/pools.ts";
import type { PartnerId } from "../domain/ids.ts";
import { termsText } from "../domain/import-terms.ts";
import { OWN_COLUMNS, type OwnColumn, ownCells } from "../domain/own-text.ts";
import type { Shop } from "../domain/shop.ts";
import { couponLinkOf, readLinkTags } from "./links.ts";
import { writeTable } from "./table-file.ts";

const OWN_NAME: Record<OwnColumn, string> = {
  ownStart: "Own start",
  ownEnd: "Own end",
  ownUses: "Own uses",
  ownMinimum: "Own minimum",
};
const HEADER = [
  "Code",
  "Partner",
  "E-mail",
  "Offer",
  "Code state",
  "Coupon link",
  ...OWN_COLUMNS.map((one) => OWN_NAME[one]),
  "Own commission",
];

/** All codes of a shop, or of one offer, as CSV that an import reads again and in which no spreadsheet runs a cell. */
export async function exportCodes(shop: Shop, { offerId }: { offerId: number | null }): Promise<string> {
  const codes = await readCodesToExport(appPool(), shop.id, offerId);
  const partners = [...new Set(codes.flatMap(({ partnerId }) => partnerId ?? []))] as PartnerId[];
  const handles = await currentHandles(appPool(), shop.id, partners);
  const tags = await readLinkTags(shop.id);
  const rows = codes.map(({ display, partnerId, partner, email, offer, state, own, terms, landing }) => {
    const linked = {
      display,
      partner: partnerId === null ? null : { id: partnerId, name: partner ?? "" },
      offer: offer === null ? null : { title: offer },
    };
    const link = couponLinkOf(shop, linked, { handles, tags, landing });
    const said = ownCells(own, shop.timeZone);
    return [
      display,
      partner ?? "",
      email ?? "",
      offer ?? "",
      state,
      link ?? "",
      ...OWN_COLUMNS.map((column) => said[column]),
      terms === null ? "" : termsText(terms),
    ];
  });
  return writeTable(HEADER, rows);
}
